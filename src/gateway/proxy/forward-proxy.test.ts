import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { connect as connectTls } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { TestAuthority } from "../../../test/support/proxied-gateway.ts";
import { openSecureTunnel, openTunnel } from "../../../test/support/proxy-client.ts";
import { exchangeRaw } from "../../../test/support/raw-http.ts";
import { ScriptedConversation } from "../../../test/support/scripted-conversation.ts";
import type { Gateway } from "../gateway.ts";

const HOST = "sts.amazonaws.com";

let certified: TestAuthority;

beforeAll(async () => {
  certified = await TestAuthority.make();
});
afterAll(() => certified[Symbol.asyncDispose]());

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function given(options: { readonly password?: string } = {}) {
  const conversation = new ScriptedConversation();
  const gateway = await certified.openGateway({
    ...options,
    begin: () => conversation,
    intercepts: (name) => /amazonaws\.com:\d+$|^10\.1\.2\.3:\d+$/.test(name),
  });
  closing.push(() => gateway[Symbol.asyncDispose]());
  return { conversation, gateway, url: gateway.url, ca: certified.authority.certificate };
}

/** A server of plain TCP, or of HTTP; gives `host:port`. */
async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket.on("error", () => undefined));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port where nobody listens. */
async function refusedPort(): Promise<string> {
  const server = createServer();
  const to = await listen(server);
  await closing.pop()?.();
  return to;
}

describe("a tunnel to a host that is none of AWS's", () => {
  test("leads every byte through both ways, and is no exchange", async () => {
    const echo = createServer((socket) => void socket.pipe(socket));
    const { conversation, url } = await given();
    const { socket, line } = await openTunnel(url, { to: await listen(echo) });
    expect(line).toBe("HTTP/1.1 200 Connection Established");
    const bytes = Buffer.from(Array.from({ length: 1_000_000 }, (_, at) => (at * 31) % 256));
    const received = buffer(socket);
    socket.end(bytes);
    expect((await received).equals(bytes)).toBe(true);
    expect(conversation.admitted).toEqual([]);
  });

  test("has what the client sent along with its CONNECT", async () => {
    const echo = createServer((socket) => void socket.pipe(socket));
    const { url } = await given();
    const to = await listen(echo);
    const answer = await exchangeRaw(url, `CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\nearly`, {
      halfClose: true,
    });
    expect(answer).toBe("HTTP/1.1 200 Connection Established\r\n\r\nearly");
  });

  test("stays open one way when the other is ended, whoever ends it", async () => {
    const server = createServer({ allowHalfOpen: true });
    const { url } = await given();
    const accepted = once(server, "connection") as Promise<[Socket]>;
    const { socket } = await openTunnel(url, { to: await listen(server) });
    const [other] = await accepted;
    socket.end("the client's last");
    expect(await text(other)).toBe("the client's last");
    other.end("the server's last");
    expect(await text(socket)).toBe("the server's last");

    const again = once(server, "connection") as Promise<[Socket]>;
    const second = (await openTunnel(url, { to: socketsPort(server) })).socket;
    const [first] = await again;
    first.end("the server's first");
    expect(await text(second)).toBe("the server's first");
    const last = "z".repeat(3_000_000);
    second.end(last);
    expect(await text(first)).toBe(last);
  });

  test.each([
    ["a port where nobody listens", refusedPort],
    ["a host that nobody knows", async () => "nobody.invalid:443"],
  ])("is refused with 502: %s", async (_, to) => {
    const { url } = await given();
    const { line, socket } = await openTunnel(url, { to: await to() });
    expect(line).toBe("HTTP/1.1 502 Bad Gateway");
    await text(socket);
  });

  test("ends at its server when its client goes", async () => {
    const server = createServer();
    const { url } = await given();
    const accepted = once(server, "connection") as Promise<[Socket]>;
    const { socket } = await openTunnel(url, { to: await listen(server) });
    const [other] = await accepted;
    const ended = once(other.resume(), "close");
    socket.resetAndDestroy();
    await ended;
  });

  test("ends when the gateway stops", async () => {
    const { gateway, url } = await given();
    const { socket } = await openTunnel(url, { to: await listen(createServer()) });
    const ended = once(socket.on("error", () => undefined).resume(), "end");
    closing.shift();
    await gateway[Symbol.asyncDispose]();
    await ended;
  });
});

