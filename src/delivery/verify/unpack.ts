import { createHash } from "node:crypto";
import { crc32, createInflateRaw } from "node:zlib";

/** What one gzip member holds. */
export interface Unpacked {
  /** Of the uncompressed bytes, in lower-case hexadecimal digits. */
  readonly sha256: string;
  /** Undefined when it is longer than was asked for. */
  readonly text: string | undefined;
}

const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;

/**
 * Unpacks a file that is one gzip member and nothing else. Stricter than zlib, which passes over
 * what follows a member: `aws cloudtrail validate-logs` takes such a file for invalid.
 *
 * @throws {Error} that says what is wrong.
 *
 * Source: documented, RFC 1952.
 */
export async function unpack(bytes: Uint8Array, textBytesMax: number): Promise<Unpacked> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = endOfHeader(buffer);
  const inflate = createInflateRaw();
  inflate.end(buffer.subarray(start));
  const hash = createHash("sha256");
  const kept: Buffer[] = [];
  let size = 0;
  let checksum = 0;
  for await (const chunk of inflate as AsyncIterable<Buffer>) {
    hash.update(chunk);
    checksum = crc32(chunk, checksum);
    size += chunk.length;
    if (size <= textBytesMax) kept.push(chunk);
    else kept.length = 0;
  }
  const trailer = buffer.subarray(start + inflate.bytesWritten);
  if (trailer.length < TRAILER_BYTES) throw new Error("it is cut off");
  if (trailer.length > TRAILER_BYTES) throw new Error("something was appended to it");
  const isWhole =
    trailer.readUInt32LE(0) === checksum && trailer.readUInt32LE(4) === size % 2 ** 32;
  if (!isWhole) throw new Error("its checksum is wrong");
  const text = size <= textBytesMax ? Buffer.concat(kept).toString() : undefined;
  return { sha256: hash.digest("hex"), text };
}

/** Extra fields, name, comment, header checksum: a program that packs anew may write them. */
function endOfHeader(buffer: Buffer): number {
  if (buffer.length < HEADER_BYTES || buffer.readUIntBE(0, 3) !== 0x1f8b08) {
    throw new Error("it is no gzip file");
  }
  const flags = buffer[3] ?? 0;
  let at = HEADER_BYTES;
  if (flags & 4) at += 2 + (at + 2 <= buffer.length ? buffer.readUInt16LE(at) : 0);
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    const end = buffer.indexOf(0, at);
    at = end === -1 ? buffer.length : end + 1;
  }
  if (flags & 2) at += 2;
  if (at > buffer.length) throw new Error("it is cut off");
  return at;
}
