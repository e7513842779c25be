import { once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, constants } from "node:http2";
import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { TestAuthority } from "../../../test/support/proxied-gateway.ts";
import { openHttp2 } from "../../../test/support/proxy-client.ts";
import { answering, ScriptedConversation } from "../../../test/support/scripted-conversation.ts";
import type { BeginConversation } from "../conversation.ts";
import type { Gateway } from "../gateway.ts";
import type { ForwardRequest, UpstreamAnswer } from "../upstream/upstream.ts";

const HOST = "s3.us-east-1.amazonaws.com";

let certified: TestAuthority;

beforeAll(async () => {
  certified = await TestAuthority.make();
});
afterAll(() => certified[Symbol.asyncDispose]());

const closing: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of closing.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

async function open(begin: BeginConversation, failures: unknown[] = []): Promise<Gateway> {
  const gateway = await certified.openGateway({
    begin,
    intercepts: (name) => name === `${HOST}:443`,
    onFailure: (error) => failures.push(error),
  });
  closing.push(gateway);
  return gateway;
}

async function given(conversation: ScriptedConversation, failures: unknown[] = []) {
  const gateway = await open(() => conversation, failures);
  return { gateway, session: await sessionTo(gateway) };
}

async function sessionTo(gateway: Gateway): Promise<ClientHttp2Session> {
  const ca = certified.authority.certificate;
  const session = await openHttp2(gateway.url, { to: `${HOST}:443`, ca });
  session.on("error", () => undefined);
  closing.push({ [Symbol.asyncDispose]: async () => session.destroy() });
  return session;
}

type Headers = Record<string, string | number>;

/** Sends one request; gives the head of its answer, and the stream that has the rest. */
async function send(session: ClientHttp2Session, headers: Headers, body?: Buffer) {
  const stream = session.request(headers, { endStream: false });
  stream.end(body);
  const [head] = (await once(stream, "response")) as [Record<string, unknown>];
  return { head, stream };
}

function forwarding(answer: (request: ForwardRequest) => Promise<UpstreamAnswer>) {
  return async () => ({ kind: "forward", upstream: { send: answer } }) as const;
}

const OK: UpstreamAnswer = { status: 200, rawHeaders: [], body: Buffer.from("hello") };

/** How a client's stream ended: with what it got, or with the code of its reset. */
async function endOf(stream: ClientHttp2Stream): Promise<string | number> {
  try {
    return await text(stream);
  } catch {
    return stream.rstCode ?? -1;
  }
}

describe("a request over HTTP/2", () => {
  test("is captured and forwarded in the form that HTTP/1 has", async () => {
    const conversation = new ScriptedConversation();
    let sent: ForwardRequest | undefined;
    conversation.onAdmit = forwarding(async (request) => {
      sent = request;
      return OK;
    });
    const { session } = await given(conversation);
    const { stream } = await send(
      session,
      {
        ...{ ":method": "POST", ":path": "/a/./b%2F?x=%7E", ":authority": HOST },
        ...{ "X-Amz-A": "1", te: "trailers" },
      },
      Buffer.from("body"),
    );
    expect(await text(stream)).toBe("hello");
    const [{ request } = {}] = conversation.settled;
    expect(request).toMatchObject({
      method: "POST",
      target: "/a/./b%2F?x=%7E",
      remoteAddress: "127.0.0.1",
      proxied: { scheme: "https", authority: HOST },
      tls: { version: "TLSv1.3", cipherSuite: expect.stringMatching(/^TLS_AES_/) },
    });
    expect(request?.headers.get("host")).toBe(HOST);
    expect(request?.body.bytes.toString()).toBe("body");
    expect(sent?.rawHeaders).toEqual(["Host", HOST, "x-amz-a", "1"]);
    expect(sent?.target).toBe("/a/./b%2F?x=%7E");
  });

  test("is taken as it is, whatever its client expects", async () => {
    const conversation = new ScriptedConversation();
    const { session } = await given(conversation);
    const { head } = await send(session, { ":path": "/k", expect: "200-ok" });
    expect(head[":status"]).toBe(200);
    expect(conversation.settled).toHaveLength(1);
  });

  test("keeps the length that its client announced", async () => {
    const conversation = new ScriptedConversation();
    const { session } = await given(conversation);
    const headers = { ":method": "PUT", ":path": "/k", "content-length": 4 };
    const { stream } = await send(session, headers, Buffer.from("body"));
    await text(stream);
    const [{ headers: captured } = {}] = conversation.admitted;
    expect(captured?.get("content-length")).toBe("4");
    expect(captured?.has("transfer-encoding")).toBe(false);
  });
});