const socketsPort = (server: Server) => `127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Sends a request on a socket that its server closes after the answer. */
async function ask(socket: Socket, request: string): Promise<string> {
  const answer = text(socket);
  socket.write(`${request}\r\nConnection: close\r\n\r\n`);
  return await answer;
}

describe("a host of AWS is answered for", () => {
  test.each([
    ["TLSv1.3", /^TLS_/],
    ["TLSv1.2", /^ECDHE-ECDSA-/],
  ] as const)(
    "over %s, with a certificate that the authority vouches for",
    async (version, suite) => {
      const { conversation, url, ca } = await given();
      const socket = await openSecureTunnel(url, {
        ...{ to: `${HOST}:443`, ca },
        maxVersion: version,
      });
      expect(socket.getPeerX509Certificate()?.checkHost(HOST)).toBe(HOST);
      expect(await ask(socket, `GET /a HTTP/1.1\r\nHost: ${HOST}`)).toMatch(/hello$/);
      expect(conversation.settled).toMatchObject([
        {
          request: {
            target: "/a",
            remoteAddress: "127.0.0.1",
            proxied: { scheme: "https", authority: HOST },
            tls: { version, cipherSuite: expect.stringMatching(suite) },
          },
        },
      ]);
    },
  );

  test("one request after the other, and several at once", async () => {
    const { conversation, url, ca } = await given();
    const socket = await openSecureTunnel(url, { to: `${HOST}:443`, ca });
    const one = (path: string) => `GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
    socket.write(one("/1") + one("/2"));
    expect(await ask(socket, `GET /3 HTTP/1.1\r\nHost: ${HOST}`)).toMatch(/(hello[\s\S]*){3}/);
    const targets = conversation.settled.map(({ request }) => request.target);
    expect(targets).toEqual(["/1", "/2", "/3"]);
  });

  test("plainly within its tunnel, whatever its port", async () => {
    const { conversation, url } = await given();
    const { socket } = await openTunnel(url, { to: `${HOST}:8000` });
    expect(await ask(socket, `GET /a HTTP/1.1\r\nHost: ${HOST}`)).toMatch(/hello$/);
    const [{ request } = {}] = conversation.settled;
    expect(request?.proxied).toEqual({ scheme: "http", authority: `${HOST}:8000` });
    expect(request?.tls).toBeUndefined();
  });

  test("in absolute form, with a target as servers get it", async () => {
    const { conversation, url } = await given();
    const head = `GET HTTP://${HOST}?Action=GetCallerIdentity HTTP/1.1\r\nHost: ${HOST}`;
    expect(await exchangeRaw(url, `${head}\r\nConnection: close\r\n\r\n`)).toMatch(/hello$/);
    expect(conversation.settled).toMatchObject([
      {
        request: {
          target: "/?Action=GetCallerIdentity",
          proxied: { scheme: "http", authority: HOST },
        },
      },
    ]);
  });

  test("under an address, whose clients name no host in their handshake", async () => {
    const { conversation, url, ca } = await given();
    const { socket } = await openTunnel(url, { to: "10.1.2.3:443" });
    const secure = connectTls({ socket, ca, host: "10.1.2.3" });
    await once(secure, "secureConnect");
    expect(await ask(secure, "GET / HTTP/1.1\r\nHost: 10.1.2.3")).toMatch(/hello$/);
    expect(conversation.settled).toHaveLength(1);
  });

  test("and what lies under /_trailcam/ is that host's", async () => {
    const { conversation, url, ca } = await given();
    const socket = await openSecureTunnel(url, { to: `${HOST}:443`, ca });
    const head = `GET /_trailcam/health HTTP/1.1\r\nHost: ${HOST}`;
    expect(await ask(socket, head)).toMatch(/hello$/);
    expect(conversation.settled).toHaveLength(1);
  });

  test.each([
    ["trusts another authority", { ca: [] }],
    ["speaks no TLS that we do", { maxVersion: "TLSv1.1", minVersion: "TLSv1.1" }],
  ] as const)("a client that %s goes without an exchange", async (_, options) => {
    const { conversation, url, ca } = await given();
    const { socket } = await openTunnel(url, { to: `${HOST}:443` });
    const secure = connectTls({ socket, servername: HOST, ca, ...options } as object);
    await expect(once(secure, "secureConnect")).rejects.toThrow();
    secure.destroy();
    expect(conversation.admitted).toEqual([]);
    const next = await openSecureTunnel(url, { to: `${HOST}:443`, ca });
    expect(await ask(next, `GET / HTTP/1.1\r\nHost: ${HOST}`)).toMatch(/hello$/);
  });

  test("a head beyond all bounds gets 431 within the tunnel", async () => {
    const { conversation, url, ca } = await given();
    const socket = await openSecureTunnel(url, { to: `${HOST}:443`, ca });
    const answer = await ask(socket, `GET / HTTP/1.1\r\nX-Big: ${"a".repeat(70_000)}`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(conversation.admitted).toEqual([]);
  });

  test("a tunnel within a tunnel is refused", async () => {
    const { url, ca } = await given();
    const socket = await openSecureTunnel(url, { to: `${HOST}:443`, ca });
    expect(await ask(socket, "CONNECT example.com:443 HTTP/1.1")).toMatch(/^HTTP\/1\.1 405 /);
  });

  test("clients that stop in mid-handshake hold up neither others nor the end", async () => {
    const { url, ca } = await given();
    for (let count = 0; count < 200; count++) {
      const { socket } = await openTunnel(url, { to: `${HOST}:443` });
      socket.on("error", () => undefined);
      // None at all, or the beginning of a TLS record.
      if (count % 2 === 0) socket.write(Buffer.from([0x16, 3, 1, 2, 0, 1]));
    }
    const socket = await openSecureTunnel(url, { to: `${HOST}:443`, ca });
    expect(await ask(socket, `GET / HTTP/1.1\r\nHost: ${HOST}`)).toMatch(/hello$/);
  });
});

