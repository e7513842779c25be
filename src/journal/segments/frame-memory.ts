import type { NewEntry, Position } from "../entry.ts";
import { Frame, frameBytesOf, writeFrame } from "./frame.ts";

const CHUNK_BYTES = 1024 * 1024;
/** What a burst took beyond it is given back. */
const CHUNKS_KEPT = 8;

/**
 * Memory for frames until they are durable, outside of the heap and used again and again. As text,
 * what waits for its sync would grow old enough to be garbage that is dear to collect.
 */
export class FrameMemory {
  readonly #chunks: Buffer[] = [];
  /** Which chunk is being filled, and how far it is. */
  #at = 0;
  #filled = 0;

  /** @returns the entry's frame, which is there until all are cleared. */
  add(entry: NewEntry | Frame, position: Position): Frame {
    const bytes = frameBytesOf(entry);
    const { buffer, offset } = this.#take(bytes);
    const end = offset + bytes;
    writeFrame(entry, position, buffer.subarray(offset, end));
    return new Frame(buffer, { offset, end, position });
  }

  /** All that was added is done with. */
  clear(): void {
    this.#at = 0;
    this.#filled = 0;
    this.#chunks.splice(CHUNKS_KEPT);
  }

  #take(bytes: number): { readonly buffer: Buffer; readonly offset: number } {
    if (bytes > CHUNK_BYTES) return { buffer: Buffer.allocUnsafeSlow(bytes), offset: 0 };
    if (this.#filled + bytes > CHUNK_BYTES) {
      this.#at++;
      this.#filled = 0;
    }
    const buffer = this.#chunks[this.#at] ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.#chunks[this.#at] = buffer;
    const offset = this.#filled;
    this.#filled += bytes;
    return { buffer, offset };
  }
}
