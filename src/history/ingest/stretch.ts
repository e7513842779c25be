import { type FileHandle, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Frame, JournalPieces, Position } from "../../journal/index.ts";
import { HistoryError } from "../errors.ts";
import { rowOf } from "./row.ts";
import { RowBytes } from "./row-bytes.ts";

/** Records of the journal, one after another, as a file of rows. Disposing removes it. */
export interface Stretch extends AsyncDisposable {
  /** Of the last entry, record or not. */
  readonly last: Position;
  readonly rows: number;
  /** The same for the same rows: what repeats them adds nothing. */
  readonly token: string;
  /** Holds for this process and no other, and has nothing in it that could be a pattern. */
  readonly path: string;
}

export interface StretchOptions {
  /** Where there is room for it. */
  readonly directory: string;
  readonly journal: string;
  readonly pieces: JournalPieces;
  /** The last position that is durable. */
  readonly upTo: Position;
  readonly rowsMax: number;
  /** Which of them the table has already. */
  readonly isPresent: (frames: readonly Frame[]) => Promise<ReadonlySet<Position>>;
  readonly nowMs: number;
}

const FLUSH_BYTES = 512 * 1024;
/** Of rows: what the engine holds of them at once is a few times as much. */
const STRETCH_BYTES_MAX = 48 * 1024 * 1024;

/**
 * Writes what follows in the journal as rows into a file, as much as goes in at once.
 *
 * @throws {JournalError} `journal_unreadable`; {HistoryError} `rows_not_written`.
 */
export async function prepareStretch(options: StretchOptions): Promise<Stretch> {
  const { directory, pieces, upTo, rowsMax, journal } = options;
  const written = new RowsFile(directory);
  try {
    for await (const frames of pieces.upTo(upTo)) {
      const present = await options.isPresent(frames);
      for (const frame of frames) {
        if (frame.kind === "record" && !present.has(frame.position)) written.add(frame, options);
      }
      await written.flush(FLUSH_BYTES);
      if (written.rows >= rowsMax || written.length >= STRETCH_BYTES_MAX) break;
    }
    await written.flush(1);
  } catch (error) {
    await written.close();
    throw error;
  }
  const { first, final, rows, path } = written;
  return {
    ...{ last: pieces.position, rows, path },
    token: `${journal}:${first}-${final}/${rows}`,
    [Symbol.asyncDispose]: () => written.close(),
  };
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

  add({ position, eventId, json }: Frame, { journal, nowMs }: StretchOptions): void {
    const entry = { position, eventId, json: json.toString("utf8") };
    this.#bytes.add(rowOf(entry, journal, nowMs), json);
    this.rows++;
    this.first ||= position;
    this.final = position;
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
