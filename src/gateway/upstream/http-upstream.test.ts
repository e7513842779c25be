import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as after } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import { HttpUpstreams } from "./http-upstream.ts";
import type { ForwardRequest, UpstreamAnswer } from "./upstream.ts";

/** What a server does with what it is sent over one connection; `nth` counts connections from 0. */
type Talk = (socket: Socket, sent: string, nth: number) => void;

class RawServer {
  readonly #server: Server;
  readonly requests: string[] = [];
  connections = 0;

  constructor(talk: Talk) {
    this.#server = createServer((socket) => {
      const nth = this.connections++;
      socket.on("error", () => undefined);
      socket.on("data", (bytes) => {
        this.requests.push(bytes.toString("latin1"));
        talk(socket, bytes.toString("latin1"), nth);
      });
    });
  }

  async open(): Promise<URL> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
  }

  close(): void {
    this.#server.close();
  }
}

const closing: RawServer[] = [];

afterEach(() => {
  for (const server of closing.splice(0)) server.close();
});

function server(talk: Talk): RawServer {
  const opened = new RawServer(talk);
  closing.push(opened);
  return opened;
}

/** A server that says one thing to whoever asks, and closes. @returns its address. */
function saying(text: string | Buffer): Promise<URL> {
  return server((socket) => socket.end(text)).open();
}

const REQUEST: ForwardRequest = {
  ...{ method: "GET", target: "/", rawHeaders: ["Host", "upstream"], body: undefined },
  endsWaiting: () => new AbortController().signal,
};

async function bodyOf({ body }: UpstreamAnswer): Promise<string> {
  if (!(body instanceof Readable)) return body?.toString("latin1") ?? "";
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("latin1");
}