describe("an answer over HTTP/2", () => {
  async function answered(answer: UpstreamAnswer, method = "GET") {
    const conversation = new ScriptedConversation();
    conversation.onAdmit = async () => ({ kind: "forward", upstream: answering(answer) });
    const { session } = await given(conversation);
    const { head, stream } = await send(session, { ":method": method, ":path": "/" });
    return { head, body: await endOf(stream), settled: conversation.settled };
  }

  test("has every header, what was sent twice twice, but those of one connection", async () => {
    const rawHeaders = [
      ...["Content-Type", "text/xml", "X-Odd", "é", "x-two", "1", "X-Two", "2"],
      ...["Set-Cookie", "a=1", "Set-Cookie", "b=2", "ETag", '"1"', "ETag", '"2"'],
      ...["Date", "Thu, 01 Jan 1970 00:00:00 GMT"],
    ];
    const { head, body } = await answered({ status: 201, rawHeaders, body: Buffer.from("made") });
    expect(body).toBe("made");
    expect(head).toMatchObject({
      ":status": 201,
      "content-type": "text/xml",
      "x-odd": "é",
      "x-two": "1, 2",
      "set-cookie": ["a=1", "b=2"],
      date: "Thu, 01 Jan 1970 00:00:00 GMT",
    });
    expect(head["content-length"]).toBe("4");
  });

  test.each([
    ["HEAD", 200, ["Content-Length", "12345"], Readable.from([Buffer.from("x")]), "12345"],
    ["HEAD", 404, [], Buffer.from("<Error/>"), "8"],
    ["GET", 204, [], undefined, undefined],
    ["GET", 304, ["ETag", '"e"'], Readable.from([]), undefined],
    ["GET", 200, ["Content-Length", "0"], Readable.from([]), "0"],
  ])("to %s with status %i has no body", async (method, status, rawHeaders, body, length) => {
    const { head, body: received, settled } = await answered({ status, rawHeaders, body }, method);
    expect([head[":status"], received, head["content-length"]]).toEqual([status, "", length]);
    expect(settled).toMatchObject([{ end: "answered" }]);
  });

  test("is made here where the upstream's status is none that HTTP/2 has", async () => {
    const { head, body } = await answered({ ...OK, status: 700 });
    expect([head[":status"], body]).toEqual([502, "unreachable"]);
  });
});

describe("an answer over HTTP/2 ends only after its exchange is settled", () => {
  test("a short one does not begin before", async () => {
    const conversation = new ScriptedConversation();
    const durable = Promise.withResolvers<void>();
    conversation.onSettle = () => durable.promise;
    const { session } = await given(conversation);
    const stream = session.request({ ":path": "/" });
    let isAnswered = false;
    stream.once("response", () => {
      isAnswered = true;
    });
    await expect.poll(() => conversation.settled).toHaveLength(1);
    // What the gateway had sent by now would arrive before the answer to this.
    await new Promise((resolve) => session.ping(resolve));
    expect(isAnswered).toBe(false);
    durable.resolve();
    expect(await text(stream)).toBe("hello");
  });

  test("a streamed one flows, but its last chunk waits", async () => {
    const conversation = new ScriptedConversation();
    const durable = Promise.withResolvers<void>();
    conversation.onSettle = () => durable.promise;
    const body = Readable.from(["one,", "two,", "three"].map((each) => Buffer.from(each)));
    conversation.onAdmit = async () => ({ kind: "forward", upstream: answering({ ...OK, body }) });
    const { session } = await given(conversation);
    const stream = session.request({ ":path": "/" });
    let received = "";
    stream.on("data", (chunk: Buffer) => {
      received += chunk;
    });
    await expect.poll(() => received).toBe("one,two,");
    durable.resolve();
    await once(stream, "end");
    expect(received).toBe("one,two,three");
  });

  test("a streamed one is reset when settling fails", async () => {
    const conversation = new ScriptedConversation();
    const failures: unknown[] = [];
    const failure = new Error("disk full");
    conversation.onSettle = () => Promise.reject(failure);
    const body = Readable.from([Buffer.from("one"), Buffer.from("two")]);
    conversation.onAdmit = async () => ({ kind: "forward", upstream: answering({ ...OK, body }) });
    const { session } = await given(conversation, failures);
    const { stream } = await send(session, { ":path": "/" });
    expect(await endOf(stream)).toBe(constants.NGHTTP2_INTERNAL_ERROR);
    expect(failures).toEqual([failure]);
  });

  test("one whose upstream breaks off is reset", async () => {
    const conversation = new ScriptedConversation();
    const body = Readable.from(
      (async function* () {
        yield Buffer.from("one");
        yield Buffer.from("two");
        throw new Error("gone");
      })(),
    );
    conversation.onAdmit = async () => ({ kind: "forward", upstream: answering({ ...OK, body }) });
    const { session } = await given(conversation);
    const { stream } = await send(session, { ":path": "/" });
    expect(await endOf(stream)).toBe(constants.NGHTTP2_INTERNAL_ERROR);
    expect(conversation.settled).toMatchObject([{ end: "unreachable" }]);
  });
});

