import { join } from "node:path";
import type { Position } from "../entry.ts";
import { Frame } from "./frame.ts";
import { Segment } from "./segment.ts";
import { encodeHeader, FORMAT_VERSION, HEADER_BYTES, segmentName } from "./segment-header.ts";
import { type OpenFile, SegmentWriter } from "./segment-writer.ts";

export interface SegmentLogOptions {
  readonly directory: string;
  readonly journalId: string;
  readonly segmentBytesMax: number;
  readonly files: OpenFile;
  /** What recovery found; the last one is written on, if there is one. */
  readonly segments: Segment[];
  /** The last position that is in a segment. */
  readonly written: Position;
  /** The last that may not be used again; beyond `written` when readers had what is gone. */
  readonly last: Position;
  /** Told when a new segment has become the current one. */
  readonly onRoll: (first: Position) => void;
}

/** A disk that failed twice in a row may let the third go: tried while the refusals wait. */
const SUPERSEDE_TRIES = 8;

/**
 * The writing end of the segments. One call at a time.
 *
 * After a failed write, what it left is cut off. After a failed sync, or a cut that fails, the
 * file is not trusted again and writing goes on in a new segment, whose name says which of the old
 * one's frames count: those before its first position.
 */
export class SegmentLog {
  readonly #options: SegmentLogOptions;
  #writer: SegmentWriter | undefined;
  #written: Position;
  #durable: Position;
  #isSettled = true;

  private constructor(options: SegmentLogOptions) {
    this.#options = options;
    this.#written = options.last;
    this.#durable = options.last;
  }

  static async open(options: SegmentLogOptions): Promise<SegmentLog> {
    const log = new SegmentLog(options);
    const current = options.segments.at(-1);
    if (!current) {
      await log.#roll(options.last + 1);
      return log;
    }
    log.#writer = await SegmentWriter.resume(current.path, current.durableBytes, options.files);
    // A killed process may have left frames in the page cache that were never synced.
    await log.#writer.sync();
    if (options.last > options.written) {
      await log.close();
      await log.#roll(options.last + 1);
    }
    return log;
  }

  /** The last position written, durable or not. Falls back to `durable` when a file is given up. */
  get written(): Position {
    return this.#written;
  }

  get durable(): Position {
    return this.#durable;
  }

  /** Whether no file holds what was refused and would count if there were a start now. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Writes frames that follow on `written`. They are durable after the next `sync`. */
  async write(frames: readonly Frame[]): Promise<void> {
    const [first] = frames;
    const last = frames.at(-1);
    if (!first || !last) return;
    const writer = await this.#writerFor(first.position);
    const before = writer.bytes;
    try {
      // All in one piece: it goes out in one write.
      await writer.write(Frame.join(frames));
    } catch (error) {
      await writer.cutBackTo(before).catch(() => this.#supersede());
      throw error;
    }
    const segment = this.#options.segments.at(-1);
    let offset = before;
    for (const { position, bytes } of frames) {
      segment?.mark(position, offset);
      offset += bytes;
    }
    this.#written = last.position;
  }

  /** Makes durable what was written. When it fails, `written` has fallen back to `durable`. */
  async sync(): Promise<void> {
    const writer = this.#writer;
    const segment = this.#options.segments.at(-1);
    if (!writer || !segment) return;
    try {
      await writer.sync();
    } catch (error) {
      // After a failed sync the kernel may take the lost pages for clean: the next sync of this
      // file would succeed and prove nothing.
      await writer.cutBackTo(segment.durableBytes).then(
        () => this.#giveUp(),
        () => this.#supersede(),
      );
      throw error;
    }
    segment.durableBytes = writer.bytes;
    this.#durable = this.#written;
  }

  /**
   * Makes the segment that says that what was refused does not count, where it could not be made
   * when that was refused.
   *
   * @throws what the operating system said, when it still cannot be.
   */
  async settle(): Promise<void> {
    if (!this.#isSettled) await this.#roll(this.#written + 1);
  }

  async close(): Promise<void> {
    await this.#writer?.close();
    this.#writer = undefined;
  }

  async #giveUp(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    this.#written = this.#durable;
    await writer?.close().catch(() => undefined);
  }

  /**
   * Gives the file up, and says by a next segment that what could not be cut off it does not count:
   * its writers are told that it is refused, and a start after a kill would take it for what nobody
   * was told of.
   */
  async #supersede(): Promise<void> {
    await this.#giveUp();
    this.#isSettled = false;
    for (let tries = SUPERSEDE_TRIES; tries > 0; tries--) {
      try {
        await this.settle();
        return;
      } catch {
        // Once more. Where it fails each time, the next append makes the segment or `settle` does:
        // a kill before that still shows what was refused as interrupted.
      }
    }
  }

  async #writerFor(first: Position): Promise<SegmentWriter> {
    const writer = this.#writer;
    if (writer && writer.bytes < this.#options.segmentBytesMax) return writer;
    if (writer) {
      await this.sync();
      await this.close();
    }
    return await this.#roll(first);
  }

  async #roll(first: Position): Promise<SegmentWriter> {
    const { directory, journalId, segments, files, onRoll } = this.#options;
    const path = join(directory, segmentName(first));
    const header = encodeHeader({ formatVersion: FORMAT_VERSION, journalId, first });
    const writer = await SegmentWriter.create(path, header, files);
    this.#writer = writer;
    this.#isSettled = true;
    // A segment given up before its first frame was durable has the very same name.
    if (segments.at(-1)?.first === first) segments.pop();
    segments.push(new Segment(path, first, HEADER_BYTES));
    onRoll(first);
    return writer;
  }
}
