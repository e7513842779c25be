import { type FileHandle, open } from "node:fs/promises";
import type { Entry } from "../entry.ts";
import { JournalError } from "../errors.ts";
import { decodeFrame, FRAME_OVERHEAD_BYTES, FRAME_START } from "./frame.ts";

/** What lies in a segment between two offsets. */
export type Found =
  | {
      readonly kind: "entry";
      readonly entry: Entry;
      readonly offset: number;
      readonly end: number;
    }
  /** Bytes that are no frame. Followed by an entry, or by nothing. */
  | { readonly kind: "damage"; readonly offset: number; readonly end: number };

const WINDOW_BYTES = 256 * 1024;

/**
 * Reads the frames of a segment from `from`, where a frame begins, up to `to`.
 *
 * Damage does not stop it: it goes on at the next bytes that are a whole frame.
 *
 * @throws {JournalError} `journal_unreadable` when the file cannot be read.
 */
export async function* readFrames(path: string, from: number, to: number): AsyncGenerator<Found> {
  const window = await Window.open(path, to);
  try {
    let damagedFrom: number | undefined;
    for (let offset = from; offset < to; ) {
      const entry = await window.frameAt(offset);
      if (entry) {
        if (damagedFrom !== undefined) yield { kind: "damage", offset: damagedFrom, end: offset };
        damagedFrom = undefined;
        yield { kind: "entry", entry: entry.entry, offset, end: offset + entry.bytes };
        offset += entry.bytes;
      } else {
        damagedFrom ??= offset;
        offset = await window.nextStart(offset + 1);
      }
    }
    if (damagedFrom !== undefined) yield { kind: "damage", offset: damagedFrom, end: to };
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

  async frameAt(offset: number): Promise<{ entry: Entry; bytes: number } | undefined> {
    let wanted = FRAME_OVERHEAD_BYTES;
    for (;;) {
      if (offset + wanted > this.#to) return undefined;
      await this.#cover(offset, wanted);
      const read = decodeFrame(this.#buffer, offset - this.#base);
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
