import type { Position } from "../entry.ts";
import { type Found, readFrames } from "./read-frames.ts";
import { HEADER_BYTES } from "./segment-header.ts";

const MARK_EVERY_BYTES = 64 * 1024;

/** One file of the journal, as far as its bytes may be read. */
export class Segment {
  readonly path: string;
  readonly first: Position;
  /** Where the durable frames end. What lies behind it is nobody's business yet. */
  durableBytes: number;
  /** Ascending: at `offset` begins the frame of `position`. Grows as the segment is read. */
  readonly #marks: { readonly position: Position; readonly offset: number }[] = [];

  constructor(path: string, first: Position, durableBytes: number) {
    this.path = path;
    this.first = first;
    this.durableBytes = durableBytes;
  }

  /** Remembers where a frame begins, if that is far enough from what is remembered already. */
  mark(position: Position, offset: number): void {
    const last = this.#marks.at(-1);
    if ((last?.offset ?? HEADER_BYTES) + MARK_EVERY_BYTES <= offset) {
      this.#marks.push({ position, offset });
    }
  }

  /** The segment's durable content, from the entry at `position` or from somewhat before it. */
  async *contentFrom(position: Position): AsyncGenerator<Found> {
    const mark = this.#marks.findLast((candidate) => candidate.position <= position);
    const from = mark?.offset ?? HEADER_BYTES;
    for await (const found of readFrames(this.path, from, this.durableBytes)) {
      if (found.kind === "entry") this.mark(found.entry.position, found.offset);
      yield found;
    }
  }
}
