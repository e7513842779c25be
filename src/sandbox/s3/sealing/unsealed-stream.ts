import { createDecipheriv } from "node:crypto";
import { close, read } from "node:fs";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { ALGORITHM, CHUNK_BYTES, nonceOf, TAG_BYTES } from "./sealed-form.ts";

const readAt = promisify(read);

const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

/** How many chunks are read at once. */
const CHUNKS_A_READ = 4;

export interface SealedFile {
  /** Closed by the stream. */
  readonly descriptor: number;
  readonly key: Buffer;
  /** Of what is sealed. */
  readonly size: number;
  /** For errors. */
  readonly name: string;
}

/** From `start` to `end`, both included. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes of a sealed file, or a range of them. No byte is given before its whole chunk was found
 * to be what was sealed; the stream fails where one is not.
 */
export class UnsealedStream extends Readable {
  readonly #file: SealedFile;
  readonly #range: ByteRange;
  readonly #lastChunk: number;
  #nextChunk: number;
  #readsUnderWay = 0;
  #onIdle: (() => void) | undefined;

  constructor(file: SealedFile, range?: ByteRange) {
    super({ highWaterMark: CHUNKS_A_READ * CHUNK_BYTES });
    this.#file = file;
    this.#range = range ?? { start: 0, end: file.size - 1 };
    // Whoever reads to the end is also told that it is the end, though its chunk may be empty.
    const end = this.#range.end >= file.size - 1 ? file.size : this.#range.end;
    this.#nextChunk = Math.floor(this.#range.start / CHUNK_BYTES);
    this.#lastChunk = Math.floor(end / CHUNK_BYTES);
  }

  override _read(): void {
    this.#readsUnderWay += 1;
    this.#step()
      .catch((error: unknown) => this.destroy(error as Error))
      .finally(() => {
        this.#readsUnderWay -= 1;
        if (this.#readsUnderWay === 0) this.#onIdle?.();
      });
  }

  /** A descriptor must not be closed while it is read: its number may be another file's then. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const closeNow = () => close(this.#file.descriptor, (failure) => done(error ?? failure));
    if (this.#readsUnderWay > 0) this.#onIdle = closeNow;
    else closeNow();
  }

  async #step(): Promise<void> {
    const first = this.#nextChunk;
    const last = Math.min(first + CHUNKS_A_READ - 1, this.#lastChunk);
    if (first > last) return;
    this.#nextChunk = last + 1;
    const sealed = await this.#readSealed(first, last);
    if (this.destroyed) return;
    for (let number = first; number <= last; number += 1) {
      const at = (number - first) * SEALED_CHUNK_BYTES;
      const chunk = this.#unseal(number, sealed.subarray(at, at + SEALED_CHUNK_BYTES));
      const bytes = this.#withinRange(number, chunk);
      if (bytes.length > 0) this.push(bytes);
    }
    if (last === this.#lastChunk) this.push(null);
  }

  async #readSealed(first: number, last: number): Promise<Buffer> {
    const { descriptor, size } = this.#file;
    const isEnd = last === Math.floor(size / CHUNK_BYTES);
    const lastBytes = isEnd ? (size % CHUNK_BYTES) + TAG_BYTES : SEALED_CHUNK_BYTES;
    const length = (last - first) * SEALED_CHUNK_BYTES + lastBytes;
    const sealed = Buffer.allocUnsafeSlow(length);
    for (let have = 0; have < length; ) {
      const position = first * SEALED_CHUNK_BYTES + have;
      const { bytesRead } = await readAt(descriptor, sealed, have, length - have, position);
      if (bytesRead === 0) throw this.#changed();
      have += bytesRead;
    }
    return sealed;
  }

  #unseal(number: number, sealed: Buffer): Buffer {
    const decipher = createDecipheriv(ALGORITHM, this.#file.key, nonceOf(number));
    const tagAt = sealed.length - TAG_BYTES;
    decipher.setAuthTag(sealed.subarray(tagAt));
    const chunk = decipher.update(sealed.subarray(0, tagAt));
    try {
      decipher.final();
      return chunk;
    } catch {
      throw this.#changed();
    }
  }

  #withinRange(number: number, chunk: Buffer): Buffer {
    const { start, end } = this.#range;
    const offset = number * CHUNK_BYTES;
    return chunk.subarray(Math.max(start - offset, 0), Math.max(end + 1 - offset, 0));
  }

  #changed(): Error {
    return new Error(`The file of ${this.#file.name} was changed.`);
  }
}
