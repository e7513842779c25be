import type { Clock } from "../base/clock.ts";
import type {
  CapturedBody,
  CapturedHead,
  CapturedHeaders,
  ConsoleCall,
  ProxiedTo,
} from "../base/exchange.ts";
import type { Ids } from "../base/ids.ts";
import { YoungMemory } from "../base/young-memory.ts";
import type { Client } from "./client/client.ts";
import type { RelayedClient } from "./relayed.ts";

/** How much of a body is kept for the record. The transfer itself is not bounded. */
export const CAPTURE_BYTES_MAX = 1024 * 1024;

/** Reads what is known of a request before its body arrives. */
export function captureHead(
  client: Client,
  sources: { readonly clock: Clock; readonly ids: Ids },
  { proxied, relayed, entry }: CaptureFacts = {},
): CapturedHead {
  const { tls, rawHeaders: asSent } = client;
  const rawHeaders = entry ? withoutHeadersOfBrowser(asSent) : asSent;
  const head: CapturedHead = {
    eventId: sources.ids.uuid(),
    receivedAtMs: sources.clock.nowMs(),
    method: client.method,
    target: entry?.target ?? client.target,
    headers: headersOf(rawHeaders),
    rawHeaders,
    remoteAddress: addressOf(client),
  };
  // Nearly all: what follows copies it.
  if (!tls && !proxied && !relayed && !entry) return head;
  return {
    ...head,
    ...(tls && { tls }),
    ...(proxied && { proxied }),
    ...relayed,
    ...(entry && { console: entry.console }),
  };
}

/** What is not to be had from a request itself. */
export interface CaptureFacts {
  /** Set when the client came to us as to its proxy. */
  readonly proxied?: ProxiedTo;
  /** Set when another gateway of this server took the request, and tells whose it is. */
  readonly relayed?: RelayedClient;
  /** Set when it came under our own paths as a call of someone signed in. */
  readonly entry?: ConsoleEntry;
}

/** How a request that came by another path goes on as a call of someone signed in. */
export interface ConsoleEntry {
  /** What stands in place of the request's own target. */
  readonly target: string;
  readonly console: ConsoleCall;
}

/** Joins repeated headers, names in lower case. */
export function headersOf(rawHeaders: readonly string[]): CapturedHeaders {
  const headers = new Map<string, string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? "").toLowerCase();
    const value = rawHeaders[i + 1] ?? "";
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

/** Keeps the first bytes of what passes, and counts the rest. */
export class BodyCapture {
  readonly #chunks: Uint8Array[] = [];
  #keptBytes = 0;
  readonly #memory = new YoungMemory();
  #totalBytes = 0;

  add(chunk: Uint8Array): void {
    this.#totalBytes += chunk.length;
    this.#memory.note(chunk.length);
    const room = CAPTURE_BYTES_MAX - this.#keptBytes;
    if (room <= 0) return;
    const kept = chunk.length > room ? chunk.subarray(0, room) : chunk;
    this.#chunks.push(kept);
    this.#keptBytes += kept.length;
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  body(): CapturedBody {
    const [only = EMPTY_BODY.bytes, ...others] = this.#chunks;
    const bytes = Buffer.isBuffer(only) && others.length === 0 ? only : Buffer.concat(this.#chunks);
    return { bytes, totalBytes: this.#totalBytes };
  }
}

export const EMPTY_BODY: CapturedBody = { bytes: Buffer.alloc(0), totalBytes: 0 };

function addressOf({ socket }: Client): string {
  const address = socket.remoteAddress ?? "";
  return address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
}

/**
 * Headers that are between a browser and the console: those of the session are a secret, the others
 * say where in the page a request was made, which is no part of the call, and ask for compression
 * that a record could not be read from.
 */
const OF_BROWSER =
  /^(?:cookie|authorization|origin|referer|accept-encoding|x-trailcam-console|sec-.*)$/i;

function withoutHeadersOfBrowser(rawHeaders: readonly string[]): readonly string[] {
  return rawHeaders.filter((_, at) => !OF_BROWSER.test(rawHeaders[at - (at % 2)] ?? ""));
}
