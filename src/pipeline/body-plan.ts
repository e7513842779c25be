import type { CapturedHead } from "../base/exchange.ts";
import type { Models } from "../models/index.ts";
import { type Destination, decodeRequest } from "../wire/index.ts";

/**
 * Up to here a body is held in memory, whatever it is for: beyond the largest documents of S3, a
 * list of ten thousand parts with their checksums and one of a thousand keys to delete.
 */
const HELD_BYTES_MAX = 4 * 1024 * 1024;

/** Stands for a body of signed events. Source: documented, Transcribe, event stream encoding. */
const EVENTS = "STREAMING-AWS4-HMAC-SHA256-EVENTS";

/**
 * Whether a request's body is read before the call is admitted, or streams through after it.
 *
 * S3 streams: its signature covers a hash that the head states, so the caller is proved before the
 * first byte. Everywhere else the hash has to be taken of the body itself, and all but objects is
 * small; save for events, which a client may send for as long as it gets answers.
 */
export function planBody(
  head: CapturedHead,
  destination: Destination,
  models: Models,
): "whole" | "streamed" {
  if (head.headers.get("x-amz-content-sha256") === EVENTS) return "streamed";
  if (destination.service?.key !== "s3") return "whole";
  const announced = head.headers.get("content-length");
  if (announced !== undefined) return Number(announced) > HELD_BYTES_MAX ? "streamed" : "whole";
  if (!head.headers.has("transfer-encoding")) return "whole";
  return isDocument(head, destination, models) ? "whole" : "streamed";
}

/** Of a length that nobody knows: a document is read whole, because it says what is asked for. */
function isDocument(head: CapturedHead, destination: Destination, models: Models): boolean {
  const unread = { bytes: Buffer.alloc(0), totalBytes: 1 };
  const call = decodeRequest({ ...head, body: unread }, destination, models);
  return call.kind === "undecoded" && call.reason === "body-too-large";
}
