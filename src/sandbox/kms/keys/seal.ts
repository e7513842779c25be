import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import type { Ids } from "../../../base/ids.ts";

const SALT_BYTES = 16;
const TAG_BYTES = 16;

/** Constant, because every salt makes a key of its own, which seals once. */
const NONCE = Buffer.alloc(12);

/** What is sealed, and what is only vouched for. */
export interface Sealable {
  readonly plaintext: Uint8Array;
  /** Not in the sealed bytes; the same must be given to open them. */
  readonly alongside: Uint8Array;
}

/**
 * Seals bytes with AES-256-GCM.
 *
 * @param key 32 bytes. It seals any number of times: each has a key derived from this one.
 * @returns 32 bytes more than the plaintext has.
 */
export function seal(key: Uint8Array, { plaintext, alongside }: Sealable, ids: Ids): Buffer {
  const salt = ids.bytes(SALT_BYTES);
  const cipher = createCipheriv("aes-256-gcm", derivedKey(key, salt), NONCE);
  cipher.setAAD(alongside);
  return Buffer.concat([salt, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** @returns undefined when key, bytes or what is alongside are not those of the sealing. */
export function unseal(
  key: Uint8Array,
  sealed: Uint8Array,
  alongside: Uint8Array,
): Buffer | undefined {
  if (sealed.length < SALT_BYTES + TAG_BYTES) return undefined;
  const salt = sealed.subarray(0, SALT_BYTES);
  const tagAt = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv("aes-256-gcm", derivedKey(key, salt), NONCE);
  decipher.setAAD(alongside);
  decipher.setAuthTag(sealed.subarray(tagAt));
  const plaintext = decipher.update(sealed.subarray(SALT_BYTES, tagAt));
  try {
    decipher.final();
    return plaintext;
  } catch {
    return undefined;
  }
}

function derivedKey(key: Uint8Array, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync("sha256", key, salt, "trailcam seal", 32));
}
