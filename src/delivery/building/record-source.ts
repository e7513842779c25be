import type { Entry, Journal, Position } from "../../journal/index.ts";
import { TraitsReader } from "../../selection/index.ts";
import type { RoundLimits } from "./log-file-builder.ts";
import { RecordBlock, type RecordSlice } from "./record-block.ts";

export interface RecordRange extends RoundLimits {
  readonly after: Position;
  readonly upTo: Position;
}

export interface RecordBatch {
  /** Oldest first. Intents are left out. */
  readonly slices: readonly RecordSlice[];
  /** All up to here was given; the end of the range, when all of it was. */
  readonly upTo: Position;
}

/** Where records are read from, as bytes. */
export interface RecordSource {
  /** The first records of a range, as far as they are there, up to the limits. */
  read(range: RecordRange): Promise<RecordBatch>;
  /** Begins to read what will be asked for next, until something is asked for. */
  readAhead?(range: RecordRange): void;
  /** Says that what was read is not looked at any more: its memory may be used again. */
  settle?(): void;
  /** Gives back the memory of what was read, where any is kept. */
  forget?(): void;
}

/** Reads through a journal that is open in this process. */
export function sourceOf(journal: Pick<Journal, "read">): RecordSource {
  const reader = new TraitsReader();
  return {
    read: async ({ after, upTo, maxEntries, maxBytes }) => {
      const read = await journal.read(after, { maxEntries, maxBytes });
      const entries = read.filter(({ position }) => position <= upTo);
      const isAll = entries.length < read.length || entries.length === 0;
      const block = blockOf(
        entries.filter(({ kind }) => kind === "record"),
        reader,
      );
      const slices = [{ block, from: 0, to: block.length }];
      return { slices, upTo: isAll ? upTo : (entries.at(-1)?.position ?? upTo) };
    },
  };
}

/** @param records no intents. */
export function blockOf(records: readonly Entry[], reader: TraitsReader): RecordBlock {
  const block = new RecordBlock();
  block.open(Buffer.from(records.map(({ json }) => json).join("")), reader);
  let start = 0;
  for (const { position, json } of records) {
    const end = start + Buffer.byteLength(json);
    block.add(reader, { position, start, end });
    start = end;
  }
  return block;
}
