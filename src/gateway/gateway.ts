import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { constants } from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock } from "../base/clock.ts";
import type { CapturedHead, ProxiedTo } from "../base/exchange.ts";
import type { Ids } from "../base/ids.ts";
import { type ConsoleEntry, captureHead } from "./capture.ts";
import type { BodyLimits } from "./client/client.ts";
import { HeldBodies } from "./client/held-bodies.ts";
import { HttpClient } from "./client/http-client.ts";
import type { BeginConversation } from "./conversation.ts";
import { type Connection, converse } from "./converse.ts";
import { breakOff, streamOf } from "./http2.ts";
import { HEAD_BYTES_MAX } from "./parse/header-list.ts";
import { PlainConnections } from "./plain/plain-connections.ts";
import { ForwardProxy, type ProxyOptions } from "./proxy/forward-proxy.ts";
import { forwardPlain } from "./proxy/plain-forward.ts";
import { closeSoon } from "./proxy/tunnel.ts";
import { type RelayedClient, takeRelayed } from "./relayed.ts";
import { type ClientSignals, RequestsUnderWay } from "./requests-under-way.ts";

/**
 * Answers a request under `/_trailcam/`: not an AWS call, and so not a conversation; unless it
 * gives the request, whose body nobody read yet, back as a call of someone it proved.
 */
export type LocalHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  arrival: LocalArrival,
) => void;

export interface LocalArrival {
  readonly head: CapturedHead;
  readonly enter: (entry: ConsoleEntry) => void;
}

/** A small public file, e.g. a certificate. */
export interface OpenFile {
  readonly contentType: string;
  readonly text: string;
}

export interface GatewayOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /**
   * A unix socket to listen on in place of host and port, for other gateways of the same server:
   * what they say of their clients is believed, so nobody else may be able to open it.
   */
  readonly socketPath?: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly begin: BeginConversation;
  readonly local: LocalHandler;
  /** What anyone may fetch from a path without calling a service; undefined for other paths. */
  readonly openFile?: (path: string) => OpenFile | undefined;
  /** How long a client may take for the head of a request: half a minute unless told. */
  readonly headTimeoutMs?: number;
  /** How long a client may send nothing of a body: a minute unless told. */
  readonly bodyIdleMs?: number;
  /** The most that bodies take together before it is known who sends them; see `HeldBodies`. */
  readonly heldBytesMax?: number;
  /** How it serves as a forward proxy; not at all when left out. */
  readonly proxy?: ProxyOptions;
  /**
   * Called when stopping takes too long: breaks off what upstreams still owe, so that what is under
   * way ends as unreachable, and is recorded so.
   */
  readonly onLateStop?: () => void;
  /** Told of what no client can be told: a record that could not be made durable. */
  readonly onFailure: (error: unknown) => void;
}

type Asked = Pick<IncomingMessage, "method" | "url">;

/** No bucket can have that name. */
const LOCAL_PATH = /^\/_trailcam(?:[/?]|$)/;

const HEAD_TIMEOUT_MS = 30_000;
/** Longer than AWS's own services wait. Source: assumed, S3 answers RequestTimeout in less. */
const BODY_IDLE_MS = 60_000;
/** SDKs keep connections for about a minute; closing after them avoids resets in mid-request. */
const KEEP_ALIVE_TIMEOUT_MS = 90_000;
const httpLimits = (headTimeoutMs: number) => ({
  maxHeaderSize: HEAD_BYTES_MAX,
  headersTimeout: headTimeoutMs,
  // How often Node looks for heads that take too long.
  connectionsCheckingInterval: Math.min(headTimeoutMs, HEAD_TIMEOUT_MS),
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
  // An upload of gigabytes takes as long as it takes; head and pauses are what has a time limit.
  requestTimeout: 0,
  // A request without a body has nothing to be read; `complete` and `readableEnded` say so.
  optimizeEmptyRequests: true,
});
/** How long clients may take for what is under way when the gateway stops. */
const STOP_TIMEOUT_MS = 10_000;

/**
 * The HTTP server in front of everything. It accepts as soon as `open` resolves; disposing waits
 * for the conversations under way and for their answers to go out. Clients that take longer than
 * ten seconds are cut off then, which leaves a record like any client that goes.
 */
export class Gateway implements AsyncDisposable {
  readonly #server: Server;
  readonly #options: GatewayOptions;
  readonly #underWay = new RequestsUnderWay();
  readonly #proxy: ForwardProxy | undefined;
  readonly #plain: PlainConnections | undefined;
  readonly #limits: BodyLimits;
  #url = "";

