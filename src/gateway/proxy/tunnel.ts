import { connect, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Authority } from "./authority.ts";

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Leads bytes to and fro between a client and whom it asked for, untouched. Either side may end
 * its own direction, and still gets what the other has to say.
 *
 * @param head what the client sent already beyond its CONNECT.
 * @param signal breaks the tunnel off.
 */
export function tunnel(
  client: Duplex,
  head: Buffer,
  { to, signal }: { readonly to: Authority; readonly signal: AbortSignal },
): void {
  const server = connect({ ...to, allowHalfOpen: true });
  let isOpen = false;
  const end = () => {
    client.destroy();
    server.destroy();
  };
  const refuse = (status: string) => {
    if (client.writable) client.write(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    closeSoon(client);
    server.destroy();
  };
  const timer = setTimeout(() => refuse("504 Gateway Timeout"), CONNECT_TIMEOUT_MS);
  signal.addEventListener("abort", end);
  server.on("error", () => (isOpen ? end() : refuse("502 Bad Gateway")));
  client.on("error", end);
  client.once("close", () => {
    // What the client sent last may still be going out.
    if (!server.writableEnded) server.destroy();
  });
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

/** Closes a connection once what was written has gone out, whether its client closes it or not. */
export function closeSoon(client: Duplex): void {
  if (client instanceof Socket) client.destroySoon();
  else client.end();
}
