import { type FileHandle, open, rm } from "node:fs/promises";
import type { Frame, JournalPieces, Position } from "../../journal/index.ts";
import { HistoryError } from "../errors.ts";
import { rowOf } from "./row.ts";
import { RowBytes } from "./row-bytes.ts";

/** Records of the journal, one after another, as a file of rows. */
export interface Stretch {
  /** Of the last entry, record or not. */
  readonly last: Position;
  readonly rows: number;
  /** The same for the same rows: what repeats them adds nothing. */
  readonly token: string;
  readonly path: string;
}

export interface StretchOptions {
  readonly path: string;
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
  const { path, pieces, upTo, rowsMax, journal } = options;
  const written = new RowsFile(path);
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
  } finally {
    await written.close();
  }
  const { first, final, rows } = written;
  const token = `${journal}:${first}-${final}/${rows}`;
  return { last: pieces.position, rows, token, path };
}

class RowsFile {
  readonly #path: string;
  readonly #bytes = new RowBytes();
  #file: FileHandle | undefined;
  rows = 0;
  length = 0;
  first: Position = 0;
  final: Position = 0;

  constructor(path: string) {
    this.#path = path;
  }

  add({ position, eventId, json }: Frame, { journal, nowMs }: StretchOptions): void {
    const before = this.#bytes.length;
    const entry = { position, eventId, json: json.toString("utf8") };
    this.#bytes.add(rowOf(entry, journal, nowMs), json);
    this.length += this.#bytes.length - before;
    this.rows++;
    this.first ||= position;
    this.final = position;
  }

  /** Writes what was added, when it is so much. */
  async flush(bytesMin: number): Promise<void> {
    if (this.#bytes.length < bytesMin) return;
    try {
      this.#file ??= await open(this.#path, "w", 0o600);
      await this.#file.writeFile(this.#bytes.bytes);
    } catch (cause) {
      throw new HistoryError("rows_not_written", this.#path, { cause });
    }
    this.#bytes.clear();
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}

/** Whatever is in a file of rows is in the journal as well. */
export async function removeStretch(path: string): Promise<void> {
  await rm(path, { force: true });
}
