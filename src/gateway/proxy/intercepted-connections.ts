import type { Server } from "node:http";
import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import type { ProxiedTo } from "../../base/exchange.ts";
import { type Authority, formatAuthority } from "./authority.ts";

/** From the CONNECT to the first request that can be read. */
const HANDSHAKE_TIMEOUT_MS = 20_000;
/** HTTP/2's windows: a megabyte under way at once, for each connection and each of its requests. */
const WINDOW_BYTES = 1024 * 1024;
const HTTP2_LIMITS = {
  settings: { maxConcurrentStreams: 100, initialWindowSize: WINDOW_BYTES },
  // In megabytes: what a hundred requests may have under way, and some for their heads.
  maxSessionMemory: 128,
  // What an upstream says twice is said twice, as over HTTP/1.
  strictSingleValueFields: false,
};

const TLS_LIMITS = {
  minVersion: "TLSv1.2",
  ALPNProtocols: ["h2", "http/1.1"],
  handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
} as const;

/** Both as PEM. */
export interface HostCertificate {
  readonly privateKey: string;
  /** The host's, and then those that vouch for it. */
  readonly certificate: string;
}

export interface InterceptedOptions {
  /** Takes requests over HTTP/1 as its own, and gets those over HTTP/2 as its events. */
  readonly server: Server;
  /** Makes a connection one of the server's. */
  readonly serve: (socket: Duplex) => void;
  /** What to speak TLS with for a host. */
  readonly certificateFor: (host: string) => Promise<HostCertificate>;
  /** How long a connection may lie idle. */
  readonly idleTimeoutMs: number;
}

/**
 * Connections whose client believes to speak to another host, and speaks to us: plainly, or by TLS,
 * and then HTTP/1 or HTTP/2 as it likes.
 */
export class InterceptedConnections {
  readonly #options: InterceptedOptions;
  readonly #http2: Http2Server;
  readonly #sessions = new Set<ServerHttp2Session>();
  /** Sockets of which no request was read yet. */
  readonly #beginning = new Set<Socket>();
  /** Whom a client believes to speak to, by the socket or session that its requests come from. */
  readonly #targets = new WeakMap<object, ProxiedTo>();

  constructor(options: InterceptedOptions) {
    this.#options = options;
    this.#http2 = createServer(HTTP2_LIMITS);
    this.#http2.on(
      "request",
      (...facts: unknown[]) => void options.server.emit("request", ...facts),
    );
    for (const expecting of ["checkContinue", "checkExpectation"]) {
      this.#http2.on(expecting, (...facts: unknown[]) => {
        options.server.emit(expecting, ...facts);
      });
    }
    // What a client does wrong ends its session; there is nobody to tell.
    this.#http2.on("sessionError", () => undefined);
  }

  /** @param source a request's socket, or its HTTP/2 session. */
  targetOf(source: object | undefined): ProxiedTo | undefined {
    return source && this.#targets.get(source);
  }

  /** @param head what the client sent already of what it has for its host. */
  take(client: Socket, head: Buffer, to: Authority): void {
    this.#beginning.add(client);
    const timer = setTimeout(() => client.destroy(), HANDSHAKE_TIMEOUT_MS);
    const begun = () => {
      clearTimeout(timer);
      this.#beginning.delete(client);
    };
    client.once("close", begun);
    if (head.length > 0) client.unshift(head);
    client.once("readable", () => {
      const first = client.read(1) as Buffer | null;
      if (!first) {
        client.destroy();
        return;
      }
      client.unshift(first);
      // A client that speaks plainly within its tunnel begins with a letter.
      if (first[0] === TLS_HANDSHAKE) this.#secure(client, to, begun);
      else {
        begun();
        this.#targets.set(client, { scheme: "http", authority: formatAuthority(to, 80) });
        this.#options.serve(client);
      }
    });
  }

  /** Lets the sessions end what is under way, and begin nothing more. */
  close(): void {
    for (const session of this.#sessions) session.close();
  }

  /** Breaks all off. */
  destroy(): void {
    for (const session of this.#sessions) session.destroy();
    for (const client of this.#beginning) client.destroy();
  }

  #secure(client: Socket, to: Authority, begun: () => void): void {
    this.#options.certificateFor(to.host).then(
      ({ privateKey: key, certificate: cert }) => {
        // One for each connection: it knows then whom its client wants, whatever that client says
        // in its handshake, or leaves out of it.
        createTlsServer({ key, cert, ...TLS_LIMITS })
          .on("secureConnection", (secure) => {
            begun();
            this.#speak(secure, { scheme: "https", authority: formatAuthority(to, 443) });
          })
          // A client that does not trust us breaks off, and it is the one to say why.
          .on("tlsClientError", () => client.destroy())
          .emit("connection", client);
      },
      () => client.destroy(),
    );
  }

  #speak(secure: TLSSocket, target: ProxiedTo): void {
    if (secure.alpnProtocol !== "h2") {
      this.#targets.set(secure, target);
      this.#options.serve(secure);
      return;
    }
    // A client of HTTP/2 that ends its side is gone; one of HTTP/1 may wait for its answer.
    secure.allowHalfOpen = false;
    this.#http2.once("session", (session) => {
      this.#targets.set(session, target);
      this.#keep(session);
    });
    // Within this call the session begins, and is announced.
    this.#http2.emit("connection", secure);
  }

  #keep(session: ServerHttp2Session): void {
    this.#sessions.add(session);
    session.once("close", () => this.#sessions.delete(session));
    session.setLocalWindowSize(WINDOW_BYTES);
    let streams = 0;
    session.on("stream", (stream) => {
      streams += 1;
      stream.once("close", () => {
        streams -= 1;
      });
    });
    // An upstream may take its time to answer; only who wants nothing is idle.
    session.setTimeout(this.#options.idleTimeoutMs, () => streams === 0 && session.close());
  }
}

/** The first byte of a TLS record with a handshake in it. */
const TLS_HANDSHAKE = 0x16;
