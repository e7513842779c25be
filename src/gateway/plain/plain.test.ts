import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { answering, ScriptedConversation } from "../../../test/support/scripted-conversation.ts";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import type { Exchange } from "../../base/exchange.ts";
import { seededIds } from "../../base/ids.ts";
import { Gateway } from "../gateway.ts";

/** A gateway that both reads plain requests itself and leaves them to Node, by two doors. */
class TwoDoors implements AsyncDisposable {
  readonly conversation = new ScriptedConversation();
  readonly failures: unknown[] = [];
  readonly #directory: string;
  readonly #gateways: readonly Gateway[];

  private constructor(directory: string, gateways: readonly Gateway[]) {
    this.#directory = directory;
    this.#gateways = gateways;
  }

  static async open(headTimeoutMs = 10_000): Promise<TwoDoors> {
    const directory = await mkdtemp(join(tmpdir(), "plain-"));
    const opened: Gateway[] = [];
    const doors = new TwoDoors(directory, opened);
    for (const socketPath of [undefined, join(directory, "socket")]) {
      const gateway = await Gateway.open({
        ...{ host: "127.0.0.1", port: 0, headTimeoutMs },
        ...(socketPath !== undefined && { socketPath }),
        clock: { nowMs: () => Date.UTC(2026, 0, 31) },
        ids: seededIds("plain"),
        begin: () => doors.conversation,
        local: (_, response) => response.end("local"),
        onFailure: (error) => doors.failures.push(error),
      });
      opened.push(gateway);
    }
    return doors;
  }

  plain(): Socket {
    const [gateway] = this.#gateways;
    const port = Number(new URL(gateway?.url ?? "").port);
    return connect({ host: "127.0.0.1", port, allowHalfOpen: true });
  }

