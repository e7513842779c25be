import { connect } from "node:net";
import type { Duplex } from "node:stream";

const CONNECT_TIMEOUT_MS = 10_000;

export interface TunnelEnd {
  readonly host: string;
  readonly port: number;
}

/**
 * Leads bytes to and fro between a client and whom it asked for, untouched.
 *
 * @param head what the client sent already beyond its CONNECT.
 * @param signal breaks the tunnel off.
 */
export function tunnel(
  client: Duplex,
  head: Buffer,
  { to, signal }: { readonly to: TunnelEnd; readonly signal: AbortSignal },
): void {
  const server = connect({ ...to, allowHalfOpen: true });
  let isOpen = false;
  const end = () => {
    client.destroy();
    server.destroy();
  };
  const refuse = (status: string) => {
    if (client.writable) client.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    server.destroy();
  };
  const timer = setTimeout(() => refuse("504 Gateway Timeout"), CONNECT_TIMEOUT_MS);
  signal.addEventListener("abort", end);
  server.on("error", () => (isOpen ? end() : refuse("502 Bad Gateway")));
  client.on("error", end);
  client.once("close", () => server.destroy());
  server.once("close", () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
    if (isOpen && !client.writableEnded) client.end();
  });
  server.once("connect", () => {
    isOpen = true;
    clearTimeout(timer);
    client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    if (head.length > 0) server.write(head);
    client.pipe(server);
    server.pipe(client);
  });
}
