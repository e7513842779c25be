import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { replaceDurably } from "../../base/files.ts";
import type { Position } from "../../journal/index.ts";
import { HistoryError } from "../errors.ts";

const CURSOR_FILE = "cursor.json";

/** How far history has followed which journal. */
export interface Cursor {
  readonly journal: string;
  readonly position: Position;
}

/** @throws {HistoryError} `cursor_not_kept`. */
export async function keepCursor(directory: string, cursor: Cursor): Promise<void> {
  const path = join(directory, CURSOR_FILE);
  try {
    await replaceDurably(path, JSON.stringify(cursor));
  } catch (cause) {
    throw new HistoryError("cursor_not_kept", path, { cause });
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

/** To be called where the tables lack what they had: it is to be brought in again. */
export function forgetPosition(directory: string): void {
  rmSync(join(directory, CURSOR_FILE), { force: true });
}