  private constructor(options: GatewayOptions) {
    this.#options = options;
    const { bodyIdleMs = BODY_IDLE_MS, heldBytesMax } = options;
    this.#limits = { idleMs: bodyIdleMs, held: new HeldBodies(heldBytesMax) };
    this.#server = createServer(httpLimits(options.headTimeoutMs ?? HEAD_TIMEOUT_MS));
    // A client that closes its sending side after the request still waits for the answer. Node has
    // the switch as a property of the server only.
    Object.assign(this.#server, { httpAllowHalfOpen: true });
    this.#server.on("request", (request, response) => this.#accept(request, response, false));
    // Who waits for leave to send its body may be refused before it does.
    this.#server.on("checkContinue", (request, response) => this.#accept(request, response, true));
    // Node would answer by itself what expects anything else, and nothing would be recorded.
    this.#server.on("checkExpectation", (asked, response) => this.#accept(asked, response, false));
    const serve = nodesOwn(this.#server);
    this.#proxy = options.proxy && new ForwardProxy(options.proxy, this.#server, serve);
    this.#server.on("connect", (request, socket, head) => {
      socket.on("error", () => undefined);
      if (this.#proxy && !this.#underWay.isStopping) this.#proxy.connect(request, socket, head);
      else {
        socket.write(rawAnswer("405 Method Not Allowed", NO_PROXY));
        closeSoon(socket);
      }
    });
    this.#server.on("clientError", (error, socket) => this.#onClientError(error, socket as Socket));
    // What another gateway hands on has a header of its own to be taken off.
    if (options.socketPath === undefined) this.#plain = this.#takePlainFirst(serve);
  }

  /** Has connections begin with us, and go on with Node when a request is not plain. */
  #takePlainFirst(serve: (socket: Duplex) => void): PlainConnections {
    const { clock, headTimeoutMs = HEAD_TIMEOUT_MS } = this.#options;
    const plain = new PlainConnections({
      ...{ headTimeoutMs, bodyIdleMs: this.#limits.idleMs, keptMs: KEEP_ALIVE_TIMEOUT_MS },
      nowMs: () => clock.nowMs(),
      takes: (method, url) => !LOCAL_PATH.test(url) && !this.#openFileFor({ method, url }),
      onRequest: (client) => this.#converse({ client }),
      handOver: (socket, read) => {
        socket.unshift(read);
        serve(socket);
        socket.resume();
      },
      onCutShort: (socket) => this.#underWay.breakOff(socket),
      refusalOf: (why) => rawAnswer(why === "timeout" ? REQUEST_TIMEOUT : BAD_REQUEST, ""),
    });
    this.#server.removeAllListeners("connection").on("connection", (socket) => plain.take(socket));
    return plain;
  }

  /** @throws the operating system's error when the address cannot be had. */
  static async open(options: GatewayOptions): Promise<Gateway> {
    const gateway = new Gateway(options);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    gateway.#server.once("error", reject);
    const { host, port, socketPath } = options;
    gateway.#server.listen(
      socketPath === undefined ? { host, port } : { path: socketPath },
      resolve,
    );
    await promise;
    gateway.#server.off("error", reject);
    const address = gateway.#server.address();
    gateway.#url = typeof address === "object" && address ? urlOf(address) : `unix:${socketPath}`;
    return gateway;
  }

  /** Where it listens, or did until it was closed, e.g. `http://127.0.0.1:4580`. */
  get url(): string {
    return this.#url;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Not closed yet: Node would take a connection for idle whose answer is still going out.
    this.#server.maxConnections = 0;
    const timer = setTimeout(() => {
      this.#closeConnections();
      this.#proxy?.stop();
      this.#options.onLateStop?.();
    }, STOP_TIMEOUT_MS);
    this.#proxy?.close();
    await this.#underWay.stop();
    clearTimeout(timer);
    this.#proxy?.stop();
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#closeConnections();
    await closed;
  }