describe("requests of one session", () => {
  test("are answered each with its own, in any order", async () => {
    const bodies = new Map<string, PromiseWithResolvers<UpstreamAnswer>>();
    const gateway = await open(({ target }) => {
      const conversation = new ScriptedConversation();
      const answer = Promise.withResolvers<UpstreamAnswer>();
      bodies.set(target, answer);
      conversation.onAdmit = forwarding(() => answer.promise);
      return conversation;
    });
    const session = await sessionTo(gateway);
    const paths = Array.from({ length: 50 }, (_, at) => `/${at}`);
    const answers = paths.map((path) => text(session.request({ ":path": path })));
    await expect.poll(() => bodies.size).toBe(50);
    for (const path of paths.toReversed()) {
      bodies.get(path)?.resolve({ ...OK, body: Buffer.from(path.repeat(10_000)) });
    }
    const received = await Promise.all(answers);
    expect(received.map((each, at) => each === paths[at]?.repeat(10_000))).not.toContain(false);
  });

  test("are told apart where one client goes: the others wait on", async () => {
    const waits = new Map<string, AbortSignal>();
    const first = new ScriptedConversation();
    const second = new ScriptedConversation();
    const answer = Promise.withResolvers<UpstreamAnswer>();
    for (const conversation of [first, second]) {
      conversation.onAdmit = forwarding(async ({ target, endsWaiting }) => {
        waits.set(target, endsWaiting());
        return await answer.promise;
      });
    }
    const gateway = await open(({ target }) => (target === "/1" ? first : second));
    const session = await sessionTo(gateway);
    const gone = session.request({ ":path": "/1" }).on("error", () => undefined);
    const staying = session.request({ ":path": "/2" });
    await expect.poll(() => waits.size).toBe(2);
    gone.close(constants.NGHTTP2_CANCEL);
    await expect.poll(() => waits.get("/1")?.aborted).toBe(true);
    expect(waits.get("/2")?.aborted).toBe(false);
    answer.resolve(OK);
    expect(await text(staying)).toBe("hello");
    await expect.poll(() => first.settled).toMatchObject([{ end: "aborted" }]);
    expect(second.settled).toMatchObject([{ end: "answered" }]);
  });

  test("one whose body breaks off is settled as refused, and not forwarded", async () => {
    const conversation = new ScriptedConversation();
    const { session } = await given(conversation);
    const stream = session.request({ ":method": "PUT", ":path": "/" }, { endStream: false });
    stream.on("error", () => undefined);
    await new Promise((resolve) => stream.write(Buffer.alloc(100), resolve));
    await new Promise((resolve) => session.ping(resolve));
    session.destroy();
    await expect.poll(() => conversation.settled).toMatchObject([{ end: "refused" }]);
    expect(conversation.admitted).toEqual([]);
    expect(conversation.settled[0]?.request.body.totalBytes).toBe(100);
  });

  test("one that has less than it announced is settled as refused", async () => {
    const conversation = new ScriptedConversation();
    const { session } = await given(conversation);
    const headers = { ":method": "PUT", ":path": "/", "content-length": 1_000 };
    const stream = session.request(headers, { endStream: false });
    stream.end(Buffer.alloc(100));
    expect(await endOf(stream)).toBe(constants.NGHTTP2_PROTOCOL_ERROR);
    await expect.poll(() => conversation.settled).toMatchObject([{ end: "refused" }]);
    expect(conversation.admitted).toEqual([]);
  });

  test("one whose streamed body breaks off fails for its upstream as well", async () => {
    const conversation = new ScriptedConversation();
    conversation.body = "streamed";
    let received = 0;
    conversation.onAdmit = forwarding(async ({ body }) => {
      for await (const chunk of body ?? []) received += (chunk as Uint8Array).length;
      return OK;
    });
    const { session } = await given(conversation);
    const stream = session.request({ ":method": "PUT", ":path": "/" }, { endStream: false });
    stream.on("error", () => undefined).write(Buffer.alloc(100_000));
    await expect.poll(() => received).toBe(100_000);
    stream.destroy(new Error("the client's own"));
    await expect.poll(() => conversation.settled).toMatchObject([{ end: "refused" }]);
  });
});

