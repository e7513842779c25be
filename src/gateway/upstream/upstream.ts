import type { Readable } from "node:stream";

export interface ForwardRequest {
  readonly method: string;
  /** The request target as the client sent it. */
  readonly target: string;
  /** Name, value, name, value, …, without the headers that are meant for one hop. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer | AsyncIterable<Uint8Array> | undefined;
  /**
   * Gives what fires when waiting has become pointless: the client closed its side, or the gateway
   * stops. The answer is still written where somebody takes it.
   */
  readonly endsWaiting: () => AbortSignal;
}

export interface UpstreamAnswer {
  readonly status: number;
  /** Name, value, name, value, …, without the headers that are meant for one hop. */
  readonly rawHeaders: readonly string[];
  readonly body: Readable | Buffer | undefined;
  /** True for a body that is whole here and came without its length: it goes on without, too. */
  readonly isLengthOpen?: boolean;
  /** True for a head that llhttp took, which takes none that Node would not write. */
  readonly isHeadParsed?: boolean;
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

/**
 * Whether an answer of that status may have a body, and say how long it is. Source: documented, RFC
 * 9110 §8.6, §15.3.5 and §15.4.5: neither 1xx, 204 nor 304.
 */
export const mayHaveBody = (status: number) => status >= 200 && status !== 204 && status !== 304;

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

/** Asked before a name is put into lower case: of most headers, the length is that of none. */
const ONE_HOP_LENGTHS = new Set([...ONE_HOP].map(({ length }) => length));

/** True for a header that is meant for one hop, whatever `Connection` names beside. */
export const isOneHop = (name: string): boolean =>
  ONE_HOP_LENGTHS.has(name.length) && ONE_HOP.has(name.toLowerCase());

/** Leaves out the headers meant for one hop, and those that `Connection` names. */
export function withoutHopHeaders(rawHeaders: readonly string[]): readonly string[] {
  if (!rawHeaders.some((name, i) => i % 2 === 0 && isOneHop(name))) return rawHeaders;
  const named = namedByConnection(rawHeaders);
  const kept: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? "";
    if (!isOneHop(name) && !named?.has(name.toLowerCase()))
      kept.push(name, rawHeaders[i + 1] ?? "");
  }
  return kept;
}

/** What nearly every `Connection` says; it names no header that could be there. */
const NAMES_NOTHING = /^(?:keep-alive|close)$/i;

function namedByConnection(rawHeaders: readonly string[]): ReadonlySet<string> | undefined {
  let named: Set<string> | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? "";
    if (name.length !== "connection".length || name.toLowerCase() !== "connection") continue;
    const value = rawHeaders[i + 1] ?? "";
    if (NAMES_NOTHING.test(value)) continue;
    named ??= new Set();
    for (const each of value.split(",")) named.add(each.trim().toLowerCase());
  }
  return named;
}
