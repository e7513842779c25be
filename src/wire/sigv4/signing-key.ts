import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";
import { formatAmzDate } from "./canonical/amz-date.ts";
import type { Signature } from "./signature.ts";

/** `20260131/us-east-1/s3/aws4_request`. */
export function credentialScope(signature: Signature): string {
  const { scopeDate, region, signingName } = signature;
  return `${scopeDate}/${region}/${signingName}/aws4_request`;
}

/** Derives the key that signs for one day, region and service. As secret as what it comes from. */
export function signingKey(secretAccessKey: string, signature: Signature): KeyObject {
  const key = credentialScope(signature)
    .split("/")
    .reduce<Buffer>(
      (before, part) => hmac(before, Buffer.from(part, "latin1")),
      Buffer.from(`AWS4${secretAccessKey}`, "utf8"),
    );
  return createSecretKey(key);
}

/** As many callers, days, regions and services as are signed for at a time. */
const KEYS_MAX = 1024;

/** Derived keys, kept: a caller signs with the same one all day. As secret as what they are of. */
export class SigningKeys {
  readonly #known = new Map<string, KeyObject>();

  /** The same as {@link signingKey}. */
  derive(secretAccessKey: string, signature: Signature): KeyObject {
    // No secret has a line break in it, so no two pairs are the same text.
    const name = `${credentialScope(signature)}\n${secretAccessKey}`;
    const known = this.#known.get(name);
    if (known) return known;
    const key = signingKey(secretAccessKey, signature);
    if (this.#known.size >= KEYS_MAX) this.#known.clear();
    this.#known.set(name, key);
    return key;
  }
}

/**
 * Signs lines together with the time and the scope they belong to.
 *
 * @param kind the first line, e.g. `AWS4-HMAC-SHA256`.
 * @returns 64 hex digits, lower case.
 */
export function signLines(
  key: KeyObject,
  signature: Signature,
  [kind, ...rest]: readonly [kind: string, ...rest: string[]],
): string {
  const date = formatAmzDate(signature.signedAtMs);
  const text = `${kind}\n${date}\n${credentialScope(signature)}\n${rest.join("\n")}`;
  return createHmac("sha256", key).update(text, "latin1").digest("hex");
}

/** @param content text stands for its UTF-8. */
export function sha256Hex(content: string | Uint8Array): string {
  return hash("sha256", content, "hex");
}

function hmac(key: Buffer, bytes: Buffer): Buffer {
  return createHmac("sha256", key).update(bytes).digest();
}
