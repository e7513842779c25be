import { type FileHandle, open } from "node:fs/promises";
import type { Entry } from "../entry.ts";
import { JournalError } from "../errors.ts";
import { entryOf, FRAME_OVERHEAD_BYTES, FRAME_START, type Frame, readFrame } from "./frame.ts";

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

export type FoundFrame =
  | {
      readonly kind: "frame";
      readonly frame: Frame;
      readonly offset: number;
      readonly end: number;
    }
  | FoundDamage;

const WINDOW_BYTES = 256 * 1024;

/**
 * Reads the frames of a segment from `from`, where a frame begins, up to `to`.
 *
 * Damage does not stop it: it goes on at the next bytes that are a whole frame.
 *
 * @throws {JournalError} `journal_unreadable` when the file cannot be read.
 */
export async function* readFrames(path: string, from: number, to: number): AsyncGenerator<Found> {
  for await (const piece of readPieces(path, from, to)) {
    for (const found of piece) {
      if (found.kind === "damage") yield found;
      else {
        const { offset, end } = found;
        yield { kind: "entry", entry: entryOf(found.frame), offset, end };
      }
    }
  }
}

/** As {@link readFrames}: as bytes, and at once all that lie in the same piece of the file. */
export async function* readPieces(
  path: string,
  from: number,
  to: number,
): AsyncGenerator<readonly FoundFrame[]> {
  const window = await Window.open(path, to);
  try {
    let piece: FoundFrame[] = [];
    let damagedFrom: number | undefined;
    for (let offset = from; offset < to; ) {
      let read = window.heldFrameAt(offset);
      if (!read) {
        if (piece.length > 0) yield piece;
        piece = [];
        read = await window.frameAt(offset);
      }
      if (read) {
        if (damagedFrom !== undefined) {
          piece.push({ kind: "damage", offset: damagedFrom, end: offset });
        }
        damagedFrom = undefined;
        piece.push({ kind: "frame", frame: read.frame, offset, end: offset + read.bytes });
        offset += read.bytes;
      } else {
        damagedFrom ??= offset;
        offset = await window.nextStart(offset + 1);
      }
    }
    if (damagedFrom !== undefined) piece.push({ kind: "damage", offset: damagedFrom, end: to });
    if (piece.length > 0) yield piece;
  } finally {
    await window.close();
  }
}

/** The part of a file that is in memory, moved along as reading goes on. */
class Window {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #to: number;
  #base = 0;
  #buffer = Buffer.alloc(0);

  private constructor(file: FileHandle, path: string, to: number) {
    this.#file = file;
    this.#path = path;
    this.#to = to;
  }

  static async open(path: string, to: number): Promise<Window> {
    try {
      return new Window(await open(path, "r"), path, to);
    } catch (cause) {
      throw new JournalError("journal_unreadable", path, { cause });
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** The frame at `offset`, when all of it is in memory. */
  heldFrameAt(offset: number): { readonly frame: Frame; readonly bytes: number } | undefined {
    const at = offset - this.#base;
    if (at < 0 || at >= this.#buffer.length) return undefined;
    const read = readFrame(this.#buffer, at);
    return read.kind === "frame" ? read : undefined;
  }

  async frameAt(
    offset: number,
  ): Promise<{ readonly frame: Frame; readonly bytes: number } | undefined> {
    let wanted = FRAME_OVERHEAD_BYTES;
    for (;;) {
      if (offset + wanted > this.#to) return undefined;
      await this.#cover(offset, wanted);
      const read = readFrame(this.#buffer, offset - this.#base);
      if (read.kind === "frame") return read;
      // A file shorter than `to` cannot be covered: what is missing is damage like any other.
      if (read.kind === "damaged" || read.bytes <= wanted) return undefined;
      wanted = read.bytes;
    }
  }

  /** The offset of the next bytes that look like a frame's start, or the end. */
  async nextStart(from: number): Promise<number> {
    for (let offset = from; offset + FRAME_START.length <= this.#to; ) {
      await this.#cover(offset, FRAME_START.length);
      const found = this.#buffer.indexOf(FRAME_START, offset - this.#base);
      if (found !== -1) return this.#base + found;
      const searched = this.#base + this.#buffer.length - FRAME_START.length + 1;
      if (searched <= offset) break;
      offset = searched;
    }
    return this.#to;
  }

  async #cover(offset: number, bytes: number): Promise<void> {
    const isCovered = offset >= this.#base && offset + bytes <= this.#base + this.#buffer.length;
    if (isCovered) return;
    const size = Math.min(Math.max(bytes, WINDOW_BYTES), this.#to - offset);
    const buffer = Buffer.allocUnsafe(size);
    let filled = 0;
    try {
      while (filled < size) {
        const { bytesRead } = await this.#file.read(buffer, filled, size - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
    } catch (cause) {
      throw new JournalError("journal_unreadable", this.#path, { cause });
    }
    this.#base = offset;
    this.#buffer = buffer.subarray(0, filled);
  }
}
