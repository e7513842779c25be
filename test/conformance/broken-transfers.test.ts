import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SavedServer } from "../../src/data-directory.ts";
import { recordsOf } from "../support/history.ts";
import { exchangeRaw } from "../support/raw-http.ts";
import { RawUpstream } from "../support/raw-upstream.ts";
import { TestServer } from "../support/server.ts";
import { signRequest } from "../support/sign-request.ts";

let upstream: RawUpstream;
let server: TestServer;

beforeAll(async () => {
  upstream = await RawUpstream.start();
  const flags = ["--upstream", upstream.url, "--upstream-timeout", "2s"];
  server = await TestServer.start({ flags });
});

beforeEach(() => {
  upstream.count = 0;
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await upstream?.[Symbol.asyncDispose]();
});

interface ShortRecord {
  readonly eventName: string;
  readonly errorCode?: string;
  readonly additionalEventData?: Record<string, unknown>;
  readonly requestParameters?: Record<string, unknown>;
}

/** The records that name an object's key, of every category, once they can be searched. */
async function recordsOfKey(key: string): Promise<readonly ShortRecord[]> {
  const saved = JSON.parse(
    await readFile(join(server.dataDirectory, "server.json"), "utf8"),
  ) as SavedServer;
  const ask = async () => {
    const answer = await fetch(`${server.url}/_trailcam/query`, {
      method: "POST",
      headers: { authorization: `Bearer ${saved.token}` },
      body: JSON.stringify({
        sql: `SELECT record FROM events WHERE record LIKE '%"key":"${key}"%' ORDER BY eventTime`,
        format: "jsonl",
      }),
    });
    const said = await answer.text();
    expect(answer.status, said).toBe(200);
    const lines = said.split("\n").filter((line) => line !== "");
    return lines.map(
      (line) => JSON.parse((JSON.parse(line) as { record: string }).record) as ShortRecord,
    );
  };
  await expect.poll(async () => (await ask()).length, { timeout: 8_000 }).toBeGreaterThan(0);
  return await ask();
}

const OBJECT = { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };

