import { hkdfSync } from "node:crypto";

/**
 * The form of a sealed file: chunks of 64 KiB, each with AES-256-GCM's tag behind it, the number of
 * a chunk as its nonce. The last chunk is always shorter than the others, and may be empty, so a
 * file that lost chunks at its end, or whose row was given another size, does not open: no tag was
 * ever made for what would be its last chunk.
 *
 * Every file has a key of its own, derived from the object's data key and from the name of its
 * generation: no nonce is used twice, and a file put in another's place does not open.
 */
export const CHUNK_BYTES = 64 * 1024;
export const TAG_BYTES = 16;
export const ALGORITHM = "aes-256-gcm";

/** The key of one file. @param generation drawn anew for every write. */
export function fileKeyOf(dataKey: Uint8Array, generation: string): Buffer {
  return Buffer.from(hkdfSync("sha256", dataKey, generation, "trailcam object", 32));
}

/** How long the file of `size` bytes is when it is sealed. */
export function sealedSize(size: number): number {
  return size + (Math.floor(size / CHUNK_BYTES) + 1) * TAG_BYTES;
}

export function nonceOf(chunkNumber: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(chunkNumber), 4);
  return nonce;
}
