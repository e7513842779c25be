import type { Readable } from "node:stream";

export interface ForwardRequest {
  readonly method: string;
  /** The request target as the client sent it. */
  readonly target: string;
  /** Name, value, name, value, …, without the headers that are meant for one hop. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer | AsyncIterable<Uint8Array> | undefined;
  /**
   * Fires when waiting has become pointless: the client closed its side, or the gateway stops. The
   * answer is still written where somebody takes it.
   */
  readonly endsWaiting: AbortSignal;
}

export interface UpstreamAnswer {
  readonly status: number;
  /** Name, value, name, value, …, without the headers that are meant for one hop. */
  readonly rawHeaders: readonly string[];
  readonly body: Readable | Buffer | undefined;
  /** True for a body that is whole here and came without its length: it goes on without, too. */
  readonly isLengthOpen?: boolean;
}

/**
 * Where admitted requests go. *Not trusted*: its answer is passed on and recorded, never believed.
 */
export interface Upstream {
  /**
   * Sends one request and resolves with the head of the answer; its body may still be coming.
   *
   * @throws when no head of an answer was had. It is then unknown whether the upstream acted.
   */
  send(request: ForwardRequest): Promise<UpstreamAnswer>;
}

/** Source: documented, RFC 9110 §7.6.1. `expect` was answered by the gateway already. */
const ONE_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
]);

/** True for the header that announces the length of a body. Asked of every header there is. */
export const isLength = (name: string): boolean =>
  name.length === 14 && name.toLowerCase() === "content-length";

/** Leaves out the headers meant for one hop, and those that `Connection` names. */
export function withoutHopHeaders(rawHeaders: readonly string[]): string[] {
  const named = new Set<string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() !== "connection") continue;
    for (const name of (rawHeaders[i + 1] ?? "").split(",")) named.add(name.trim().toLowerCase());
  }
  const kept: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? "";
    const lower = name.toLowerCase();
    if (!ONE_HOP.has(lower) && !named.has(lower)) kept.push(name, rawHeaders[i + 1] ?? "");
  }
  return kept;
}
