import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Position } from "../entry.ts";
import { JournalError } from "../errors.ts";
import { firstOfSegment } from "./segment-header.ts";

/** A segment as its file's name tells it. */
export interface FoundSegment {
  readonly path: string;
  readonly first: Position;
}

/**
 * The segments in a journal's directory, the oldest first, as they are at the moment.
 *
 * @throws {JournalError} `journal_unreadable`.
 */
export async function findSegments(directory: string): Promise<readonly FoundSegment[]> {
  let names: readonly string[];
  try {
    names = await readdir(directory);
  } catch (cause) {
    throw new JournalError("journal_unreadable", directory, { cause });
  }
  return names
    .flatMap((name) => {
      const first = firstOfSegment(name);
      return first === undefined ? [] : [{ path: join(directory, name), first }];
    })
    .sort((one, other) => one.first - other.first);
}
