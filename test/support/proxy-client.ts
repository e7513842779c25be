import { once } from "node:events";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";

/** What a client sends to its proxy to be led to a host. */
export interface TunnelOptions {
  /** `host:port`. */
  readonly to: string;
  /** Of the proxy. */
  readonly password?: string;
}

/** A tunnel that the proxy agreed to, or its refusal. */
export interface Tunnel {
  readonly socket: Socket;
  /** The first line of the proxy's answer. */
  readonly line: string;
  /** All of that answer's head. */
  readonly head: string;
}

/** Asks a proxy for a tunnel, and reads the head of its answer. */
export async function openTunnel(proxyUrl: string, options: TunnelOptions): Promise<Tunnel> {
  const { hostname, port } = new URL(proxyUrl);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const { to, password } = options;
  const secret = Buffer.from(`user:${password}`).toString("base64");
  const authorization = password === undefined ? "" : `Proxy-Authorization: Basic ${secret}\r\n`;
  socket.write(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n${authorization}\r\n`);
  let received = Buffer.alloc(0);
  for (;;) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    socket.pause();
    received = Buffer.concat([received, chunk]);
    const end = received.indexOf("\r\n\r\n");
    if (end >= 0) {
      const rest = received.subarray(end + 4);
      if (rest.length > 0) socket.unshift(rest);
      const head = received.toString("latin1", 0, end);
      return { socket, head, line: head.split("\r\n")[0] ?? "" };
    }
    socket.resume();
  }
}

export interface SecureOptions extends TunnelOptions {
  /** What the client trusts, as PEM. */
  readonly ca: string;
  readonly protocols?: readonly string[];
  readonly maxVersion?: "TLSv1.2" | "TLSv1.3";
}

/** Speaks TLS through a proxy, as a client that trusts its authority. */
export async function openSecureTunnel(
  proxyUrl: string,
  options: SecureOptions,
): Promise<TLSSocket> {
  const { socket } = await openTunnel(proxyUrl, options);
  const { ca, protocols = [], maxVersion } = options;
  const secure = connectTls({
    ...{ socket, ca, servername: options.to.replace(/:\d+$/, ""), ALPNProtocols: [...protocols] },
    ...(maxVersion && { maxVersion }),
  });
  await once(secure, "secureConnect");
  return secure;
}

/** Speaks HTTP/2 through a proxy. */
export async function openHttp2(
  proxyUrl: string,
  options: SecureOptions,
): Promise<ClientHttp2Session> {
  const secure = await openSecureTunnel(proxyUrl, { ...options, protocols: ["h2"] });
  return connectHttp2(`https://${options.to}`, {
    createConnection: () => secure,
  });
}