test("large bodies pass both ways, and do not keep small ones waiting", async () => {
  const gateway = await open(({ target }) => {
    const conversation = new ScriptedConversation();
    conversation.body = "streamed";
    conversation.onAdmit = forwarding(async ({ body }) => {
      if (target !== "/large") return OK;
      const bytes = await buffer(Readable.from(body ?? []));
      return { ...OK, body: Readable.from([bytes.subarray(0, 10), bytes.subarray(10)]) };
    });
    return conversation;
  });
  const session = await sessionTo(gateway);
  const bytes = Buffer.alloc(8 * 1024 * 1024, "abc");
  const large = session.request({ ":method": "PUT", ":path": "/large" }, { endStream: false });
  large.end(bytes);
  expect(await text(session.request({ ":path": "/small" }))).toBe("hello");
  expect(bytes.equals(await buffer(large))).toBe(true);
});

test("a body that is refused before it came is not read, and its answer is", async () => {
  const conversation = new ScriptedConversation();
  conversation.body = "streamed";
  const answer = { status: 403, headers: { a: "b" }, body: "refused" };
  conversation.onAdmit = async () => ({ kind: "refuse", answer });
  const { session } = await given(conversation);
  const stream = session.request({ ":method": "PUT", ":path": "/" }, { endStream: false });
  stream.write(Buffer.alloc(3 * 1024 * 1024));
  const [head] = (await once(stream, "response")) as [Record<string, unknown>];
  const [body] = (await once(stream, "data")) as [Buffer];
  expect([head[":status"], body.toString()]).toEqual([403, "refused"]);
  await once(stream, "end");
  expect(stream.rstCode).toBe(constants.NGHTTP2_NO_ERROR);
  expect(conversation.settled[0]?.request.body.totalBytes).toBe(0);
});

test("leave to send a body comes when it is wanted, and not before a refusal", async () => {
  const conversation = new ScriptedConversation();
  conversation.body = "streamed";
  const { session } = await given(conversation);
  const headers = { ":method": "PUT", ":path": "/", expect: "100-continue" };
  const told: string[] = [];
  const ask = () => {
    const stream = session.request(headers, { endStream: false });
    stream.on("continue", () => {
      told.push("continue");
      stream.end("body");
    });
    return stream;
  };
  expect(await text(ask())).toBe("hello");
  expect(told).toEqual(["continue"]);
  const answer = { status: 403, headers: {}, body: "refused" };
  conversation.onAdmit = async () => ({ kind: "refuse", answer });
  const [body] = (await once(ask(), "data")) as [Buffer];
  expect(body.toString()).toBe("refused");
  expect(told).toEqual(["continue"]);
});

describe("what no client should send over HTTP/2", () => {
  test("a head beyond all bounds leaves no exchange, and the gateway well", async () => {
    const conversation = new ScriptedConversation();
    const { gateway, session } = await given(conversation);
    const headers = Object.fromEntries(
      Array.from({ length: 90 }, (_, at) => [`x-${at}`, "a".repeat(2_000)]),
    );
    const stream = session.request({ ":path": "/", ...headers });
    expect(await endOf(stream)).not.toBe("hello");
    expect(conversation.settled).toEqual([]);
    expect(await text((await sessionTo(gateway)).request({ ":path": "/" }))).toBe("hello");
  });

  test("CONNECT within an intercepted connection is refused", async () => {
    const { session } = await given(new ScriptedConversation());
    const stream = session.request({ ":method": "CONNECT", ":authority": "example.com:1" });
    const [head] = (await once(stream, "response")) as [Record<string, unknown>];
    expect(head[":status"]).toBe(405);
    stream.close();
  });
});

test("a gateway that stops lets its sessions end what is under way", async () => {
  const conversation = new ScriptedConversation();
  const answer = Promise.withResolvers<UpstreamAnswer>();
  conversation.onAdmit = forwarding(() => answer.promise);
  const { gateway, session } = await given(conversation);
  const under = session.request({ ":path": "/" });
  await expect.poll(() => conversation.admitted).toHaveLength(1);
  const told = once(session, "goaway");
  const stopped = gateway[Symbol.asyncDispose]();
  closing.splice(0);
  await told;
  answer.resolve({ ...OK, body: Buffer.alloc(1024 * 1024, "a") });
  expect(await text(under)).toHaveLength(1024 * 1024);
  await stopped;
  expect(conversation.settled).toMatchObject([{ end: "answered" }]);
});
