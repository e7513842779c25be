import { createHash, createHmac } from "node:crypto";
import { formatAmzDate } from "./canonical/amz-date.ts";
import type { Signature } from "./signature.ts";

/** `20260131/us-east-1/s3/aws4_request`. */
export function credentialScope(signature: Signature): string {
  const { scopeDate, region, signingName } = signature;
  return `${scopeDate}/${region}/${signingName}/aws4_request`;
}

/** Derives the key that signs for one day, region and service. As secret as what it comes from. */
export function signingKey(secretAccessKey: string, signature: Signature): Buffer {
  return credentialScope(signature)
    .split("/")
    .reduce<Buffer>(
      (key, part) => hmac(key, Buffer.from(part, "latin1")),
      Buffer.from(`AWS4${secretAccessKey}`, "utf8"),
    );
}

/**
 * Signs lines together with the time and the scope they belong to.
 *
 * @param kind the first line, e.g. `AWS4-HMAC-SHA256`.
 * @returns 64 hex digits, lower case.
 */
export function signLines(
  key: Buffer,
  signature: Signature,
  [kind, ...rest]: readonly [kind: string, ...rest: string[]],
): string {
  const date = formatAmzDate(signature.signedAtMs);
  const text = [kind, date, credentialScope(signature), ...rest].join("\n");
  return hmac(key, Buffer.from(text, "latin1")).toString("hex");
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function hmac(key: Buffer, bytes: Buffer): Buffer {
  return createHmac("sha256", key).update(bytes).digest();
}
