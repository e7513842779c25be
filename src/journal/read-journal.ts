import { stat } from "node:fs/promises";
import type { Entry, Position } from "./entry.ts";
import { findSegments } from "./segments/find-segments.ts";
import { readFrames } from "./segments/read-frames.ts";
import { HEADER_BYTES } from "./segments/segment-header.ts";

/**
 * Reads the journal in `directory` without opening it: nothing is changed, no lock is taken, and
 * the process that writes it may go on. What it appends or deletes meanwhile may or may not be
 * given.
 *
 * @returns the entries after a position that are there, oldest first.
 * @throws {JournalError} `journal_unreadable`.
 */
export async function* readJournal(directory: string, after: Position): AsyncGenerator<Entry> {
  const firsts = await findSegments(directory);
  let last = after;
  for (const [index, { path, first }] of firsts.entries()) {
    const end = firsts[index + 1]?.first ?? Number.POSITIVE_INFINITY;
    if (end <= after + 1) continue;
    for await (const entry of entriesOf(path)) {
      // What the next segment repeats was given up here: see `SegmentLog`.
      if (entry.position >= end) break;
      if (entry.position <= Math.max(last, first - 1)) continue;
      last = entry.position;
      yield entry;
    }
  }
}

/** None when the segment has been deleted meanwhile: every reader was done with it. */
async function* entriesOf(path: string): AsyncGenerator<Entry> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= HEADER_BYTES) return;
  // Half a frame at the end is one that is being written. Damage is told when the journal is read.
  for await (const found of readFrames(path, HEADER_BYTES, size)) {
    if (found.kind === "entry") yield found.entry;
  }
}