test.each([
  ["of a length", (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`],
  ["that ends with its connection", (body: string) => `\r\n${body}`],
])("an answer %s is whole, although its upstream closed before it was read", async (_, form) => {
  await using upstreams = new HttpUpstreams();
  for (const bytes of [1_000, 70_000, 130_000, 200_000, 1_000_000]) {
    const body = "x".repeat(bytes);
    const url = await saying(`HTTP/1.1 200 OK\r\nConnection: close\r\n${form(body)}`);
    const answer = await upstreams.at(url).send(REQUEST);
    // What there is room for comes, the rest waits, and the upstream has long gone.
    await after(50);
    expect((await bodyOf(answer)).length).toBe(bytes);
  }
});

const ANSWERS: readonly (readonly [string, string, Partial<UpstreamAnswer>, string])[] = [
  [
    "with a length",
    "HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 4\r\n\r\nbody",
    { status: 200, rawHeaders: ["X-A", "1", "Content-Length", "4"] },
    "body",
  ],
  [
    "in chunks, with a trailer",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
      "2\r\nbo\r\n2;x=y\r\ndy\r\n0\r\nT: 1\r\n\r\n",
    { status: 200, rawHeaders: [] },
    "body",
  ],
  [
    "after interim ones",
    "HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" +
      "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno",
    { status: 404, rawHeaders: ["Content-Length", "2"] },
    "no",
  ],
  [
    "with repeated and empty headers",
    "HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nX-E:\r\nX-U: \xfc\r\n" +
      "Content-Length: 0\r\n\r\n",
    {
      status: 200,
      rawHeaders: [
        ...["Set-Cookie", "a", "Set-Cookie", "b", "X-E", "", "X-U", "\xfc"],
        ...["Content-Length", "0"],
      ],
    },
    "",
  ],
  ["without content", "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n", { status: 204 }, ""],
];

describe.each(ANSWERS)("an answer %s", (_, text, expected, body) => {
  test("is read, and its connection serves the next request", async () => {
    const upstream = server((socket) => socket.write(text, "latin1"));
    await using upstreams = new HttpUpstreams();
    const url = await upstream.open();
    for (let nth = 0; nth < 3; nth++) {
      const answer = await upstreams.at(url).send(REQUEST);
      expect(answer).toMatchObject(expected);
      expect(await bodyOf(answer)).toBe(body);
    }
    expect(upstream.connections).toBe(1);
  });

  test("is the same however it is cut into pieces", async () => {
    const draw = seededRandom(SEED);
    const upstream = server((socket) => {
      socket.setNoDelay(true);
      const cuts = [draw(text.length), draw(text.length), draw(text.length)].toSorted(
        (a, b) => a - b,
      );
      const pieces = [0, ...cuts].map((from, at) => text.slice(from, cuts[at] ?? text.length));
      const say = () => {
        const piece = pieces.shift();
        if (piece === undefined) return;
        socket.write(piece, "latin1");
        setImmediate(() => setImmediate(say));
      };
      say();
    });
    await using upstreams = new HttpUpstreams();
    const url = await upstream.open();
    for (let nth = 0; nth < 40; nth++) {
      const answer = await upstreams.at(url).send(REQUEST);
      expect(answer).toMatchObject(expected);
      expect(await bodyOf(answer)).toBe(body);
    }
  });
});

describe("a connection is not used again", () => {
  const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";

  test.each([
    ["after more than its answer came", `${OK}no${OK}EVIL`],
    ["after an answer that says so", `HTTP/1.1 200 OK\r\nConnection: close\r\n${OK.slice(17)}no`],
    ["after HTTP/1.0", `HTTP/1.0 200 OK\r\n${OK.slice(17)}no`],
    [
      "where it is kept for less than a second",
      `${OK.slice(0, -2)}Keep-Alive: timeout=1\r\n\r\nno`,
    ],
    ["after 204 with a length", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nno"],
  ])("%s", async (_, first) => {
    const upstream = server((socket, __, nth) => socket.write(nth === 0 ? first : `${OK}ok`));
    await using upstreams = new HttpUpstreams();
    const url = await upstream.open();
    await bodyOf(await upstreams.at(url).send(REQUEST));
    const second = await upstreams.at(url).send({ ...REQUEST, method: "POST" });
    expect(await bodyOf(second)).toBe("ok");
    expect(upstream.connections).toBe(2);
  });

  test("when something comes that nobody asked for", async () => {
    const upstream = server((socket, __, nth) => {
      socket.write(`${OK}ok`);
      if (nth === 0) setTimeout(() => socket.write(`${OK}NO`), 20);
    });
    await using upstreams = new HttpUpstreams();
    const url = await upstream.open();
    await upstreams.at(url).send(REQUEST);
    await after(60);
    expect(await bodyOf(await upstreams.at(url).send(REQUEST))).toBe("ok");
    expect(upstream.connections).toBe(2);
  });
});

test("an answer that came before its request went out is not that request's", async () => {
  const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
  const sockets: Socket[] = [];
  const upstream = server((socket) => {
    sockets.push(socket);
    socket.write(`${OK}ok`);
  });
  await using upstreams = new HttpUpstreams();
  const url = await upstream.open();
  await upstreams.at(url).send(REQUEST);
  // In one go, from where the loop looks at sockets next.
  const { promise, resolve } = Promise.withResolvers<UpstreamAnswer>();
  setTimeout(() => {
    sockets[0]?.write(`${OK}NO`);
    resolve(upstreams.at(url).send(REQUEST));
  });
  expect(await bodyOf(await promise)).toBe("ok");
  expect(upstream.connections).toBe(2);
});

test("requests of one turn go out together, and those broken off before not at all", async () => {
  const upstream = server((socket) =>
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
  );
  const upstreams = new HttpUpstreams();
  const url = await upstream.open();
  const sendTwo = () =>
    ["/a", "/b"].map((target) => upstreams.at(url).send({ ...REQUEST, target }));
  await Promise.all(sendTwo());
  const again = await Promise.all(sendTwo());
  expect(await Promise.all(again.map(bodyOf))).toEqual(["ok", "ok"]);
  expect(upstream.connections).toBe(2);
  const broken = sendTwo();
  await Promise.all([upstreams[Symbol.asyncDispose](), Promise.allSettled(broken)]);
  for (const one of broken) await expect(one).rejects.toMatchObject({ code: "UPSTREAM_CLOSED" });
  expect(upstream.requests).toHaveLength(4);
});

test("an answer to HEAD has no body, whatever length it says", async () => {
  const upstream = server((socket) =>
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"),
  );
  await using upstreams = new HttpUpstreams();
  const url = await upstream.open();
  for (let nth = 0; nth < 2; nth++) {
    const answer = await upstreams.at(url).send({ ...REQUEST, method: "HEAD" });
    expect(answer).toMatchObject({ status: 200, rawHeaders: ["Content-Length", "5000"] });
    expect(await bodyOf(answer)).toBe("");
  }
  expect(upstream.connections).toBe(1);
});

describe("what is no answer", () => {
  test.each([
    ["garbage", "SSH-2.0-OpenSSH\r\n", "ANSWER_UNREADABLE"],
    [
      "two lengths",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      "ANSWER_UNREADABLE",
    ],
    ["a line within a header", "HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n", "ANSWER_UNREADABLE"],
    [
      "another protocol",
      "HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
      "ANSWER_UNREADABLE",
    ],
    ["a head without end", `HTTP/1.1 200 OK\r\n${"A: b\r\n".repeat(30_000)}`, "ANSWER_UNREADABLE"],
    ["half a head", "HTTP/1.1 200 OK\r\nConte", "ANSWER_UNREADABLE"],
    ["nothing", "", "UPSTREAM_CLOSED"],
  ])("%s is an error", async (_, text, code) => {
    const url = await saying(Buffer.from(text, "latin1"));
    await using upstreams = new HttpUpstreams();
    const post = { ...REQUEST, method: "POST" };
    await expect(upstreams.at(url).send(post)).rejects.toMatchObject({ code });
  });

  test("a body that breaks off fails where it breaks off", async () => {
    const url = await saying("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbody");
    await using upstreams = new HttpUpstreams();
    const answer = await upstreams.at(url).send(REQUEST);
    expect(answer.status).toBe(200);
    await expect(bodyOf(answer)).rejects.toThrow();
  });

  test("an upstream that says nothing is given up", async () => {
    const upstream = server(() => undefined);
    await using upstreams = new HttpUpstreams({ answerTimeoutMs: 50 });
    await expect(upstreams.at(await upstream.open()).send(REQUEST)).rejects.toMatchObject({
      code: "UPSTREAM_TIMED_OUT",
    });
  });
});

describe("an upstream that closed a kept connection as a request went out", () => {
  const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  const closingOnce = () =>
    server((socket, sent, nth) => {
      if (nth === 0 && !sent.startsWith("GET /first ")) socket.destroy();
      else socket.write(OK);
    });

  test("is asked again for what changes nothing", async () => {
    const upstream = closingOnce();
    await using upstreams = new HttpUpstreams();
    const url = await upstream.open();
    await upstreams.at(url).send({ ...REQUEST, target: "/first" });
    expect(await bodyOf(await upstreams.at(url).send(REQUEST))).toBe("ok");
  });

  test("is not asked again for what may change something", async () => {
    const upstream = closingOnce();
    await using upstreams = new HttpUpstreams();
    const url = await upstream.open();
    await upstreams.at(url).send({ ...REQUEST, target: "/first" });
    const post = upstreams.at(url).send({ ...REQUEST, method: "POST" });
    await expect(post).rejects.toMatchObject({ code: expect.stringMatching(/CLOSED|ECONNRESET/) });
    expect(upstream.requests).toHaveLength(2);
  });
});

describe("a request", () => {
  async function sent(forward: Partial<ForwardRequest>): Promise<string> {
    const upstream = server((socket) =>
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    );
    await using upstreams = new HttpUpstreams();
    await upstreams.at(await upstream.open()).send({ ...REQUEST, ...forward });
    return upstream.requests.join("");
  }

  test("goes out as it came, names, values and target", async () => {
    const rawHeaders = ["HOST", "s3.example", "x-U", "\xfc", "x-U", "  b ", "Content-Length", "4"];
    const body = Buffer.from("body");
    expect(await sent({ method: "PUT", target: "/a/./%2F?x=%7E&y", rawHeaders, body })).toBe(
      "PUT /a/./%2F?x=%7E&y HTTP/1.1\r\nHOST: s3.example\r\nx-U: \xfc\r\nx-U:   b \r\n" +
        "Content-Length: 4\r\nConnection: keep-alive\r\n\r\nbody",
    );
  });

  test("says what its client left out", async () => {
    const request = await sent({ method: "POST", rawHeaders: [] });
    expect(request).toMatch(
      /^POST \/ HTTP\/1.1\r\nHost: 127\.0\.0\.1:\d+\r\nContent-Length: 0\r\n/,
    );
    const chunked = await sent({ method: "POST", body: Buffer.from("body") });
    expect(chunked).toMatch(/\r\nContent-Length: 4\r\n[\s\S]*\r\n\r\nbody$/);
  });

  test.each([
    ["a line in a header", { rawHeaders: ["Host", "a\r\nX-Evil: 1"] }],
    ["a line in a header's name", { rawHeaders: ["Host: a\r\nX", "b"] }],
    ["a space in its target", { target: "/ HTTP/1.1\r\n" }],
    ["a method that is no token", { method: "GET /evil" }],
    [
      "a length that is not its body's",
      { rawHeaders: ["Content-Length", "40"], body: Buffer.from("b") },
    ],
    [
      "two lengths",
      { rawHeaders: ["Content-Length", "1", "content-length", "1"], body: Buffer.from("b") },
    ],
  ])("with %s does not go out", async (_, forward) => {
    await expect(sent(forward)).rejects.toMatchObject({ code: "REQUEST_UNWRITABLE" });
  });

  test("of megabytes goes out whole, and its connection is kept", async () => {
    const body = Buffer.alloc(5_000_000, "x");
    let got = 0;
    const upstream = server((socket, bytes) => {
      got += bytes.length;
      if (bytes.endsWith("x") && got >= body.length) {
        got = 0;
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      }
    });
    await using upstreams = new HttpUpstreams();
    const url = await upstream.open();
    for (let nth = 0; nth < 2; nth++) {
      const answer = await upstreams.at(url).send({ ...REQUEST, method: "PUT", body });
      expect(answer.status).toBe(200);
    }
    expect(upstream.connections).toBe(1);
  });

  test("after the end of all is refused, and those under way end", async () => {
    const upstream = server(() => undefined);
    const upstreams = new HttpUpstreams();
    const url = await upstream.open();
    const waiting = upstreams.at(url).send(REQUEST);
    waiting.catch(() => undefined);
    while (upstream.requests.length === 0) await after(5);
    await upstreams[Symbol.asyncDispose]();
    await expect(waiting).rejects.toMatchObject({ code: "UPSTREAM_CLOSED" });
    await expect(upstreams.at(url).send(REQUEST)).rejects.toMatchObject({
      code: "UPSTREAM_CLOSED",
    });
  });
});
