import type { Ids } from "../../../base/ids.ts";
import { canonicalContext, type EncryptionContext } from "./encryption-context.ts";
import { seal, unseal } from "./seal.ts";

const VERSION = 1;
const MATERIAL_ID_BYTES = 32;

/** What a ciphertext says of itself, in clear and vouched for. */
export interface CiphertextHead {
  readonly keyArn: string;
  /** 64 hexadecimal digits. */
  readonly materialId: string;
}

/** A ciphertext that has been taken apart, and not been opened. */
export interface Ciphertext extends CiphertextHead {
  readonly head: Uint8Array;
  readonly sealed: Uint8Array;
}

/**
 * Encrypts, and says in the ciphertext with what: version, length of the key's ARN, the ARN, the
 * id of its material, then what {@link seal} gives.
 */
export function writeCiphertext(
  { keyArn, materialId, secret }: CiphertextHead & { readonly secret: Uint8Array },
  { plaintext, context }: { readonly plaintext: Uint8Array; readonly context: EncryptionContext },
  ids: Ids,
): Buffer {
  const arn = Buffer.from(keyArn);
  const head = Buffer.concat([
    Buffer.from([VERSION, arn.length]),
    arn,
    Buffer.from(materialId, "hex"),
  ]);
  return Buffer.concat([head, seal(secret, { plaintext, alongside: vouched(head, context) }, ids)]);
}

/** @returns undefined for what was not written by {@link writeCiphertext}. */
export function readCiphertext(bytes: Uint8Array): Ciphertext | undefined {
  const blob = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [version, arnLength = 0] = blob;
  const headLength = 2 + arnLength + MATERIAL_ID_BYTES;
  if (version !== VERSION || blob.length < headLength) return undefined;
  return {
    keyArn: blob.toString("utf8", 2, 2 + arnLength),
    materialId: blob.toString("hex", 2 + arnLength, headLength),
    head: blob.subarray(0, headLength),
    sealed: blob.subarray(headLength),
  };
}

/** @returns undefined when it was changed, or was made with another secret or context. */
export function openCiphertext(
  { head, sealed }: Ciphertext,
  secret: Uint8Array,
  context: EncryptionContext,
): Buffer | undefined {
  return unseal(secret, sealed, vouched(head, context));
}

function vouched(head: Uint8Array, context: EncryptionContext): Buffer {
  return Buffer.concat([head, canonicalContext(context)]);
}
