import { createHash } from "node:crypto";
import type { Destination } from "../call.ts";

/**
 * Text as a header may hold it. What HTTP cannot carry is encoded as RFC 2047 has it, which is what
 * S3 does with metadata.
 * Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function headerValue(text: string): string {
  const isPlain = /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
  return isPlain ? text : `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;
}

/** The headers that name a request, as the service names them. */
export function requestIdHeaders(
  { service }: Destination,
  requestId: string,
): Readonly<Record<string, string>> {
  const isS3 = service?.key === "s3" || service?.key === "s3-control";
  if (!isS3) return { "x-amzn-requestid": requestId };
  return { "x-amz-request-id": requestId, "x-amz-id-2": hostIdOf(requestId) };
}

/** S3's second id: 76 characters of Base64 that mean nothing to a client. */
export function hostIdOf(requestId: string): string {
  return createHash("sha512").update(requestId).digest().subarray(0, 56).toString("base64");
}
