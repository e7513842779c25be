import type { IncomingMessage } from "node:http";
import type { CapturedHead } from "../base/exchange.ts";

/** What a gateway knows of its client that the next one cannot see. */
export type RelayedClient = Pick<CapturedHead, "remoteAddress" | "tls" | "proxied">;

const HEADER = "x-trailcam-relayed";

/** The headers of a request that is handed on to another gateway of the same server. */
export function relayedHeaders(head: RelayedClient & Pick<CapturedHead, "rawHeaders">): string[] {
  const { remoteAddress, tls, proxied, rawHeaders } = head;
  const client: RelayedClient = { remoteAddress, ...(tls && { tls }), ...(proxied && { proxied }) };
  // What a client itself sends under this name is another server's business, and stays.
  return [HEADER, Buffer.from(JSON.stringify(client)).toString("base64url"), ...rawHeaders];
}

/**
 * Takes off a request what the gateway before said of its client, so that it is as it was sent.
 * Only for connections that nobody but a gateway can make.
 */
export function takeRelayed(request: IncomingMessage): RelayedClient | undefined {
  const { rawHeaders } = request;
  // The first is the gateway's; what follows may be the client's own.
  const at = rawHeaders.findIndex((name, i) => i % 2 === 0 && name.toLowerCase() === HEADER);
  if (at === -1) return undefined;
  const [, text = ""] = rawHeaders.splice(at, 2);
  return JSON.parse(Buffer.from(text, "base64url").toString()) as RelayedClient;
}
