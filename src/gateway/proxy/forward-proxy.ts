import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { ProxiedTo } from "../../base/exchange.ts";
import { streamOf } from "../http2.ts";
import { type Authority, formatAuthority, readAuthority } from "./authority.ts";
import { type HostCertificate, InterceptedConnections } from "./intercepted-connections.ts";
import { closeSoon, tunnel } from "./tunnel.ts";

export interface ProxyOptions {
  /** Tells whether calls to this `host:port` are taken apart and recorded. */
  readonly intercepts: (authority: string) => boolean;
  /** What to speak TLS with for a host. */
  readonly certificateFor: (host: string) => Promise<HostCertificate>;
  /** What clients must give as the password of `Proxy-Authorization`; nothing when left out. */
  readonly password?: string;
}

/** Each costs two sockets. More than any program opens on purpose. */
const CONNECTIONS_MAX = 2_000;

/** Whose a request is that comes in a proxy's form. */
export type Reading =
  | { readonly kind: "intercepted"; readonly target: ProxiedTo }
  /** The client named this very server: it needs no proxy. */
  | { readonly kind: "ours" }
  | { readonly kind: "plain" }
  | { readonly kind: "refused" };

/**
 * The side of the gateway that clients speak to as to their proxy. Hosts of AWS it answers for,
 * with certificates of its own; to all others it leads bytes through.
 */
export class ForwardProxy {
  readonly #options: ProxyOptions;
  readonly #serve: (socket: Duplex) => void;
  readonly #intercepted: InterceptedConnections;
  readonly #stop = new AbortController();
  /** Connections that began with a CONNECT. */
  #connections = 0;

  /**
   * @param server takes the requests of intercepted connections as its own.
   * @param serve makes a connection one of the server's.
   */
  constructor(options: ProxyOptions, server: Server, serve: (socket: Duplex) => void) {
    this.#options = options;
    this.#serve = serve;
    const { certificateFor } = options;
    const idleTimeoutMs = server.keepAliveTimeout;
    this.#intercepted = new InterceptedConnections({
      ...{ server, serve, certificateFor, idleTimeoutMs },
    });
  }

  /** Whom the client of a request believes to speak to; undefined where it speaks to us. */
  targetOf(request: IncomingMessage): ProxiedTo | undefined {
    const stream = streamOf(request);
    return this.#intercepted.targetOf(stream ? stream.session : request.socket);
  }

  /** What becomes of a request in the form that proxies get: `GET http://host/path`. */
  read(request: IncomingMessage, scheme: string, authority: string): Reading {
    const to = readAuthority(authority, scheme === "https" ? 443 : 80);
    if (to && isOwn(request.socket, to)) return { kind: "ours" };
    if (!this.#admits(request)) return { kind: "refused" };
    const isHttp = scheme === "http" || scheme === "https";
    if (!to || !isHttp || !this.#options.intercepts(formatAuthority(to))) return { kind: "plain" };
    return { kind: "intercepted", target: { scheme, authority } };
  }

  /** Takes a CONNECT. */
  connect(request: IncomingMessage, client: Duplex, head: Buffer): void {
    client.on("error", () => client.destroy());
    const to = readAuthority(request.url ?? "");
    if (!to || !(client instanceof Socket)) refuse(client, "400 Bad Request");
    else if (this.#intercepted.targetOf(client)) refuse(client, "405 Method Not Allowed");
    else if (isOwn(client, to)) this.#lead(client, () => this.#takeAsOwn(client, head));
    else if (!this.#admits(request)) {
      refuse(client, "407 Proxy Authentication Required", PASSWORD_WANTED);
    } else if (this.#connections >= CONNECTIONS_MAX) refuse(client, "503 Service Unavailable");
    else this.#lead(client, () => this.#connect(client, head, to));
  }

  /** Lets what is under way end: HTTP/2's connections take no more requests. */
  close(): void {
    this.#intercepted.close();
  }

  /** Breaks off tunnels and what is left of intercepted connections. */
  stop(): void {
    this.#stop.abort();
    this.#intercepted.destroy();
  }

  /** True when a client may use the proxy. */
  #admits(request: IncomingMessage): boolean {
    const { password } = this.#options;
    if (password === undefined) return true;
    const header = request.headers["proxy-authorization"] ?? "";
    const [, encoded = ""] = /^Basic\s+(\S+)$/i.exec(header) ?? [];
    const given = Buffer.from(encoded, "base64").toString();
    return timingSafeEqual(sha256(given.slice(given.indexOf(":") + 1)), sha256(password));
  }

  #lead(client: Socket, on: () => void): void {
    this.#connections += 1;
    client.once("close", () => {
      this.#connections -= 1;
    });
    on();
  }

  #connect(client: Socket, head: Buffer, to: Authority): void {
    if (!this.#options.intercepts(formatAuthority(to))) {
      tunnel(client, head, { to, signal: this.#stop.signal });
      return;
    }
    client.write(ESTABLISHED);
    this.#intercepted.take(client, head, to);
  }

  /** A client that asks its proxy for a tunnel to the proxy itself. */
  #takeAsOwn(client: Socket, head: Buffer): void {
    client.write(ESTABLISHED);
    if (head.length > 0) client.unshift(head);
    this.#serve(client);
  }
}

const ESTABLISHED = "HTTP/1.1 200 Connection Established\r\n\r\n";

/** True when a client that came over a socket named the very end it came to. */
function isOwn({ localAddress = "", localPort }: Partial<Socket>, to: Authority): boolean {
  if (to.port !== localPort) return false;
  const address = localAddress.replace(/^::ffff:/, "");
  if (to.host === address) return true;
  return to.host === "localhost" && (address.startsWith("127.") || address === "::1");
}

const sha256 = (text: string) => createHash("sha256").update(text).digest();

const PASSWORD_WANTED = 'Proxy-Authenticate: Basic realm="trailcam"\r\n';

function refuse(client: Duplex, status: string, headers = ""): void {
  client.write(`HTTP/1.1 ${status}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`);
  closeSoon(client);
}
