import { type FileHandle, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Frame, JournalPieces, Position } from "../../journal/index.ts";
import { HistoryError } from "../errors.ts";
import type { Recent } from "./recent.ts";
import { type Row, rowOf } from "./row.ts";
import { RowBytes } from "./row-bytes.ts";

export interface StretchOptions {
  /** Where there is room for it. */
  readonly directory: string;
  readonly journal: string;
  /** Of this process. */
  readonly startedMs: number;
  readonly rowsMax: number;
  /** Which of them the table has already. */
  readonly isPresent: (frames: readonly Frame[]) => Promise<ReadonlySet<Position>>;
  /** Gets each row that the table has not, but for very many. */
  readonly recent: Pick<Recent, "add" | "passOver" | "readUpTo">;
  readonly nowMs: () => number;
}

const FLUSH_BYTES = 512 * 1024;
/** Of rows: what the engine holds of them at once is a few times as much. */
const STRETCH_BYTES_MAX = 48 * 1024 * 1024;

/** Of so many entries that have yet to be read, rows go into the table alone. */
const BEHIND_BY = 5_000;

/** Records of the journal, one after another, as a file of rows. Disposing removes it. */
export class Stretch implements AsyncDisposable {
  readonly #options: StretchOptions;
  readonly #written: RowsFile;
  #last: Position = 0;
  #isAwaited = false;
  #hasRecords = false;

  constructor(options: StretchOptions) {
    this.#options = options;
    this.#written = new RowsFile(options.directory);
  }

  /** Of the last entry, record or not; 0 of none. */
  get last(): Position {
    return this.#last;
  }

  get rows(): number {
    return this.#written.rows;
  }

  /** True when it is of records, be they in the table already. */
  get hasRecords(): boolean {
    return this.#hasRecords;
  }

  /** True when no more is to go in at once. */
  get isFull(): boolean {
    return this.rows >= this.#options.rowsMax || this.#written.length >= STRETCH_BYTES_MAX;
  }

  /** True when it has rows that cannot be found before it has gone in, postings and all. */
  get isAwaited(): boolean {
    return this.#isAwaited;
  }

  /**
   * The same for the same rows: what repeats them adds nothing. But not what another process put
   * in: what is missing of that, because a disk lost it, is to go in again.
   */
  get token(): string {
    const { first, final, rows } = this.#written;
    return `${this.#options.journal}:${first}-${final}/${rows}@${this.#options.startedMs}`;
  }

  /** Holds for this process and no other, and has nothing in it that could be a pattern. */
  get path(): string {
    return this.#written.path;
  }

  /**
   * Takes what follows in the journal, until that is all or it is full.
   *
   * @param upTo the last position that is durable.
   * @throws {JournalError} `journal_unreadable`; {HistoryError} `rows_not_written`.
   */
  async take(pieces: JournalPieces, upTo: Position): Promise<void> {
    const { isPresent, recent } = this.#options;
    const isBehind = upTo - pieces.position > BEHIND_BY;
    for await (const frames of pieces.upTo(upTo)) {
      const present = await isPresent(frames);
      let arePresent = false;
      for (const frame of frames) {
        if (frame.kind !== "record") continue;
        this.#hasRecords = true;
        if (present.has(frame.position)) {
          arePresent = true;
          continue;
        }
        const row = this.#add(frame);
        if (!isBehind) recent.add(row, frame.json);
      }
      this.#last = frames.at(-1)?.position ?? this.#last;
      // A row in the table is not found by what its postings say before these are there too.
      if (isBehind || arePresent) this.#passOver();
      recent.readUpTo(this.#last);
      await this.#written.flush(FLUSH_BYTES);
      if (this.isFull) break;
    }
    // Behind the last entry may be damage, up to where nothing is left to be read.
    this.#last = pieces.position;
    recent.readUpTo(this.#last);
  }

  /** To be called before the file is read. @throws {HistoryError} `rows_not_written`. */
  async finish(): Promise<void> {
    await this.#written.flush(1);
  }

  #add({ position, eventId, json }: Frame): Row {
    const { journal, nowMs } = this.#options;
    const row = rowOf({ position, eventId, json: json.toString("utf8") }, journal, nowMs());
    this.#written.add(row, json);
    return row;
  }

  #passOver(): void {
    this.#options.recent.passOver(this.#last);
    this.#isAwaited = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#written.close();
  }
}

const ROWS_FILE = "rows.bin";

/**
 * A file without a name, so that a killed process leaves no records behind. It is read by its
 * descriptor, because the engine takes a path with braces for a pattern, and a pattern that fits
 * nothing for no rows at all. Source: observed.
 */
class RowsFile {
  readonly #directory: string;
  readonly #bytes = new RowBytes();
  #file: FileHandle | undefined;
  #written = 0;
  rows = 0;
  first: Position = 0;
  final: Position = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get path(): string {
    return `/dev/fd/${this.#file?.fd ?? -1}`;
  }

  get length(): number {
    return this.#written + this.#bytes.length;
  }

  add(row: Row, json: Buffer): void {
    this.#bytes.add(row, json);
    this.rows++;
    this.first ||= row.position;
    this.final = row.position;
  }

  /** Writes what was added, when it is so much. */
  async flush(bytesMin: number): Promise<void> {
    const { bytes } = this.#bytes;
    if (bytes.length < bytesMin) return;
    try {
      this.#file ??= await openUnnamed(join(this.#directory, ROWS_FILE));
      for (let done = 0; done < bytes.length; ) {
        // With a position, which leaves the descriptor's own at the beginning.
        const at = this.#written + done;
        done += (await this.#file.write(bytes, done, bytes.length - done, at)).bytesWritten;
      }
    } catch (cause) {
      throw new HistoryError("rows_not_written", this.#directory, { cause });
    }
    this.#written += bytes.length;
    this.#bytes.clear();
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }
}

async function openUnnamed(path: string): Promise<FileHandle> {
  const file = await open(path, "w+", 0o600);
  try {
    await unlink(path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
