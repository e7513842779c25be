import type { CapturedHead } from "../base/exchange.ts";
import type { Destination } from "../wire/index.ts";

/**
 * Up to here a body is held in memory, whatever it is for: beyond the largest documents of S3, a
 * list of ten thousand parts with their checksums and one of a thousand keys to delete.
 */
const HELD_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Whether a request's body is read before the call is admitted, or streams through after it.
 *
 * Only S3 streams: its signature covers a hash that the head states, so the caller is proved before
 * the first byte. Everywhere else the hash has to be taken of the body itself, and all but objects
 * is small.
 */
export function planBody(head: CapturedHead, destination: Destination): "whole" | "streamed" {
  if (destination.service?.key !== "s3") return "whole";
  const announced = head.headers.get("content-length");
  if (announced === undefined) return head.headers.has("transfer-encoding") ? "streamed" : "whole";
  return Number(announced) > HELD_BYTES_MAX ? "streamed" : "whole";
}
