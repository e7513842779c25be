import { gunzipSync, inflateSync } from "node:zlib";
import type { CapturedBody, CapturedHeaders } from "../base/exchange.ts";
import { decodeAwsChunkedBytes } from "./sigv4/aws-chunked.ts";

/** A body as far as it can be read: cut when it was not kept whole. */
export type ReadableBody =
  | { readonly kind: "whole"; readonly bytes: Buffer }
  | { readonly kind: "cut" }
  | { readonly kind: "unreadable"; readonly why: string };

/** A small body can be made to unpack into one that no memory holds. */
const UNPACKED_BYTES_MAX = 10 * 1024 * 1024;

/** Takes off what the transfer put around a body: aws-chunked framing, then compression. */
export function unwrapBody(body: CapturedBody, headers: CapturedHeaders): ReadableBody {
  if (body.bytes.length < body.totalBytes) return { kind: "cut" };
  const encodings = encodingsOf(headers);
  const isFramed =
    encodings.includes("aws-chunked") ||
    headers.get("x-amz-content-sha256")?.startsWith("STREAMING-");
  const framed = isFramed ? decodeAwsChunkedBytes(body.bytes) : body.bytes;
  if (!framed) return { kind: "unreadable", why: "The chunked body is not well-formed." };
  return encodings.length > 0 ? unpack(framed, encodings) : { kind: "whole", bytes: framed };
}

const NONE: readonly string[] = [];

function encodingsOf(headers: CapturedHeaders): readonly string[] {
  const encodings = headers.get("content-encoding");
  if (encodings === undefined) return NONE;
  return encodings.split(",").map((encoding) => encoding.trim().toLowerCase());
}

function unpack(packed: Buffer, encodings: readonly string[]): ReadableBody {
  let bytes = packed;
  try {
    // The last one named was put on last, and comes off first.
    for (const encoding of encodings.toReversed()) {
      const limit = { maxOutputLength: UNPACKED_BYTES_MAX };
      if (encoding === "gzip" || encoding === "x-gzip") bytes = gunzipSync(bytes, limit);
      else if (encoding === "deflate") bytes = inflateSync(bytes, limit);
    }
    return { kind: "whole", bytes };
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    if (isTooLarge) return { kind: "cut" };
    return { kind: "unreadable", why: "The body cannot be unpacked." };
  }
}
