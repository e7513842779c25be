import { createHash } from "node:crypto";
import { type FileHandle, open, unlink } from "node:fs/promises";
import type { ChecksumAlgorithm } from "@aws-sdk/client-s3";
import { Sealer } from "../sealing/sealer.ts";
import { digesterFor } from "./checksums.ts";

/** The bytes of an object, all at once or as they come. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>;

/** What was learned of bytes while they were written. */
export interface WrittenBytes {
  readonly size: number;
  /** Hexadecimal. */
  readonly md5: string;
  /** Base64, of the algorithm asked for. */
  readonly checksum: string | undefined;
}

export interface WriteDraftOptions {
  readonly checksumAlgorithm?: ChecksumAlgorithm | undefined;
  /** True: on the disk, not only on its way there, when resolved. */
  readonly isDurable: boolean;
  /** Seals the file. What is learned of the bytes is learned of them in clear. */
  readonly fileKey?: Buffer | undefined;
}

/**
 * Writes a new file that only its owner can read.
 *
 * The file is gone again when `content` breaks off or the disk is full.
 *
 * @throws when `path` is taken.
 */
export async function writeDraft(
  path: string,
  content: Content,
  options: WriteDraftOptions,
): Promise<WrittenBytes> {
  const file = await open(path, "wx", 0o600);
  try {
    const written = await writeAll(file, content, options);
    if (options.isDurable) await file.sync();
    await file.close();
    return written;
  } catch (error) {
    await file.close();
    await unlink(path);
    throw error;
  }
}

async function writeAll(
  file: FileHandle,
  content: Content,
  { checksumAlgorithm: algorithm, fileKey }: WriteDraftOptions,
): Promise<WrittenBytes> {
  const md5 = createHash("md5");
  const digester = algorithm && digesterFor(algorithm);
  const sealer = fileKey && new Sealer(fileKey);
  let size = 0;
  for await (const chunk of content instanceof Uint8Array ? [content] : content) {
    md5.update(chunk);
    digester?.update(chunk);
    size += chunk.length;
    if (sealer) await writePieces(file, sealer.seal(chunk));
    else await writeWhole(file, chunk);
  }
  if (sealer) await writeWhole(file, sealer.end());
  const checksum = digester && Buffer.from(await digester.digest()).toString("base64");
  return { size, md5: md5.digest("hex"), checksum };
}

/** In one write where the system takes it all. */
async function writePieces(file: FileHandle, pieces: readonly Buffer[]): Promise<void> {
  if (pieces.length === 0) return;
  const { bytesWritten } = await file.writev(pieces);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (bytesWritten < length) await writeWhole(file, Buffer.concat(pieces).subarray(bytesWritten));
}

/** One write may take less than it was given. */
async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, offset);
    offset += bytesWritten;
  }
}
