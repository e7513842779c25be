import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as after } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { exchangeRaw } from "../../test/support/raw-http.ts";
import {
  answering,
  ScriptedConversation,
  takingAll,
} from "../../test/support/scripted-conversation.ts";
import type { Conversation } from "./conversation.ts";
import { openGateway } from "./open-gateway.fixture.ts";
import { HttpUpstreams } from "./upstream/http-upstream.ts";

const closing: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of closing.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

async function open(
  conversation: Conversation,
  failures: unknown[] = [],
  options: { readonly headTimeoutMs?: number } = {},
): Promise<string> {
  const gateway = await openGateway(conversation, {
    ...options,
    openFile: (path) =>
      path === "/key.pem" ? { contentType: "application/x-pem-file", text: "PEM" } : undefined,
    onFailure: (error) => failures.push(error),
  });
  closing.push(gateway);
  return gateway.url;
}

async function listen(server: Server): Promise<URL> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  closing.push({
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

describe("an answer ends only after its exchange is settled", () => {
  test("a short answer does not begin before", async () => {
    const conversation = new ScriptedConversation();
    const { promise: durable, resolve } = Promise.withResolvers<void>();
    conversation.onSettle = () => durable;
    const url = await open(conversation);

    let isAnswered = false;
    const answer = fetch(url).then((response) => {
      isAnswered = true;
      return response.text();
    });
    await expect.poll(() => conversation.settled.length).toBe(1);
    expect(isAnswered).toBe(false);
    resolve();
    expect(await answer).toBe("hello");
  });

  test("a streamed answer flows, but its last chunk waits", async () => {
    const conversation = new ScriptedConversation();
    const { promise: durable, resolve } = Promise.withResolvers<void>();
    conversation.onSettle = () => durable;
    const body = Readable.from([Buffer.from("one,"), Buffer.from("two,"), Buffer.from("three")]);
    conversation.onAdmit = async () => ({
      kind: "forward",
      upstream: answering({ status: 200, rawHeaders: ["X-A", "b"], body }),
    });
    const response = await fetch(await open(conversation));
    expect(response.headers.get("x-a")).toBe("b");

    let received = "";
    const reading = (async () => {
      for await (const chunk of response.body ?? []) received += Buffer.from(chunk).toString();
    })();
    await expect.poll(() => received).toBe("one,two,");
    resolve();
    await reading;
    expect(received).toBe("one,two,three");
  });

  test("an answer without a body waits with its head", async () => {
    const conversation = new ScriptedConversation();
    const order: string[] = [];
    conversation.onSettle = async () => void order.push("settled");
    conversation.onAdmit = async () => ({
      kind: "forward",
      upstream: answering({
        status: 200,
        rawHeaders: ["Content-Length", "12345"],
        body: Readable.from([]),
      }),
    });
    const response = await fetch(await open(conversation), { method: "HEAD" });
    order.push("answered");
    expect(response.headers.get("content-length")).toBe("12345");
    expect(order).toEqual(["settled", "answered"]);
  });

  test.each([204, 304])("status %i goes out without a length", async (status) => {
    const conversation = new ScriptedConversation();
    conversation.onAdmit = async () => ({
      kind: "forward",
      upstream: answering({ status, rawHeaders: [], body: undefined }),
    });
    const response = await fetch(await open(conversation));
    expect([response.status, response.headers.get("content-length")]).toEqual([status, null]);
  });

  test("a short answer is withheld, and the client told, when settling fails", async () => {
    const conversation = new ScriptedConversation();
    const failures: unknown[] = [];
    const failure = new Error("disk full");
    conversation.onSettle = () => Promise.reject(failure);
    const response = await fetch(await open(conversation, failures));
    expect([response.status, await response.text()]).toEqual([400, "not-recorded"]);
    expect(failures).toEqual([failure]);
    expect(conversation.settled).toHaveLength(1);
  });

  test("a client for whom there is no answer gets none, and that is settled", async () => {
    const conversation = new ScriptedConversation();
    conversation.onAdmit = async () => ({
      kind: "forward",
      upstream: { send: () => Promise.reject(new Error("gone")) },
    });
    conversation.answerFor = () => undefined;
    await expect(fetch(await open(conversation))).rejects.toThrow("fetch failed");
    expect(conversation.settled).toMatchObject([{ end: "unreachable" }]);
    expect(conversation.settled[0]).not.toHaveProperty("response");
  });

  test("a streamed answer is broken off when settling fails", async () => {
    const conversation = new ScriptedConversation();
    const failures: unknown[] = [];
    const failure = new Error("disk full");
    conversation.onSettle = () => Promise.reject(failure);
    const body = Readable.from([Buffer.from("one"), Buffer.from("two")]);
    conversation.onAdmit = async () => ({
      kind: "forward",
      upstream: answering({ status: 200, rawHeaders: [], body }),
    });
    const url = await open(conversation, failures);
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
    expect(failures).toEqual([failure]);
  });
});

describe("what a client does wrong is answered and settled", () => {
  test("a body that ends before its announced length", async () => {
    const conversation = new ScriptedConversation();
    const url = await open(conversation);
    const answer = await exchangeRaw(
      url,
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfive5",
      { halfClose: true },
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*cut-short$/);
    expect(conversation.settled).toMatchObject([{ end: "refused" }]);
    expect(conversation.settled[0]?.request.body.bytes.toString()).toBe("five5");
  });

  test("a streamed body that ends before its announced length", async () => {
    const conversation = new ScriptedConversation();
    conversation.body = "streamed";
    conversation.onAdmit = async () => ({
      kind: "forward",
      upstream: takingAll,
    });
    const answer = await exchangeRaw(
      await open(conversation),
      "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfive5",
      { halfClose: true },
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*cut-short$/);
    expect(conversation.settled).toMatchObject([{ end: "refused" }]);
  });

  test("a client that closes its side after a whole request is still answered", async () => {
    const url = await open(new ScriptedConversation());
    const answer = await exchangeRaw(url, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", {
      halfClose: true,
    });
    expect(answer).toMatch(/hello$/);
  });

  test("a client that goes away leaves an aborted exchange", async () => {
    const conversation = new ScriptedConversation();
    const { promise: arrived, resolve: onArrival } = Promise.withResolvers<void>();
    const { promise: gone, resolve: onGone } = Promise.withResolvers<void>();
    conversation.onAdmit = async () => ({
      kind: "forward",
      upstream: {
        send: async () => {
          onArrival();
          await gone;
          return { status: 200, rawHeaders: [], body: Buffer.from("late") };
        },
      },
    });
    const url = new URL(await open(conversation));
    const socket = connect(Number(url.port), url.hostname).on("error", () => undefined);
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await arrived;
    // A plain close would only say that nothing more is sent; a reset says that nobody listens.
    socket.resetAndDestroy();
    // The reset arrived before this request, so the server has seen it when this is answered.
    await fetch(new URL("/_trailcam/", url));
    onGone();
    await expect.poll(() => conversation.settled).toMatchObject([{ end: "aborted" }]);
    expect(conversation.settled[0]?.response?.body.bytes.toString()).toBe("late");
  });

  test("headers beyond the bound get 431", async () => {
    const url = await open(new ScriptedConversation());
    const bomb = `GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${"a".repeat(70_000)}\r\n\r\n`;
    expect(await exchangeRaw(url, bomb)).toMatch(/^HTTP\/1\.1 431 /);
  });
});

test("a head that does not end in time gets 408", async () => {
  const conversation = new ScriptedConversation();
  const url = await open(conversation, [], { headTimeoutMs: 50 });
  expect(await exchangeRaw(url, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow")).toMatch(/^HTTP\/1\.1 408 /);
  expect(conversation.admitted).toEqual([]);
});

test("who closes the connection with its request still hears why it was refused", async () => {
  const conversation = new ScriptedConversation();
  conversation.body = "streamed";
  conversation.onAdmit = async () => ({
    kind: "forward",
    upstream: {
      send: async ({ body }) => {
        for await (const _ of body ?? []) throw new Error("gone");
        return { status: 200, rawHeaders: [], body: undefined };
      },
    },
  });
  const bytes = "x".repeat(3_000_000);
  const head = `PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes.length}\r\n`;
  const answer = await exchangeRaw(
    await open(conversation),
    `${head}Connection: close\r\n\r\n${bytes}`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 502 [\s\S]*unreachable$/);
});

describe("forwarding", () => {
  test("sends the request as it came, target and headers unchanged", async () => {
    const seen: { url?: string; rawHeaders?: string[]; body?: string } = {};
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      Object.assign(seen, { url: request.url, rawHeaders: request.rawHeaders });
      seen.body = Buffer.concat(chunks).toString();
      response.writeHead(201, ["X-Answer", "yes", "Set-Cookie", "a=1", "Set-Cookie", "b=2"]);
      response.end("made");
    });
    const upstreams = new HttpUpstreams();
    closing.push(upstreams);
    const upstream = upstreams.at(await listen(server));
    const conversation = new ScriptedConversation();
    conversation.onAdmit = async () => ({ kind: "forward", upstream });
    const answer = await exchangeRaw(
      await open(conversation),
      "PUT /a/./b/../c%2Fd?x=%7E&y HTTP/1.1\r\nHost: s3.example\r\nX-Amz-Meta-U: ü\r\n" +
        "Content-Length: 4\r\nConnection: close\r\nTE: trailers\r\n\r\nbody",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 201 Created\r\nX-Answer: yes\r\nSet-Cookie: a=1\r\n/);
    expect(answer).toMatch(/Set-Cookie: b=2[\s\S]*made/);
    expect(seen.url).toBe("/a/./b/../c%2Fd?x=%7E&y");
    expect(seen.body).toBe("body");
    expect(seen.rawHeaders?.slice(0, 2)).toEqual(["Host", "s3.example"]);
    expect(seen.rawHeaders?.map((each) => each.toLowerCase())).not.toContain("te");
  });

  test("what a client expects that nobody promises is a request like any", async () => {
    const conversation = new ScriptedConversation();
    const answer = await exchangeRaw(
      await open(conversation),
      "PUT /a HTTP/1.1\r\nHost: x\r\nExpect: 200-ok\r\nContent-Length: 4\r\n" +
        "Connection: close\r\n\r\nbody",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*hello/);
    expect(conversation.admitted.map(({ body }) => String(body.bytes))).toEqual(["body"]);
    expect(conversation.settled).toHaveLength(1);
  });

  test("an upstream that cannot be reached is answered and settled as such", async () => {
    const upstreams = new HttpUpstreams();
    closing.push(upstreams);
    const upstream = upstreams.at(new URL("http://127.0.0.1:1"));
    const conversation = new ScriptedConversation();
    conversation.onAdmit = async () => ({ kind: "forward", upstream });
    const response = await fetch(await open(conversation));
    expect([response.status, await response.text()]).toEqual([502, "unreachable"]);
    expect(conversation.settled).toMatchObject([{ end: "unreachable" }]);
  });

  test("an upstream that breaks off in mid-body breaks the answer off", async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("only this", () => response.destroy());
    });
    const upstreams = new HttpUpstreams();
    closing.push(upstreams);
    const upstream = upstreams.at(await listen(server));
    const conversation = new ScriptedConversation();
    conversation.onAdmit = async () => ({ kind: "forward", upstream });
    const url = await open(conversation);
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
    expect(conversation.settled).toMatchObject([{ end: "unreachable" }]);
  });

  test.each([
    ["none of it has gone out", "half", 502, "unreachable"],
    ["some of it has", "half and half", 200, undefined],
  ])("and one that is read whole is told of as none, if %s", async (_, sent, status, told) => {
    const server = createServer(async (_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      for (const word of sent.split(" ")) {
        response.write(word);
        await after(30);
      }
      response.destroy();
    });
    const upstreams = new HttpUpstreams();
    closing.push(upstreams);
    const upstream = upstreams.at(await listen(server));
    const conversation = new ScriptedConversation();
    conversation.onAdmit = async () => ({ kind: "forward", upstream, isAnswerWhole: true });
    const response = await fetch(await open(conversation));
    expect(response.status).toBe(status);
    if (told === undefined) await expect(response.text()).rejects.toThrow();
    else expect(await response.text()).toBe(told);
    expect(conversation.settled).toMatchObject([{ end: "unreachable", response: { status } }]);
  });

  test("a body larger than the bound is admitted as not whole", async () => {
    const conversation = new ScriptedConversation();
    conversation.onAdmit = async ({ body }) => ({
      kind: "refuse",
      answer: { status: body.bytes.length < body.totalBytes ? 413 : 200, headers: {}, body: "" },
    });
    const url = await open(conversation);
    const sent = (async function* () {
      for (let i = 0; i < 70; i++) yield Buffer.alloc(1024 * 1024);
    })();
    const response = await fetch(url, { method: "POST", body: sent, duplex: "half" });
    expect(response.status).toBe(413);
  });

  test("what lies under /_trailcam/ is no conversation", async () => {
    const conversation = new ScriptedConversation();
    const url = await open(conversation);
    expect(await (await fetch(`${url}/_trailcam/health`)).text()).toBe("local");
    expect(conversation.settled).toEqual([]);
  });

  test("an open file is no conversation; what else is asked of its path is one", async () => {
    const conversation = new ScriptedConversation();
    const url = await open(conversation);
    const answer = await fetch(`${url}/key.pem`);
    expect(await answer.text()).toBe("PEM");
    expect(answer.headers.get("content-type")).toBe("application/x-pem-file");
    expect(conversation.settled).toEqual([]);
    expect(await (await fetch(`${url}/key.pem`, { method: "PUT", body: "x" })).text()).toBe(
      "hello",
    );
  });
});

test.each([
  ["a tunnel", "CONNECT example.com:443 HTTP/1.1", /^HTTP\/1.1 405 [\s\S]*no proxy/],
  ["a proxy's request", "GET http://example.com/ HTTP/1.1", /^HTTP\/1.1 400 [\s\S]*no proxy/],
])("a gateway that is no proxy refuses %s in words", async (_, line, expected) => {
  const conversation = new ScriptedConversation();
  const url = await open(conversation);
  expect(await exchangeRaw(url, `${line}\r\nHost: example.com\r\n\r\n`)).toMatch(expected);
  expect(conversation.settled).toEqual([]);
});
