import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Position } from "../entry.ts";
import { JournalError } from "../errors.ts";
import type { Damage } from "../recovery.ts";
import { type FoundSegment, findSegments } from "./find-segments.ts";
import type { Frame } from "./frame.ts";
import { readPieces } from "./read-frames.ts";
import { HEADER_BYTES } from "./segment-header.ts";

export interface PiecesOptions {
  readonly directory: string;
  /** The position after which to begin. */
  readonly after: Position;
  /** Told of what cannot be read, once. */
  readonly onDamage: (damage: Damage) => void;
}

/**
 * Reads a journal that another process writes, as bytes and many entries at a time, from where it
 * left off. Changes nothing and takes no lock.
 */
export class JournalPieces {
  readonly #options: PiecesOptions;
  #position: Position;
  /** Where reading goes on in the segment that was read last. */
  #offset: { readonly path: string; readonly bytes: number } | undefined;

  constructor(options: PiecesOptions) {
    this.#options = options;
    this.#position = options.after;
  }

  /** Up to where all was given, or is known to be damaged. */
  get position(): Position {
    return this.#position;
  }

  /**
   * What follows on what was given before. Whoever stops taking pieces goes on behind the last.
   *
   * @param last a position that the writer says is durable.
   * @throws {JournalError} `journal_unreadable`.
   */
  async *upTo(last: Position): AsyncGenerator<readonly Frame[]> {
    const places = await findSegments(this.#options.directory);
    const found = places.findLastIndex(({ first }) => first <= this.#position + 1);
    const from = Math.max(found, 0);
    for (const [index, place] of places.slice(from).entries()) {
      // What the next segment repeats was given up here: see `SegmentLog`.
      const next = places[from + index + 1]?.first ?? Number.POSITIVE_INFINITY;
      yield* this.#ofSegment(place, Math.min(next, last + 1));
      if (this.#position >= last) return;
    }
    // The writer has more, and it cannot be read: waiting for it would wait for ever.
    this.#position = Math.max(this.#position, last);
  }

  async *#ofSegment({ path, first }: FoundSegment, end: Position) {
    const from = this.#offset?.path === path ? this.#offset.bytes : HEADER_BYTES;
    const size = await sizeOf(path);
    let damage: Pick<Damage, "segment" | "offset" | "bytes"> | undefined;
    for await (const piece of readPieces(path, from, size)) {
      const frames: Frame[] = [];
      for (const found of piece) {
        if (found.kind === "damage") {
          const bytes = found.end - found.offset;
          damage = { segment: basename(path), offset: found.offset, bytes };
          continue;
        }
        const { frame } = found;
        if (frame.position >= end) {
          if (damage) this.#tell({ ...damage, after: this.#position, next: frame.position });
          if (frames.length > 0) yield frames;
          return;
        }
        this.#offset = { path, bytes: found.end };
        // Not before where it begins, and not a second time what a rewritten segment repeats.
        if (frame.position <= Math.max(this.#position, first - 1)) continue;
        if (damage) this.#tell({ ...damage, after: this.#position, next: frame.position });
        damage = undefined;
        this.#position = frame.position;
        frames.push(frame);
      }
      if (frames.length > 0) yield frames;
    }
    // Behind the last position that is durable may be what is being written.
    if (damage && this.#position + 1 < end) this.#tell({ ...damage, after: this.#position });
  }

  #tell(damage: Damage): void {
    // What lies behind damage counts only as far as it was missed.
    if (damage.next === damage.after + 1) return;
    this.#options.onDamage(damage);
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    throw new JournalError("journal_unreadable", path, { cause });
  }
}
