import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, Server, ServerOptions } from "node:http";
import { createSecureServer, type Http2SecureServer } from "node:http2";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { SecureContext } from "node:tls";
import type { ProxiedTo } from "../../base/exchange.ts";
import { readAuthority } from "./authority.ts";
import { tunnel } from "./tunnel.ts";

export interface ProxyOptions {
  /** Tells whether calls to this host (a name, without port) are taken apart and recorded. */
  readonly intercepts: (host: string) => boolean;
  /** What to speak TLS with for a host. */
  readonly contextFor: (host: string) => Promise<SecureContext>;
  /** What clients must give as the password of `Proxy-Authorization`; nothing when left out. */
  readonly password?: string;
}

const HANDSHAKE_TIMEOUT_MS = 20_000;
/** Of one HTTP/2 connection: more than any SDK opens. */
const STREAMS_MAX = 256;

/**
 * The side of the gateway that clients speak to as to their proxy. Hosts of AWS it answers for,
 * with certificates of its own; to all others it leads bytes through.
 */
export class ForwardProxy {
  readonly #options: ProxyOptions;
  readonly #plain: Server;
  /** Speaks TLS within tunnels, HTTP/1 and HTTP/2. */
  readonly #secure: Http2SecureServer;
  readonly #stop = new AbortController();
  /** Whom the client of a connection believes to speak to, by the client's address and port. */
  readonly #targets = new Map<string, ProxiedTo>();

  /**
   * @param plain takes the requests of intercepted connections as its own.
   * @param http1 the limits that hold for it.
   */
  constructor(options: ProxyOptions, plain: Server, http1: ServerOptions) {
    this.#options = options;
    this.#plain = plain;
    this.#secure = createSecureServer({
      ...http1,
      allowHTTP1: true,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      settings: { maxConcurrentStreams: STREAMS_MAX },
      SNICallback: (name, callback) => {
        options.contextFor(name).then((context) => callback(null, context), callback);
      },
    });
    for (const event of ["request", "clientError"]) {
      this.#secure.on(event, (...facts: unknown[]) => void plain.emit(event, ...facts));
    }
    this.#secure.on("sessionError", () => undefined);
  }

  /** Whom the client of a request believes to speak to; undefined where it speaks to us. */
  targetOf({ socket }: IncomingMessage): ProxiedTo | undefined {
    return this.#targets.get(peerOf(socket));
  }

  /** True when a client may use the proxy. */
  admits(request: IncomingMessage): boolean {
    const { password } = this.#options;
    if (password === undefined) return true;
    const [, encoded = ""] = /^Basic\s+(\S+)$/i.exec(
      request.headers["proxy-authorization"] ?? "",
    ) ?? [""];
    const given = Buffer.from(encoded, "base64")
      .toString()
      .replace(/^[^:]*:/, "");
    const [one, other] = [Buffer.from(given), Buffer.from(password)];
    return one.length === other.length && timingSafeEqual(one, other);
  }

  /** What becomes of a request in the form that proxies get: taken apart, or forwarded as it is. */
  read(request: IncomingMessage, authority: string): "intercepted" | "plain" | "refused" {
    if (!this.admits(request)) return "refused";
    const host = readAuthority(authority, 80)?.host;
    return host !== undefined && this.#options.intercepts(host) ? "intercepted" : "plain";
  }

  /** Takes a CONNECT. */
  connect(request: IncomingMessage, client: Duplex, head: Buffer): void {
    client.on("error", () => client.destroy());
    if (!this.admits(request)) {
      refuse(client, "407 Proxy Authentication Required", PASSWORD_WANTED);
      return;
    }
    const to = readAuthority(request.url ?? "");
    if (!to || !(client instanceof Socket)) refuse(client, "400 Bad Request");
    else if (this.#options.intercepts(to.host)) this.#intercept(client, head, to);
    else tunnel(client, head, { to, signal: this.#stop.signal });
  }

  /** Breaks off tunnels and what is left of intercepted connections. */
  stop(): void {
    this.#stop.abort();
    this.#secure.close();
  }

  #intercept(
    client: Socket,
    head: Buffer,
    { host, port }: { readonly host: string; readonly port: number },
  ): void {
    const peer = peerOf(client);
    const end = () => client.destroy();
    this.#stop.signal.addEventListener("abort", end);
    client.once("close", () => {
      this.#targets.delete(peer);
      this.#stop.signal.removeEventListener("abort", end);
    });
    client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    if (head.length > 0) client.unshift(head);
    client.once("readable", () => {
      const first = client.read(1) as Buffer | null;
      if (!first) {
        client.destroy();
        return;
      }
      client.unshift(first);
      // A client that speaks plainly within its tunnel begins with a letter.
      const isSecure = first[0] === TLS_HANDSHAKE;
      const isUsualPort = port === (isSecure ? 443 : 80);
      const authority = isUsualPort ? host : `${host}:${port}`;
      this.#targets.set(peer, { scheme: isSecure ? "https" : "http", authority });
      (isSecure ? this.#secure : this.#plain).emit("connection", client);
    });
  }
}

/** The first byte of a TLS record with a handshake in it. */
const TLS_HANDSHAKE = 0x16;

const peerOf = ({ remoteAddress, remotePort }: Pick<Socket, "remoteAddress" | "remotePort">) =>
  `${remoteAddress} ${remotePort}`;

const PASSWORD_WANTED = 'Proxy-Authenticate: Basic realm="trailcam"\r\n';

function refuse(client: Duplex, status: string, headers = ""): void {
  client.end(`HTTP/1.1 ${status}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
