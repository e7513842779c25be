import { type FrameRun, isRecordAt, jsonStartAt, type Position } from "../../journal/index.ts";
import type { JsonObject } from "../../record/index.ts";
import { type RecordTraits, selectable, type TraitsReader } from "../../selection/index.ts";

/**
 * Records that follow on one another in the journal, as their text lies in memory: as columns,
 * because an object for each record costs more than all that is done with it.
 */
export class RecordBlock {
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;
  #textBytes = 0;
  // Written over when the block is filled again; what counts is what lies before `length`.
  readonly #positions: Position[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #traits: RecordTraits[] = [];
  readonly #times: string[] = [];

  /** A record's text as UTF-8 is what goes into a log file, byte by byte. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  get length(): number {
    return this.#length;
  }

  /** Of all its records. */
  get textBytes(): number {
    return this.#textBytes;
  }

  get positions(): readonly Position[] {
    return this.#positions;
  }

  /** Where in `buffer` each text begins … */
  get starts(): readonly number[] {
    return this.#starts;
  }

  /** … and ends. */
  get ends(): readonly number[] {
    return this.#ends;
  }

  get traits(): readonly RecordTraits[] {
    return this.#traits;
  }

  /** Each record's `eventTime`. */
  get times(): readonly string[] {
    return this.#times;
  }

  /** Takes the records among the frames of a run, and nothing else. */
  fill({ buffer, offsets, ends, positions }: FrameRun, reader: TraitsReader): void {
    this.open(buffer, reader);
    for (let index = 0; index < offsets.length; index++) {
      const offset = offsets[index] ?? 0;
      if (!isRecordAt(buffer, offset)) continue;
      const start = jsonStartAt(buffer, offset);
      this.add(reader, { position: positions[index] ?? 0, start, end: ends[index] ?? 0 });
    }
  }

  /** Begins anew with other memory. */
  open(buffer: Buffer, reader: TraitsReader): void {
    this.#buffer = buffer;
    this.#length = 0;
    this.#textBytes = 0;
    reader.open(buffer);
  }

  /** @param reader that has this block's memory open. */
  add(
    reader: TraitsReader,
    record: { readonly position: Position; readonly start: number; readonly end: number },
  ): void {
    const { position, start, end } = record;
    const index = this.#length;
    this.#traits[index] = reader.read(start, end);
    this.#times[index] = reader.eventTime;
    this.#positions[index] = position;
    this.#starts[index] = start;
    this.#ends[index] = end;
    this.#length = index + 1;
    this.#textBytes += end - start;
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
