import { createHash } from "node:crypto";
import { decodeAwsChunked, decodeAwsChunkedBytes } from "../wire/index.ts";

/** A request as far as its body decides how it is signed. */
export interface Outgoing {
  readonly rawHeaders: readonly string[];
  readonly body: Buffer | AsyncIterable<Uint8Array> | undefined;
}

/** The same, with what stands for its body in the signature. */
export interface PayloadPlan extends Outgoing {
  readonly payload: string;
}

const UNSIGNED = "UNSIGNED-PAYLOAD";

/**
 * Decides how a body goes out under another signature.
 *
 * Chunks that were signed one by one were signed with the client's key: their framing is taken off.
 * A body that streams is not hashed, because its hash would have to go out before it.
 */
export async function planPayload(outgoing: Outgoing): Promise<PayloadPlan> {
  const { rawHeaders, body } = outgoing;
  const isFramed = isAwsChunked(rawHeaders);
  if (body === undefined || Buffer.isBuffer(body)) {
    const bytes = body ?? Buffer.alloc(0);
    if (!isFramed) return { ...outgoing, payload: sha256(bytes) };
    return await unframedWhole(rawHeaders, bytes);
  }
  if (!isFramed) return { ...outgoing, payload: UNSIGNED };
  return {
    rawHeaders: withoutFraming(rawHeaders),
    body: decodeAwsChunked(body),
    payload: UNSIGNED,
  };
}

async function unframedWhole(rawHeaders: readonly string[], framed: Buffer): Promise<PayloadPlan> {
  const trailers = new Map<string, string>();
  const bytes = decodeAwsChunkedBytes(framed);
  // What is no framing was refused before, where signatures are checked; it goes out as it is.
  if (!bytes) return { rawHeaders, body: framed, payload: sha256(framed) };
  for await (const _ of decodeAwsChunked(only(framed), trailers));
  const checksums = [...trailers].filter(([name]) => name.startsWith("x-amz-checksum-"));
  return {
    rawHeaders: [...withoutFraming(rawHeaders), ...checksums.flat()],
    body: bytes,
    payload: sha256(bytes),
  };
}

function isAwsChunked(rawHeaders: readonly string[]): boolean {
  return pairsOf(rawHeaders).some(
    ([name, value]) =>
      (name === "x-amz-content-sha256" && value.startsWith("STREAMING-")) ||
      (name === "content-encoding" && /\baws-chunked\b/i.test(value)),
  );
}

/** A trailer announced cannot follow any more, and the length is the decoded one's. */
function withoutFraming(rawHeaders: readonly string[]): readonly string[] {
  const decoded = pairsOf(rawHeaders).find(([name]) => name === "x-amz-decoded-content-length");
  const kept = pairsOf(rawHeaders).flatMap(([name, value, written]) => {
    if (OF_FRAMING.has(name)) return [];
    if (name !== "content-encoding") return [written, value];
    const rest = value
      .split(",")
      .map((coding) => coding.trim())
      .filter((coding) => coding.toLowerCase() !== "aws-chunked" && coding !== "");
    return rest.length === 0 ? [] : [written, rest.join(",")];
  });
  return decoded ? [...kept, "Content-Length", decoded[1]] : kept;
}

const OF_FRAMING: ReadonlySet<string> = new Set([
  "content-length",
  "x-amz-decoded-content-length",
  "x-amz-trailer",
  "x-amz-sdk-checksum-algorithm",
]);

function pairsOf(
  rawHeaders: readonly string[],
): readonly (readonly [name: string, value: string, written: string])[] {
  const pairs: (readonly [string, string, string])[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const written = rawHeaders[at] ?? "";
    pairs.push([written.toLowerCase(), rawHeaders[at + 1] ?? "", written]);
  }
  return pairs;
}

async function* only(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