  #closeConnections(): void {
    this.#server.closeAllConnections();
    this.#plain?.destroy();
  }

  #accept(request: IncomingMessage, response: ServerResponse, wantsLeave: boolean): void {
    // Without a listener an error of a broken connection would end the process.
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    endWithAnswer(request, response);
    const relayed = this.#options.socketPath === undefined ? undefined : takeRelayed(request);
    const way = relayed?.proxied ?? this.#wayOf(request);
    const file = way === "direct" ? this.#openFileFor(request) : undefined;
    if (file) {
      response.writeHead(200, { "content-type": file.contentType }).end(file.text);
      return;
    }
    if (way === "gone") breakOff(response);
    else if (way === "local" || way === "plain") {
      if (wantsLeave) response.writeContinue();
      if (way === "plain") forwardPlain(request, response);
      else this.#answerLocal(request, response, relayed);
    } else if (way === "refused") refuseProxying(response, this.#proxy !== undefined);
    else {
      const proxied = way === "direct" ? {} : { proxied: way };
      const client = new HttpClient(request, response, { limits: this.#limits, wantsLeave });
      this.#converse({ client, ...proxied, ...(relayed && { relayed }) });
    }
  }

  #answerLocal(request: IncomingMessage, response: ServerResponse, relayed?: RelayedClient): void {
    const facts = relayed ? { relayed } : {};
    const client = new HttpClient(request, response, { limits: this.#limits, wantsLeave: false });
    this.#options.local(request, response, {
      head: captureHead(client, this.#options, facts),
      enter: (entry) => this.#converse({ client, ...facts, entry }),
    });
  }

  /** Whose a request is; that of a proxy's client is put into the form in which servers get it. */
  #wayOf(request: IncomingMessage): ProxiedTo | "direct" | "local" | "plain" | "refused" | "gone" {
    const proxied = this.#proxy?.targetOf(request);
    // Only proxied connections speak HTTP/2: this one's session ended meanwhile.
    if (!proxied && streamOf(request)) return "gone";
    const url = request.url ?? "";
    const [prefix, scheme = "", authority = ""] = ABSOLUTE_FORM.exec(url) ?? [];
    const rest = url.slice(prefix?.length ?? 0);
    const path = rest.startsWith("/") || prefix === undefined ? rest : `/${rest}`;
    if (proxied) {
      request.url = path;
      return proxied;
    }
    if (prefix !== undefined) {
      const read = this.#proxy?.read(request, scheme.toLowerCase(), authority);
      if (!read || read.kind === "refused") return "refused";
      if (read.kind === "plain") return "plain";
      request.url = path;
      if (read.kind === "intercepted") return read.target;
    }
    return LOCAL_PATH.test(path) ? "local" : "direct";
  }

  #converse(connection: Omit<Connection, keyof ClientSignals>): void {
    const { client } = connection;
    if (this.#underWay.isStopping) client.closeAfterAnswer();
    this.#underWay.add(client, async (signals) => {
      try {
        await converse({ ...connection, ...signals }, this.#options);
      } catch (error) {
        // Fail closed: an answer under way stays incomplete, and its client cannot take the call
        // for done.
        if (!client.isEnded) client.breakOff();
        this.#options.onFailure(error);
      }
      await client.sent();
    });
  }

  #openFileFor({ method, url = "" }: Asked): OpenFile | undefined {
    return method === "GET" ? this.#options.openFile?.(url.split("?", 1)[0] ?? "") : undefined;
  }

  #onClientError(error: Error & { code?: string }, socket: Socket): void {
    if (this.#underWay.breakOff(socket)) return;
    const status =
      error.code === "HPE_HEADER_OVERFLOW"
        ? "431 Request Header Fields Too Large"
        : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
          ? REQUEST_TIMEOUT
          : BAD_REQUEST;
    if (socket.writable) {
      socket.end(rawAnswer(status, ""));
    } else {
      socket.destroy();
    }
  }
}

/** What Node does with a connection of a server. */
function nodesOwn(server: Server): (socket: Duplex) => void {
  const [listener] = server.listeners("connection");
  return (socket) => listener?.call(server, socket);
}

const urlOf = ({ address, port, family }: AddressInfo): string =>
  `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;

const REQUEST_TIMEOUT = "408 Request Timeout";
const BAD_REQUEST = "400 Bad Request";

/** The form in which a client asks a proxy: `GET http://host/path`. */
const ABSOLUTE_FORM = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i;

/** Ends with an answer what its client still has to say, or has no more to say. */
function endWithAnswer(request: IncomingMessage, response: ServerResponse): void {
  const stream = streamOf(request);
  if (!stream) {
    // Kept here: a request that was destroyed unread has lost it by then.
    const { socket } = request;
    response.once("finish", () => {
      if (socket.readableEnded) socket.end();
    });
    return;
  }
  // Source: documented, RFC 9113 §8.1: who answered in full may ask for the rest not to be sent.
  stream.once("finish", () => {
    if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
  });
}

function refuseProxying(response: ServerResponse, isProxy: boolean): void {
  const headers = { "content-type": "text/plain", connection: "close" };
  if (isProxy) {
    response.writeHead(407, { ...headers, "proxy-authenticate": 'Basic realm="trailcam"' });
    response.end("The proxy's password is the token in server.json.\n");
  } else response.writeHead(400, headers).end(NO_PROXY);
}

/** Told to who takes the gateway for a proxy; no call was understood, so none is recorded. */
const NO_PROXY =
  "This is an endpoint and no proxy: set AWS_ENDPOINT_URL to it instead of HTTP_PROXY.\n";

/** An answer where Node offers no response to write it with. */
const rawAnswer = (status: string, body: string) =>
  `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\n` +
  `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