  node(): Socket {
    return connect({ path: join(this.#directory, "socket"), allowHalfOpen: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const gateway of this.#gateways) await gateway[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true });
  }
}

let doors: TwoDoors;
beforeEach(async () => {
  doors = await TwoDoors.open();
});
afterEach(async () => {
  await doors[Symbol.asyncDispose]();
});

/**
 * Sends requests in pieces, each piece in a write of its own and each request when the one before
 * it is answered; then ends its side, and gives all that comes until the other ends too.
 */
async function exchange(
  socket: Socket,
  requests: readonly string[][],
  isAnswered: (request: string, answer: string) => boolean,
): Promise<string> {
  const ended = Promise.withResolvers<void>();
  let received = "";
  let onData = () => {};
  socket.setEncoding("latin1").on("data", (text: string) => {
    received += text;
    onData();
  });
  // Whoever is refused in mid-sentence may meet a reset; what came before it counts.
  socket.on("end", ended.resolve).on("error", () => ended.resolve());
  socket.setTimeout(5_000, () => ended.reject(new Error(`no end after: ${received}`)));
  for (const pieces of requests) {
    const before = received.length;
    const answered = Promise.withResolvers<void>();
    onData = () => {
      if (isAnswered(pieces.join(""), received.slice(before))) answered.resolve();
    };
    for (const piece of pieces) {
      if (socket.destroyed) break;
      socket.write(piece, "latin1");
      await nextTurn();
    }
    onData();
    await Promise.race([answered.promise, ended.promise]);
  }
  socket.end();
  await ended.promise.finally(() => socket.destroy());
  return received;
}

function isWhole(request: string, answer: string): boolean {
  const [head = "", body] = answer.split("\r\n\r\n", 2);
  if (body === undefined) return false;
  if (/^\s*HEAD /.test(request)) return true;
  const [, length] = /^content-length: (\d+)/im.exec(head) ?? [];
  if (length === undefined) return answer.endsWith("0\r\n\r\n");
  return body.length === Number(length);
}

/** What differs from one answer to the next. */
const withoutDate = (text: string) => text.replaceAll(/\r\nDate: [^\r]*/g, "");

describe("what is read here is read as Node reads it", () => {
  const random = seededRandom(SEED);
  const pick = <Value>(...values: readonly Value[]): Value => {
    const value = values[random(values.length)];
    return value as Value;
  };
  const spaces = () => pick("", " ", " ", "  ", "\t", " \t ");

  function lines(): string[] {
    const names = ["Host", "host", "X-Amz-Date", "x-empty", "Keep-Alive", "TE", "X-A"];
    const headers = Array.from({ length: random(6) }, () => {
      const name = pick(...names);
      const value = pick("", "a", "a  b", "ü", "x".repeat(300), "voil\xc3\xa0", "a,b");
      return `${name}:${spaces()}${value}${spaces()}`;
    });
    return [pick("Host: x", "Host: x", "HOST:x:80"), ...headers];
  }

  /** One that Node takes, and that leaves the connection open. */
  function request(): string {
    const method = pick("GET", "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "LOCK");
    const target = pick("/", "/a/./b%2F?c=%7E&d", "/_trailcam/x", "/_trailcamera", "*", "//a");
    const body = pick("", "", "body", "x".repeat(5_000), "a\r\nb");
    const framing = pick(
      ...(body === "" ? [[], [], []] : []),
      [`Content-Length: ${body.length}`],
      [`content-length:${body.length} `],
      ["Transfer-Encoding: chunked"],
    );
    const further = pick([], [], [], ["Connection: keep-alive"], ["Connection: X-A"]);
    const isChunked = framing.some((line) => line.startsWith("Transfer"));
    const chunk = body === "" ? "" : `${body.length.toString(16)}\r\n${body}\r\n`;
    const first = `${pick("", "", "", "", "\r\n")}${method} ${target} HTTP/1.1`;
    const head = [first, ...lines(), ...framing, ...further].join("\r\n");
    return `${head}\r\n\r\n${isChunked ? `${chunk}0\r\n\r\n` : body}`;
  }

  /** One that breaks off, or that servers disagree on how to read. */
  function spoiled(): string {
    const text = request().trimStart();
    const withLine = (line: string) => text.replace("\r\n", `\r\n${line}\r\n`);
    return pick(
      text.slice(0, 1 + random(text.length - 1)),
      text.replace("\r\n", "\n"),
      text.replace("HTTP/1.1", pick("HTTP/2.0", "HTTP/1.2", "HTTPS/1.1", "")),
      text.replace(/host/gi, "X-No"),
      withLine("Content-Length: +3"),
      withLine("Content-Length: 3\r\nContent-Length: 3"),
      withLine("Content-Length: 3\r\nTransfer-Encoding: chunked"),
      withLine("X-Folded: a\r\n b"),
      withLine("X-Spaced : a"),
      withLine("X-Ümlaut: a"),
      withLine("X-Null: a\0b"),
      withLine(`X-Long: ${"x".repeat(70_000)}`),
    );
  }

  function cut(text: string): string[] {
    const pieces: string[] = [];
    for (let at = 0; at < text.length; ) {
      const length = 1 + random(pick(text.length, text.length, 40));
      pieces.push(text.slice(at, at + length));
      at += length;
    }
    return pieces;
  }

  /** Has both doors answer the same requests. */
  async function heardAndSettled(requests: readonly string[], isAnswered: typeof isWhole) {
    const { conversation } = doors;
    const pieces = requests.map(cut);
    const both = [];
    for (const socket of [doors.plain(), doors.node()]) {
      conversation.settled = [];
      const heard = withoutDate(await exchange(socket, pieces, isAnswered));
      both.push({ heard, settled: conversation.settled.map(shown) });
    }
    return { plain: both[0], node: both[1], told: `seed ${SEED}: ${JSON.stringify(pieces)}` };
  }

  test.each(Array.from({ length: 12 }, (_, nth) => nth))("requests in a row, %i", async () => {
    for (let nth = 0; nth < 10; nth++) {
      doors.conversation.body = pick("whole", "whole", "streamed");
      doors.conversation.onAdmit = scripted(pick(...KINDS));
      const requests = Array.from({ length: 1 + random(4) }, request);
      const { plain, node, told } = await heardAndSettled(requests, isWhole);
      expect(plain, told).toEqual(node);
      expect(plain?.heard, told).toContain("HTTP/1.1");
    }
  });

  /** How much of one that breaks off is heard and kept is chance, also with Node. */
  test.each(Array.from({ length: 6 }, (_, nth) => nth))("what is none, %i", async () => {
    for (let nth = 0; nth < 10; nth++) {
      const { plain, node, told } = await heardAndSettled([spoiled()], () => true);
      const statuses = [plain, node].map((door) => door?.heard.slice(0, "HTTP/1.1 400".length));
      // A reset may take an answer away, which only shows that there was one.
      if (!statuses.includes("")) expect(statuses[0], told).toBe(statuses[1]);
      expect(plain?.settled.length, told).toBe(node?.settled.length);
    }
  });
});

test("requests at once are answered one by one, also when their client ends", async () => {
  doors.conversation.onAdmit = scripted("short");
  const socket = doors.plain().setEncoding("latin1");
  let received = "";
  socket.on("data", (text: string) => {
    received += text;
  });
  const request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  socket.end(`${request.repeat(3)}POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nfour`);
  await once(socket, "end");
  expect(received.match(/HTTP\/1.1 \d+/g)).toEqual([
    ...["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 400"],
  ]);
  const { settled } = doors.conversation;
  expect(settled.map(({ end }) => end)).toEqual(["answered", "answered", "answered", "refused"]);
});

test("what a client does not read holds up the requests that it sends on", async () => {
  const count = 200;
  const body = Buffer.alloc(512 * 1024, "a");
  const upstream = answering({ status: 200, rawHeaders: [], body });
  doors.conversation.onAdmit = async () => ({ kind: "forward", upstream });
  const socket = doors.plain().pause();
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(count));
  // Those of others are answered meanwhile, and it is not.
  for (let nth = 0; nth < 50; nth++) await heardFrom(doors.plain(), "GET");
  expect(doors.conversation.settled.length).toBeLessThan(50 + count / 2);
  let bytes = 0;
  socket.on("data", ({ length }: Buffer) => {
    bytes += length;
  });
  socket.resume();
  await expect.poll(() => bytes, { timeout: 20_000 }).toBeGreaterThan(count * body.length);
  await expect.poll(() => doors.conversation.settled.length).toBe(50 + count);
  socket.destroy();
});

test("empty lines before a request are nothing, however many", async () => {
  doors.conversation.onAdmit = scripted("short");
  expect(await heardFrom(doors.plain(), `${"\r\n".repeat(500_000)}GET`)).toMatch(/hello$/);
});

async function heardFrom(socket: Socket, method: string): Promise<string> {
  return await exchange(socket, [[`${method} / HTTP/1.1\r\nHost: x\r\n\r\n`]], isWhole);
}

test("a body that comes after its refusal is passed over", async () => {
  doors.conversation.body = "streamed";
  doors.conversation.onAdmit = scripted("refused");
  const socket = doors.plain().setEncoding("latin1");
  let received = "";
  socket.on("data", (text: string) => {
    received += text;
  });
  socket.write("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n");
  await expect.poll(() => received).toMatch(/403 Forbidden[\s\S]*no$/);
  received = "";
  socket.write("body.GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await expect.poll(() => received).toMatch(/403 Forbidden[\s\S]*no$/);
  socket.destroy();
  expect(doors.conversation.settled.map(({ request }) => request.method)).toEqual(["PUT", "GET"]);
});

test.each([
  ["at first", ""],
  ["after another", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
])("a head that does not end in time gets 408, %s", async (_, before) => {
  await using hasty = await TwoDoors.open(50);
  const socket = hasty.plain().setEncoding("latin1");
  let received = "";
  socket.on("data", (text: string) => {
    received += text;
  });
  socket.write(`${before}GET / HTTP/1.1\r\nHost: x\r\nX-Slow`);
  await once(socket, "end");
  socket.end();
  expect(received).toMatch(/HTTP\/1.1 408 Request Timeout\r\n[\s\S]*\r\n\r\n$/);
  expect(hasty.conversation.settled).toHaveLength(before === "" ? 0 : 1);
});

test("an answer that would be read as two is not given", async () => {
  const headers = { "x-why": "a\r\nSet-Cookie: b" };
  const answer = { status: 403, headers, body: "no" };
  doors.conversation.onAdmit = async () => ({ kind: "refuse", answer });
  for (const socket of [doors.plain(), doors.node()]) {
    const request = ["GET / HTTP/1.1\r\nHost: x\r\n\r\n"];
    const heard = await exchange(socket, [request], isWhole);
    expect(heard).toMatch(/^HTTP\/1.1 400 [\s\S]*not-recorded$/);
    expect(heard).not.toMatch(/Set-Cookie/);
  }
  expect(doors.failures).toHaveLength(2);
});

function shown({ request, response, end }: Exchange) {
  const { method, target, rawHeaders } = request;
  const [body, answer] = [request.body, response?.body].map((each) => each?.bytes.toString());
  return { end, method, target, rawHeaders, body, answer };
}

const KINDS = ["short", "empty", "chunked", "refused", "lengthless"] as const;

/** What a conversation does with whatever it is asked. */
function scripted(kind: (typeof KINDS)[number]) {
  const rawHeaders = ["X-Answer", "yes", "Content-Type", "text/plain"];
  return async (): ReturnType<ScriptedConversation["onAdmit"]> => {
    if (kind === "refused") {
      return { kind: "refuse", answer: { status: 403, headers: { "x-why": "no" }, body: "no" } };
    }
    const body = {
      short: Buffer.from("hello"),
      empty: undefined,
      lengthless: Buffer.from("hello"),
      chunked: Readable.from([Buffer.from("one,"), Buffer.from("two")]),
    }[kind];
    const isLengthOpen = kind === "lengthless";
    return {
      kind: "forward",
      upstream: answering({ status: 200, rawHeaders, body, isLengthOpen }),
    };
  };
}