/** A signed request for an object as text, up to the empty line and without it. */
async function headOf(method: string, key: string, further = ""): Promise<string> {
  const path = `/bucket/${key}`;
  const signed = await signRequest(server, { method, path, service: "s3", headers: OBJECT });
  const lines = Object.entries(signed.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}${further}`;
}

function open(): Socket {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  return socket.on("error", () => undefined);
}

/** Answers each request of a connection once its head has come. */
function answersHeads(answer: string) {
  return (socket: Socket) => {
    socket.on("data", (bytes: Buffer) => {
      if (bytes.includes("\r\n\r\n")) socket.end(answer);
    });
  };
}

/** Reads everything; resolves with it when it ends with what is told. */
async function received(socket: Socket, end: string): Promise<string> {
  let all = "";
  while (!all.endsWith(end)) all += String((await once(socket, "data")) as [Buffer]);
  return all;
}

const KEPT = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
/** Not kept: the next test's upstream does something else with its connections. */
const OK = KEPT.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
const CLOSE = "Connection: close\r\n\r\n";

describe("who goes half-way", () => {
  test("a client in its upload: the upstream sees it go, and the record says so", async () => {
    const cut = Promise.withResolvers<void>();
    let bytes = 0;
    upstream.behaving = (socket) => {
      socket.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      socket.once("close", () => cut.resolve());
      socket.once("end", () => socket.destroy());
    };
    const socket = open();
    socket.write(await headOf("PUT", "gone-up", "Content-Length: 9000000\r\n\r\n"));
    socket.write(Buffer.alloc(5_000_000));
    await expect.poll(() => bytes, { timeout: 20_000 }).toBeGreaterThan(5_000_000);
    socket.resetAndDestroy();
    await cut.promise;
    expect(await recordsOfKey("gone-up")).toMatchObject([
      {
        eventName: "PutObject",
        errorCode: "IncompleteBody",
        additionalEventData: { bytesTransferredIn: 5_000_000 },
      },
    ]);
  });

  test("a client in its download: the upstream is let go, and the record is there", async () => {
    const cut = Promise.withResolvers<void>();
    upstream.behaving = (socket) => {
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
        // What the kernel takes at once is followed by no "drain".
        const fill = () => {
          while (socket.write(Buffer.alloc(100_000)));
        };
        socket.on("drain", fill).once("close", () => cut.resolve());
        fill();
      });
    };
    const socket = open();
    socket.write(await headOf("GET", "gone-down", "\r\n"));
    await once(socket, "data");
    socket.resetAndDestroy();
    await cut.promise;
    const [record] = await recordsOfKey("gone-down");
    expect(record?.eventName).toBe("GetObject");
    const { bytesTransferredOut } = record?.additionalEventData ?? {};
    expect(bytesTransferredOut).toBeGreaterThan(0);
    expect(bytesTransferredOut).toBeLessThan(1_000_000_000);
  });

  test.each([
    ["a length", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf"],
    ["chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"],
  ])("an upstream in an answer of %s: the answer does not end", async (_, half) => {
    upstream.behaving = (socket) => {
      socket.once("data", () => socket.write(half, () => socket.destroy()));
    };
    const key = `half-${half.length}`;
    const signed = await signRequest(server, {
      ...{ method: "GET", path: `/bucket/${key}`, service: "s3", headers: OBJECT },
    });
    const answer = fetch(signed.url, signed).then((response) => response.text());
    await expect(answer).rejects.toThrow();
    expect(await recordsOfKey(key)).toMatchObject([{ eventName: "GetObject" }]);
  });

  test.each([
    ["a length", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"],
    ["chunks", 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n'],
  ])("an upstream in a document of %s: nobody knows what took effect", async (_, half) => {
    upstream.behaving = (socket) => {
      socket.once("data", () => socket.write(half, () => socket.destroy()));
    };
    const headers = {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "TrentService.CreateKey",
    };
    const before = await recordsOf(server, "CreateKey");
    const signed = await signRequest(server, {
      ...{ method: "POST", path: "/", service: "kms", headers, body: "{}" },
    });
    const answer = await fetch(signed.url, signed);
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({
      __type: "ServiceUnavailable",
      message: expect.stringContaining("not known whether the call took effect"),
    });
    expect((await recordsOf(server, "CreateKey")).slice(before.length)).toMatchObject([
      {
        errorCode: "ServiceUnavailable",
        requestID: answer.headers.get("x-amzn-requestid"),
        responseElements: null,
      },
    ]);
  });

  test("an upstream in an upload is answered for, and the rest is not waited for", async () => {
    upstream.behaving = (socket) => {
      socket.once("data", () => socket.destroy());
    };
    const socket = open();
    const answer = text(socket);
    socket.write(await headOf("PUT", "refusing", `Content-Length: 9000000\r\n${CLOSE}`));
    socket.write(Buffer.alloc(9_000_000));
    expect(await answer).toMatch(/^HTTP\/1\.1 502 [\s\S]*<Code>ServiceUnavailable/);
    expect(await recordsOfKey("refusing")).toMatchObject([{ errorCode: "ServiceUnavailable" }]);
  });
});

test("an upstream that never answers is given up on, and recorded", async () => {
  upstream.behaving = (socket) => void socket.resume();
  const answer = await exchangeRaw(server.url, await headOf("GET", "silent", CLOSE));
  expect(answer).toMatch(/^HTTP\/1\.1 502 /);
  expect(await recordsOfKey("silent")).toMatchObject([{ errorCode: "ServiceUnavailable" }]);
});

describe("leave to send a body", () => {
  const expecting = "Expect: 100-continue\r\n";

  test("comes before the body, and both arrive", async () => {
    let arrived = 0;
    upstream.behaving = (socket) => {
      socket.on("data", (chunk: Buffer) => {
        expect(arrived > 0 || !/expect:/i.test(chunk.toString("latin1"))).toBe(true);
        arrived += chunk.length;
        if (arrived > 5_000_000) socket.end(OK);
      });
    };
    const socket = open();
    const head = await headOf("PUT", "leave", `Content-Length: 5000000\r\n${expecting}${CLOSE}`);
    socket.write(head);
    const told = await received(socket, "\r\n\r\n");
    expect(told).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    socket.write(Buffer.alloc(5_000_000));
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 [\s\S]*ok$/);
    expect(await recordsOfKey("leave")).toMatchObject([
      { additionalEventData: { bytesTransferredIn: 5_000_000 } },
    ]);
  });

  test("does not come where the call is refused, and the connection ends", async () => {
    const head = await headOf("PUT", "no-leave", `Content-Length: 5000000\r\n${expecting}\r\n`);
    // All of it: one in 256 begins with two zeros by itself.
    const forged = head.replace(/Signature=\w+/, `Signature=${"0".repeat(64)}`);
    const answer = await exchangeRaw(server.url, forged);
    expect(answer).toMatch(/^HTTP\/1\.1 403 [\s\S]*Connection: close[\s\S]*SignatureDoesNotMatch/);
    expect(upstream.count).toBe(0);
    expect(await recordsOfKey("no-leave")).toMatchObject([{ errorCode: "SignatureDoesNotMatch" }]);
  });
});

test("an upstream that refuses before the body has come is heard", async () => {
  const refusal = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>";
  upstream.behaving = (socket) => {
    socket.once("data", () => {
      socket.write(
        `HTTP/1.1 403 Forbidden\r\nContent-Length: ${refusal.length}\r\n` +
          `Connection: close\r\n\r\n${refusal}`,
      );
    });
    socket.once("end", () => socket.end());
  };
  const signed = await headOf("PUT", "early", "Content-Length: 50000000\r\n\r\n");
  const socket = open();
  socket.write(signed);
  const chunk = Buffer.alloc(1_000_000);
  const sending = setInterval(() => socket.write(chunk), 5);
  const answer = await received(socket, refusal).finally(() => clearInterval(sending));
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  socket.destroy();
  expect(await recordsOfKey("early")).toMatchObject([{ errorCode: "AccessDenied" }]);
});

describe("one connection", () => {
  test("brings pipelined requests: answers in order, a record each", async () => {
    const answers = ["first", "second", "third"];
    upstream.behaving = (socket) => {
      socket.on("data", (bytes: Buffer) => {
        const name = answers.find((each) => bytes.includes(`/bucket/piped-${each} `)) ?? "none";
        const length = `Content-Length: ${name.length}`;
        const answer = `HTTP/1.1 200 OK\r\n${length}\r\nConnection: close\r\n\r\n${name}`;
        // The first comes last from its upstream.
        setTimeout(() => socket.end(answer), name === "first" ? 100 : 0);
      });
    };
    const heads = await Promise.all(
      answers.map((name) => headOf("GET", `piped-${name}`, name === "third" ? CLOSE : "\r\n")),
    );
    const answer = await exchangeRaw(server.url, heads.join(""));
    expect(answer.match(/first|second|third/g)).toEqual(answers);
    for (const name of answers) expect(await recordsOfKey(`piped-${name}`)).toHaveLength(1);
  });

  test("goes on after an answer without a body, whose length is another's", async () => {
    const answers: Readonly<Record<string, string>> = {
      HEAD: "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n",
      GET: 'HTTP/1.1 304 Not Modified\r\nETag: "e"\r\nContent-Length: 12345\r\n\r\n',
      DELETE: "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    };
    upstream.behaving = (socket) => {
      socket.on("data", (head: Buffer) => {
        socket.write(answers[/^\w+/.exec(head.toString("latin1"))?.[0] ?? ""] ?? OK);
      });
    };
    const heads = [
      await headOf("HEAD", "none-1", "\r\n"),
      await headOf("GET", "none-2", "\r\n"),
      await headOf("DELETE", "none-3", CLOSE),
    ];
    const statuses: string[] = [];
    const socket = open();
    let all = "";
    for (const head of heads) {
      socket.write(head);
      const answer = await received(socket, "\r\n\r\n");
      all += answer;
      statuses.push(answer.slice(9, 12));
    }
    expect(statuses).toEqual(["200", "304", "204"]);
    expect(all.match(/content-length: (\d+)/gi)).toEqual([
      "Content-Length: 12345",
      "Content-Length: 12345",
    ]);
    const names = await Promise.all(
      ["none-1", "none-2", "none-3"].map(async (key) => (await recordsOfKey(key))[0]?.eventName),
    );
    expect(names).toEqual(["HeadObject", "GetObject", "DeleteObject"]);
  });
});

describe("an upstream that closes a kept connection just as a request goes out", () => {
  /** Answers the first request of the first connection, and closes it at the second. */
  const closesOnce = (socket: Socket, at: number) => {
    let requests = 0;
    socket.on("data", () => {
      requests += 1;
      if (at === 0 && requests === 2) socket.destroy();
      else socket.write(at === 0 ? KEPT : OK);
    });
  };

  test("gets what only reads again, on another", async () => {
    upstream.behaving = closesOnce;
    const [first, second] = [
      await headOf("GET", "kept-1", CLOSE),
      await headOf("GET", "kept-2", CLOSE),
    ];
    expect(await exchangeRaw(server.url, first)).toMatch(/ok$/);
    expect(await exchangeRaw(server.url, second)).toMatch(/^HTTP\/1\.1 200 [\s\S]*ok$/);
    expect(upstream.count).toBe(2);
    expect(await recordsOfKey("kept-2")).toHaveLength(1);
  });

  test("gets what changes something once only: nobody knows whether it took effect", async () => {
    upstream.behaving = closesOnce;
    const write = async (key: string) =>
      await exchangeRaw(
        server.url,
        `${await headOf("PUT", key, `Content-Length: 1\r\n${CLOSE}`)}x`,
      );
    expect(await write("kept-3")).toMatch(/ok$/);
    expect(await write("kept-4")).toMatch(/^HTTP\/1\.1 502 /);
    expect(upstream.count).toBe(1);
    expect(await recordsOfKey("kept-4")).toMatchObject([{ errorCode: "ServiceUnavailable" }]);
  });
});

test("chunks and trailers pass both ways as one body each", async () => {
  let arrived = "";
  upstream.behaving = (socket) => {
    socket.on("data", (chunk: Buffer) => {
      arrived += chunk.toString("latin1");
      if (!arrived.endsWith("0\r\n\r\n")) return;
      socket.end(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\nTrailer: x-check\r\n\r\n" +
          "3\r\none\r\n3\r\ntwo\r\n0\r\nx-check: 1\r\n\r\n",
      );
    });
  };
  const sent = await headOf("PUT", "chunks", `Transfer-Encoding: chunked\r\n${CLOSE}`);
  const answer = await exchangeRaw(
    server.url,
    `${sent}5\r\nhello\r\n6\r\n world\r\n0\r\nx-sum: 1\r\n\r\n`,
  );
  // Where chunks end says nothing: what came in one read may go out as one.
  expect(answer).toMatch(/(3\r\none\r\n3\r\ntwo|6\r\nonetwo)\r\n0\r\n/);
  const [head = "", body = ""] = arrived.split("\r\n\r\n");
  expect(head).toMatch(/transfer-encoding: chunked/i);
  // Where one chunk ends and the next begins is no part of what is sent.
  expect(body.replace(/(^|\r\n)[0-9a-f]+(\r\n|$)/g, "")).toBe("hello world");
  expect(await recordsOfKey("chunks")).toMatchObject([
    { additionalEventData: { bytesTransferredIn: 11, bytesTransferredOut: 6 } },
  ]);
});

test("heads that are too large or never end keep nobody from being answered", async () => {
  upstream.behaving = answersHeads(OK);
  const slow = Array.from({ length: 50 }, () => {
    const socket = open();
    socket.write("GET / HTTP/1.1\r\nHost: slow\r\nX-");
    return socket;
  });
  const bomb = `GET / HTTP/1.1\r\nHost: x\r\n${"X-A: 1\r\n".repeat(8_500)}\r\n`;
  expect(await exchangeRaw(server.url, bomb)).toMatch(/^HTTP\/1\.1 (431|400) /);
  const sending = request(server.url, { headers: { host: "x".repeat(60_000) } });
  const [answer] = (await once(sending.end(), "response")) as [{ statusCode?: number }];
  expect(answer.statusCode).toBe(403);
  expect(await exchangeRaw(server.url, await headOf("GET", "beside", CLOSE))).toMatch(/ok$/);
  for (const socket of slow) socket.destroy();
  expect(await recordsOfKey("beside")).toHaveLength(1);
});
