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

/**
 * Leaves out the headers meant for one hop, and those that `Connection` names where they are no
 * part of a call: see {@link namedByConnection}.
 *
 * @param target of a request, whose query may say what is signed.
 */
export function withoutHopHeaders(rawHeaders: readonly string[], target = ""): readonly string[] {
  if (!rawHeaders.some((name, i) => i % 2 === 0 && isOneHop(name))) return rawHeaders;
  const named = namedByConnection(rawHeaders, target);
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

/** What says which call it is, or what it answers: meant for whoever is at the end. */
const END_TO_END = new RegExp(
  "^(?:accept|authorization|cache-control|cookie|date|etag|expires|host|last-modified|location|" +
    "origin|range|smithy-protocol|user-agent|(?:access-control|content|if)-.*|x-amz.*)$",
);

/**
 * What `Connection` names beside what is one hop's by its own name.
 *
 * Not what is signed, nor what services go by: it was verified and recorded as part of the call,
 * and nobody signs `Connection`. A call without it would be another than its record tells of.
 */
function namedByConnection(
  rawHeaders: readonly string[],
  target: string,
): ReadonlySet<string> | undefined {
  const values = valuesOf(rawHeaders, "connection");
  if (values.every((value) => NAMES_NOTHING.test(value))) return undefined;
  const named = values
    .flatMap((value) => value.split(","))
    .map((name) => name.trim().toLowerCase())
    .filter((name) => !END_TO_END.test(name));
  if (named.length === 0) return undefined;
  const signed = signedNames(rawHeaders, target);
  return new Set(named.filter((name) => !signed.has(name)));
}

const SIGNED_HEADERS = /SignedHeaders\s*=\s*([^,\s]+)/gi;

/** The names that a signature says it covers, in the header or in the query. */
function signedNames(rawHeaders: readonly string[], target: string): ReadonlySet<string> {
  const query = new URLSearchParams(target.split("?").slice(1).join("?"));
  const lists = [
    ...valuesOf(rawHeaders, "authorization")
      .flatMap((value) => [...value.matchAll(SIGNED_HEADERS)])
      .map(([, names = ""]) => names),
    ...query.getAll("X-Amz-SignedHeaders"),
  ];
  return new Set(lists.flatMap((list) => list.toLowerCase().split(";")));
}

function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const sent = rawHeaders[i] ?? "";
    if (sent.length !== name.length || sent.toLowerCase() !== name) continue;
    values.push(rawHeaders[i + 1] ?? "");
  }
  return values;
}
