import type { NewEntry, Position } from "../entry.ts";
import { Frame, frameBytesOf, writeFrame } from "./frame.ts";

const CHUNK_BYTES = 1024 * 1024;
/** What a burst took beyond it is given back. */
const CHUNKS_KEPT = 8;

/** How far memory is filled. */
export interface Filling {
  readonly chunk: number;
  readonly bytes: number;
}

const EMPTY: Filling = { chunk: 0, bytes: 0 };

/**
 * Memory for frames until they are durable, outside of the heap and used again and again. As text,
 * what waits for its sync would grow old enough to be garbage that is dear to collect.
 */
export class FrameMemory {
  readonly #chunks: Buffer[] = [];
  #filling = EMPTY;

  get filling(): Filling {
    return this.#filling;
  }

  /** @returns the entry's frame, which is there until what it takes is let go. */
  add(entry: NewEntry | Frame, position: Position): Frame {
    const bytes = frameBytesOf(entry);
    const { buffer, offset } = this.#take(bytes);
    const end = offset + bytes;
    writeFrame(entry, position, buffer.subarray(offset, end));
    return new Frame(buffer, { offset, end, position });
  }

  /** What was added since is done with: its memory is used again. */
  cutBackTo(filling: Filling): void {
    this.#filling = filling;
  }

  /** All that was added is done with. */
  clear(): void {
    this.#filling = EMPTY;
    this.#chunks.splice(CHUNKS_KEPT);
  }

  #take(bytes: number): { readonly buffer: Buffer; readonly offset: number } {
    if (bytes > CHUNK_BYTES) return { buffer: Buffer.allocUnsafeSlow(bytes), offset: 0 };
    const { chunk, bytes: offset } = this.#filling;
    if (offset + bytes > CHUNK_BYTES) {
      this.#filling = { chunk: chunk + 1, bytes: 0 };
      return this.#take(bytes);
    }
    const buffer = this.#chunks[chunk] ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.#chunks[chunk] = buffer;
    this.#filling = { chunk, bytes: offset + bytes };
    return { buffer, offset };
  }
}
