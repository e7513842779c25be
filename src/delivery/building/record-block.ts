import { type FrameRun, isRecordAt, jsonStartAt, type Position } from "../../journal/index.ts";
import type { JsonObject } from "../../record/index.ts";
import { type RecordTraits, selectable, type TraitsReader } from "../../selection/index.ts";

/**
 * Records that follow on one another in the journal, as their text lies in memory: as columns,
 * because an object for each record costs more than all that is done with it.
 */
export class RecordBlock {
  /** A record's text as UTF-8 is what goes into a log file, byte by byte. */
  readonly buffer: Buffer;
  readonly positions: Position[] = [];
  /** Where in `buffer` each text begins … */
  readonly starts: number[] = [];
  /** … and ends. */
  readonly ends: number[] = [];
  readonly traits: RecordTraits[] = [];
  /** Each record's `eventTime`. */
  readonly times: string[] = [];

  constructor(buffer: Buffer) {
    this.buffer = buffer;
  }

  /** The records among the frames of a run. */
  static ofRun({ buffer, offsets, ends, positions }: FrameRun, reader: TraitsReader): RecordBlock {
    const block = new RecordBlock(buffer);
    reader.open(buffer);
    for (let index = 0; index < offsets.length; index++) {
      const offset = offsets[index] ?? 0;
      if (!isRecordAt(buffer, offset)) continue;
      const end = ends[index] ?? 0;
      block.add(reader, {
        position: positions[index] ?? 0,
        start: jsonStartAt(buffer, offset),
        end,
      });
    }
    return block;
  }

  get length(): number {
    return this.positions.length;
  }

  /** @param reader that has this block's memory open. */
  add(
    reader: TraitsReader,
    record: { readonly position: Position; readonly start: number; readonly end: number },
  ): void {
    const { position, start, end } = record;
    this.traits.push(reader.read(start, end));
    this.times.push(reader.eventTime);
    this.positions.push(position);
    this.starts.push(start);
    this.ends.push(end);
  }

  /** How long a record's text is, in bytes. */
  bytesAt(index: number): number {
    return (this.ends[index] ?? 0) - (this.starts[index] ?? 0);
  }

  jsonAt(index: number): Buffer {
    return this.buffer.subarray(this.starts[index], this.ends[index]);
  }

  /** What selectors look at of a record, unless they look further. */
  selectableAt(index: number): JsonObject {
    const traits = this.traits[index];
    return traits ? selectable(this.jsonAt(index), traits) : {};
  }

  wholeAt(index: number): JsonObject {
    // Not guarded: the journal checks every entry, so this text is what `record` wrote.
    return JSON.parse(this.jsonAt(index).toString("utf8")) as JsonObject;
  }
}

/** Some records of a block. */
export interface RecordSlice {
  readonly block: RecordBlock;
  readonly from: number;
  /** Behind the last of them. */
  readonly to: number;
}
