import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Position } from "../entry.ts";
import { JournalError } from "../errors.ts";
import type { Damage } from "../recovery.ts";
import { type FoundSegment, findSegments } from "./find-segments.ts";
import { type Frame, type FrameRun, framesOf } from "./frame.ts";
import { type PieceReading, readPieces } from "./read-frames.ts";
import { HEADER_BYTES } from "./segment-header.ts";

export interface PiecesOptions extends PieceReading {
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
    for await (const run of this.runsUpTo(last)) yield framesOf(run);
  }

  /** The same as columns. */
  async *runsUpTo(last: Position): AsyncGenerator<FrameRun> {
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

  async *#ofSegment({ path, first }: FoundSegment, end: Position): AsyncGenerator<FrameRun> {
    const from = this.#offset?.path === path ? this.#offset.bytes : HEADER_BYTES;
    const size = await sizeOf(path);
    let damage: Pick<Damage, "segment" | "offset" | "bytes"> | undefined;
    for await (const found of readPieces(path, { ...this.#options, from, to: size })) {
      if (found.kind === "damage") {
        const bytes = found.end - found.offset;
        damage = { segment: basename(path), offset: found.offset, bytes };
        continue;
      }
      const { run, base } = found;
      // Not before where it begins, and not a second time what a rewritten segment repeats.
      const given = within(run, { after: Math.max(this.#position, first - 1), end });
      const next = given.run.positions[0] ?? given.next;
      if (damage && next !== undefined) {
        this.#tell({ ...damage, after: this.#position, next });
        damage = undefined;
      }
      if (given.passed > 0) this.#offset = { path, bytes: base + given.passed };
      this.#position = given.run.positions.at(-1) ?? this.#position;
      if (given.run.positions.length > 0) yield given.run;
      if (given.next !== undefined) return;
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

interface Given {
  readonly run: FrameRun;
  /** Where in memory the frames end that were looked at; 0 for none. */
  readonly passed: number;
  /** The position at which the bounds ended it. */
  readonly next?: Position;
}

/** Those frames of a run that follow on `after`, each behind the one before, up to `end`. */
function within(
  all: FrameRun,
  bounds: { readonly after: Position; readonly end: Position },
): Given {
  const last = all.positions.at(-1) ?? bounds.end;
  // Most often all: a segment's frames ascend.
  if (isAscending(all.positions, bounds.after) && last < bounds.end) {
    return { run: all, passed: all.ends.at(-1) ?? 0 };
  }
  const offsets: number[] = [];
  const ends: number[] = [];
  const positions: Position[] = [];
  const run = { buffer: all.buffer, offsets, ends, positions };
  let { after } = bounds;
  let passed = 0;
  for (const [index, position] of all.positions.entries()) {
    if (position >= bounds.end) return { run, passed, next: position };
    const end = all.ends[index] ?? 0;
    passed = end;
    if (position <= after) continue;
    after = position;
    offsets.push(all.offsets[index] ?? 0);
    ends.push(end);
    positions.push(position);
  }
  return { run, passed };
}

function isAscending(positions: readonly Position[], after: Position): boolean {
  let latest = after;
  for (const position of positions) {
    if (position <= latest) return false;
    latest = position;
  }
  return true;
}
