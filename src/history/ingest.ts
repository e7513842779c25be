import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { replaceDurably } from "../base/files.ts";
import type { Entry, Follower, Journal, Position } from "../journal/index.ts";
import { HistoryError } from "./errors.ts";
import { rowOf } from "./row.ts";
import type { Store } from "./store.ts";

export interface IngestOptions {
  readonly directory: string;
  readonly store: Pick<Store, "select" | "insert">;
  readonly journal: Pick<Journal, "id" | "release">;
  readonly clock: Clock;
}

const CURSOR_FILE = "cursor.json";
/** The name under which history reads the journal. */
export const HISTORY_READER = "history";

/** How far history has followed which journal. */
interface Cursor {
  readonly journal: string;
  readonly position: Position;
}

/**
 * Brings records from the journal into the table, each once.
 *
 * An insert that was not acknowledged may still be there, whole or in part. So a batch that may
 * have been tried before is compared with what the table holds, and only what is missing goes in.
 */
export class Ingest implements Follower {
  readonly name = HISTORY_READER;
  readonly #options: IngestOptions;
  readonly #path: string;
  /** Up to here the table may hold rows that the cursor does not know of. */
  #doubtUpTo: Position = 0;

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#path = join(options.directory, CURSOR_FILE);
  }

  /** Finds where to go on. @returns the position after which to begin. */
  async resume(): Promise<Position> {
    const { store, journal } = this.#options;
    const [found] = await store.select<{ last: number }>(
      "SELECT max(position) AS last FROM events WHERE journal = {journal:String}",
      { journal: journal.id },
    );
    this.#doubtUpTo = found?.last ?? 0;
    const position = savedPosition(this.#options.directory, journal.id);
    journal.release(this.name, position);
    return position;
  }

  async handle(entries: readonly Entry[]): Promise<void> {
    const { store, journal, clock } = this.#options;
    const last = entries.at(-1)?.position ?? 0;
    const records = entries.filter(({ kind }) => kind === "record");
    const fresh = await this.#withoutPresent(records);
    if (fresh.length > 0) {
      const doubtBefore = this.#doubtUpTo;
      // Whatever comes of the insert, until it is acknowledged the rows may be there or not.
      this.#doubtUpTo = Math.max(doubtBefore, last);
      const rows = fresh.map((entry) => rowOf(entry, journal.id, clock.nowMs()));
      await store.insert(rows, tokenOf(journal.id, fresh));
      // Rows of later batches may be there all the same, when the cursor was lost.
      this.#doubtUpTo = doubtBefore > last ? doubtBefore : 0;
    }
    await this.#keepCursor({ journal: journal.id, position: last });
    journal.release(this.name, last);
  }

  async #keepCursor(cursor: Cursor): Promise<void> {
    try {
      await replaceDurably(this.#path, JSON.stringify(cursor));
    } catch (cause) {
      // The rows are in: what repeats the batch must look for them.
      this.#doubtUpTo = Math.max(this.#doubtUpTo, cursor.position);
      throw new HistoryError("cursor_not_kept", this.#path, { cause });
    }
  }

  /** Leaves out the entries whose rows are in the table already. */
  async #withoutPresent(entries: readonly Entry[]): Promise<readonly Entry[]> {
    const first = entries[0]?.position;
    const last = entries.at(-1)?.position;
    if (first === undefined || last === undefined || first > this.#doubtUpTo) return entries;
    const { store, journal } = this.#options;
    const present = await store.select<{ position: number }>(
      "SELECT position FROM events WHERE journal = {journal:String} " +
        "AND position BETWEEN {first:UInt64} AND {last:UInt64}",
      { journal: journal.id, first, last },
    );
    const positions = new Set(present.map(({ position }) => position));
    return entries.filter(({ position }) => !positions.has(position));
  }
}

/** Where history stood in a journal when it was last told to remember; 0 when it never was. */
export function savedPosition(directory: string, journalId: string): Position {
  try {
    const cursor = JSON.parse(readFileSync(join(directory, CURSOR_FILE), "utf8")) as Cursor;
    return cursor.journal === journalId ? cursor.position : 0;
  } catch {
    // No cursor, or not one that can be read: history is built again from what the journal has,
    // and the comparison with the table keeps it from doubling.
    return 0;
  }
}

/** The same rows have the same token, in whichever batch they are repeated. */
function tokenOf(journal: string, entries: readonly Entry[]): string {
  return `${journal}:${entries[0]?.position}-${entries.at(-1)?.position}/${entries.length}`;
}
