import { stat } from "node:fs/promises";
import type { Position } from "./entry.ts";
import { type FoundSegment, findSegments } from "./segments/find-segments.ts";
import { type Frame, framesOf } from "./segments/frame.ts";
import { readPieces } from "./segments/read-frames.ts";
import { HEADER_BYTES } from "./segments/segment-header.ts";
import { Batch, type ReadLimits } from "./tail.ts";

/**
 * Reads a journal that another process writes, from where it left off: each segment is read once.
 * Changes nothing and takes no lock.
 */
export class ForeignJournal {
  readonly #directory: string;
  #position: Position;
  /** Where reading goes on in the segment that was read last. */
  #offset: { readonly path: string; readonly bytes: number } | undefined;

  /** @param after the position after which to begin. */
  constructor(directory: string, after: Position) {
    this.#directory = directory;
    this.#position = after;
  }

  /** Up to where all was given, or is known to be damaged. */
  get position(): Position {
    return this.#position;
  }

  /**
   * The entries, as they lie there, that follow what was given before.
   *
   * @param upTo the last position that the writer says is durable.
   * @throws {JournalError} `journal_unreadable`.
   */
  async read(upTo: Position, limits: ReadLimits): Promise<readonly Frame[]> {
    const batch = new Batch<Frame>(limits);
    const places = await findSegments(this.#directory);
    const from = places.findLastIndex(({ first }) => first <= this.#position + 1);
    for (const [index, place] of places.slice(Math.max(from, 0)).entries()) {
      const end = places[Math.max(from, 0) + index + 1]?.first ?? Number.POSITIVE_INFINITY;
      await this.#readSegment(place, { end, upTo, batch });
      if (batch.isFull || this.#position >= upTo) return batch.entries;
    }
    // The writer has more, and it cannot be read: waiting for it would wait for ever.
    this.#position = upTo;
    return batch.entries;
  }

  async #readSegment(
    { path, first }: FoundSegment,
    into: { readonly end: Position; readonly upTo: Position; readonly batch: Batch<Frame> },
  ): Promise<void> {
    const { size } = await stat(path);
    const from = this.#offset?.path === path ? this.#offset.bytes : HEADER_BYTES;
    if (size <= from) return;
    for await (const found of readPieces(path, { from, to: size })) {
      if (found.kind === "damage") continue;
      const { run, base } = found;
      for (const [index, frame] of framesOf(run).entries()) {
        // What the next segment repeats was given up here: see `SegmentLog`.
        if (frame.position >= into.end || frame.position > into.upTo) return;
        if (frame.position > Math.max(this.#position, first - 1)) {
          if (!into.batch.take(frame)) return;
          this.#position = frame.position;
        }
        this.#offset = { path, bytes: base + (run.ends[index] ?? 0) };
        if (this.#position >= into.upTo) return;
      }
    }
  }
}
