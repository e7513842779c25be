import { readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Entry } from "../entry.ts";
import { JournalError } from "../errors.ts";
import {
  entryOf,
  FRAME_OVERHEAD_BYTES,
  FRAME_START,
  FrameBytes,
  type FrameRun,
  framesOf,
} from "./frame.ts";

/** Bytes that are no frame. Followed by an entry, or by nothing. */
interface FoundDamage {
  readonly kind: "damage";
  readonly offset: number;
  readonly end: number;
}

/** What lies in a segment between two offsets. */
export type Found =
  | {
      readonly kind: "entry";
      readonly entry: Entry;
      readonly offset: number;
      readonly end: number;
    }
  | FoundDamage;

/** Frames that lie next to one another in a segment, or what lies between them. */
export type FoundRun =
  | {
      readonly kind: "frames";
      readonly run: FrameRun;
      /** Where in the file the run's memory begins. */
      readonly base: number;
    }
  | FoundDamage;

const WINDOW_BYTES = 256 * 1024;
/** For who reads much. */
export const PIECE_BYTES = 1024 * 1024;

/** How the bytes of a file come into memory. */
export interface PieceReading {
  /**
   * Gives memory of {@link PIECE_BYTES}, which may have been used before, for pieces of which more
   * than half is there; the others, and all when left out, are in memory of their own.
   */
  readonly memory?: () => Buffer;
  /** True where nobody waits in this thread: it reads by itself then, without a detour. */
  readonly isAlone?: boolean;
}

/**
 * Reads the frames of a segment from `from`, where a frame begins, up to `to`.
 *
 * Damage does not stop it: it goes on at the next bytes that are a whole frame.
 *
 * @throws {JournalError} `journal_unreadable` when the file cannot be read.
 */
export async function* readFrames(path: string, from: number, to: number): AsyncGenerator<Found> {
  for await (const found of readRuns(path, { from, to, windowBytes: WINDOW_BYTES })) {
    if (found.kind === "damage") {
      yield found;
      continue;
    }
    const { run, base } = found;
    for (const [index, frame] of framesOf(run).entries()) {
      const offset = base + (run.offsets[index] ?? 0);
      yield { kind: "entry", entry: entryOf(frame), offset, end: offset + frame.bytes };
    }
  }
}

/** As {@link readFrames}: as bytes, and at once all that lie in the same piece of the file. */
export function readPieces(
  path: string,
  { from, to, ...reading }: PieceReading & { readonly from: number; readonly to: number },
): AsyncGenerator<FoundRun> {
  return readRuns(path, { ...reading, from, to, windowBytes: PIECE_BYTES });
}

interface Stretch extends PieceReading {
  readonly from: number;
  readonly to: number;
  /** How much is read at once. */
  readonly windowBytes: number;
}

async function* readRuns(path: string, { from, ...stretch }: Stretch) {
  const { to } = stretch;
  const window = await Window.open(path, stretch);
  try {
    let damagedFrom: number | undefined;
    for (let offset = from; offset < to; ) {
      if (!(await window.holdsFrameAt(offset))) {
        damagedFrom ??= offset;
        offset = await window.nextStart(offset + 1);
        continue;
      }
      if (damagedFrom !== undefined) {
        yield { kind: "damage", offset: damagedFrom, end: offset } satisfies FoundRun;
        damagedFrom = undefined;
      }
      const { run, base, end } = window.runFrom(offset);
      yield { kind: "frames", run, base } satisfies FoundRun;
      offset = end;
    }
    if (damagedFrom !== undefined) {
      yield { kind: "damage", offset: damagedFrom, end: to } satisfies FoundRun;
    }
  } finally {
    await window.close();
  }
}

/** The part of a file that is in memory, moved along as reading goes on. */
class Window {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #to: number;
  readonly #stretch: Omit<Stretch, "from">;
  #base = 0;
  #bytes = new FrameBytes(Buffer.alloc(0));

  private constructor(file: FileHandle, path: string, stretch: Omit<Stretch, "from">) {
    this.#file = file;
    this.#path = path;
    this.#to = stretch.to;
    this.#stretch = stretch;
  }

  static async open(path: string, stretch: Omit<Stretch, "from">): Promise<Window> {
    try {
      return new Window(await open(path, "r"), path, stretch);
    } catch (cause) {
      throw new JournalError("journal_unreadable", path, { cause });
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** True when a whole frame begins at `offset`; then all of it is in memory. */
  async holdsFrameAt(offset: number): Promise<boolean> {
    let wanted = FRAME_OVERHEAD_BYTES;
    for (;;) {
      if (offset + wanted > this.#to) return false;
      await this.#cover(offset, wanted);
      const bytes = this.#bytes.measure(offset - this.#base);
      if (bytes > 0) return true;
      // A file shorter than `to` cannot be covered: what is missing is damage like any other.
      if (bytes === 0 || -bytes <= wanted) return false;
      wanted = -bytes;
    }
  }

  /** What is in memory of the frames from `offset` on. @returns where the last one ends, too. */
  runFrom(offset: number): { readonly run: FrameRun; readonly base: number; readonly end: number } {
    const held = this.#bytes;
    const offsets: number[] = [];
    const ends: number[] = [];
    const positions: number[] = [];
    let at = offset - this.#base;
    for (let bytes = held.measure(at); bytes > 0; bytes = held.measure(at)) {
      offsets.push(at);
      positions.push(held.positionAt(at));
      at += bytes;
      ends.push(at);
    }
    const run = { buffer: held.buffer, offsets, ends, positions };
    return { run, base: this.#base, end: this.#base + at };
  }

  /** The offset of the next bytes that look like a frame's start, or the end. */
  async nextStart(from: number): Promise<number> {
    for (let offset = from; offset + FRAME_START.length <= this.#to; ) {
      await this.#cover(offset, FRAME_START.length);
      const { buffer } = this.#bytes;
      const found = buffer.indexOf(FRAME_START, offset - this.#base);
      if (found !== -1) return this.#base + found;
      const searched = this.#base + buffer.length - FRAME_START.length + 1;
      if (searched <= offset) break;
      offset = searched;
    }
    return this.#to;
  }

  async #cover(offset: number, bytes: number): Promise<void> {
    const held = this.#base + this.#bytes.buffer.length;
    if (offset >= this.#base && offset + bytes <= held) return;
    const { windowBytes, memory } = this.#stretch;
    const size = Math.min(Math.max(bytes, windowBytes), this.#to - offset);
    const isMost = size > PIECE_BYTES / 2 && size <= PIECE_BYTES;
    const buffer = (isMost && memory?.().subarray(0, size)) || Buffer.allocUnsafe(size);
    let filled = 0;
    try {
      while (filled < size) {
        const place = [filled, size - filled, offset + filled] as const;
        const bytesRead = this.#stretch.isAlone
          ? readSync(this.#file.fd, buffer, ...place)
          : (await this.#file.read(buffer, ...place)).bytesRead;
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
    } catch (cause) {
      throw new JournalError("journal_unreadable", this.#path, { cause });
    }
    this.#base = offset;
    this.#bytes = new FrameBytes(buffer.subarray(0, filled));
  }
}