describe("what is asked for in absolute form, and is none of AWS's", () => {
  test("is forwarded as it is, without a record", async () => {
    const seen: unknown[] = [];
    const to = await listen(
      createHttpServer(async (request, response) => {
        const { method, url, headers } = request;
        seen.push({ method, url, headers, body: await text(request) });
        response.writeHead(299, ["X-A", "1", "X-A", "2"]).end("plain");
      }),
    );
    const { conversation, url } = await given();
    const answer = await exchangeRaw(
      url,
      `DELETE http://${to}/a/../b?c HTTP/1.1\r\nHost: other\r\nProxy-Connection: keep-alive\r\n` +
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 299 [\s\S]*X-A: 1\r\nX-A: 2[\s\S]*plain/);
    expect(seen).toEqual([
      {
        ...{ method: "DELETE", url: "/a/../b?c", body: "body" },
        headers: { host: "other", "transfer-encoding": "chunked", connection: "close" },
      },
    ]);
    expect(conversation.admitted).toEqual([]);
  });

  test.each([
    ["ftp://example.com/", 400],
    ["http://user@example.com/", 400],
    ["http://example.com:99999/", 400],
    ["http://nobody.invalid/", 502],
  ])("%s is answered with %i", async (target, status) => {
    const { url } = await given();
    const head = `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    expect(await exchangeRaw(url, head)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  test.each(["000 None", "099 Low", "101 Up", "101 Up\r\nConnection: upgrade"])(
    "an answer that nobody can write is 502: %s",
    async (line) => {
      const server = createServer((socket) => {
        socket.once("data", () => socket.end(`HTTP/1.1 ${line}\r\nUpgrade: x\r\n\r\nno`));
      });
      const { url } = await given();
      const head = `GET http://${await listen(server)}/ HTTP/1.1\r\nHost: x\r\nConnection: close`;
      expect(await exchangeRaw(url, `${head}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 502 /);
    },
  );
});

describe("a proxy with a password", () => {
  const head = `GET http://${HOST}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`;
  const basic = (userAndPassword: string) =>
    `Proxy-Authorization: Basic ${Buffer.from(userAndPassword).toString("base64")}\r\n\r\n`;

  test.each([
    ["none", "\r\n"],
    ["another", basic("user:wrong")],
    ["one of another length", basic("user:secre")],
    ["one without a colon", basic("nothing")],
    ["what is no Basic at all", "Proxy-Authorization: Bearer secret\r\n\r\n"],
  ])("asks for it when given %s", async (_, line) => {
    const { conversation, url } = await given({ password: "secret" });
    expect(await exchangeRaw(url, head + line)).toMatch(
      /^HTTP\/1\.1 407 [\s\S]*proxy-authenticate: Basic/i,
    );
    const tunnel = `CONNECT ${HOST}:443 HTTP/1.1\r\nHost: x\r\n${line}`;
    expect(await exchangeRaw(url, tunnel)).toMatch(
      /^HTTP\/1\.1 407 [\s\S]*proxy-authenticate: Basic/i,
    );
    expect(conversation.admitted).toEqual([]);
  });

  test("takes who gives it, under any name, and forwards and records it nowhere", async () => {
    const { conversation, url, ca } = await given({ password: "sec:ret" });
    expect(await exchangeRaw(url, head + basic("any:sec:ret"))).toMatch(/hello$/);
    const options = { to: `${HOST}:443`, ca, password: "sec:ret" };
    const socket = await openSecureTunnel(url, options);
    expect(await ask(socket, `GET / HTTP/1.1\r\nHost: ${HOST}`)).toMatch(/hello$/);
    expect(conversation.settled).toHaveLength(2);
  });

  test("lets through without it who means the gateway itself", async () => {
    const { conversation, url } = await given({ password: "secret" });
    const own = `GET ${url}/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    expect(await exchangeRaw(url, own)).toMatch(/hello$/);
    expect(conversation.settled[0]?.request.proxied).toBeUndefined();
  });
});

describe("a client whose endpoint and proxy are both this gateway", () => {
  const port = (gateway: Gateway) => new URL(gateway.url).port;

  test.each(["127.0.0.1", "localhost"])("is answered as without a proxy: %s", async (name) => {
    const { conversation, gateway, url } = await given();
    const own = `http://${name}:${port(gateway)}`;
    const get = (path: string) =>
      exchangeRaw(url, `GET ${own}${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(await get("/a")).toMatch(/hello$/);
    expect(await get("/_trailcam/health")).toMatch(/local$/);
    const { socket } = await openTunnel(url, { to: `${name}:${port(gateway)}` });
    expect(await ask(socket, "GET /b HTTP/1.1\r\nHost: x")).toMatch(/hello$/);
    const targets = conversation.settled.map(({ request }) => [request.target, request.proxied]);
    expect(targets).toEqual([
      ["/a", undefined],
      ["/b", undefined],
    ]);
  });
});
