import type { Journal, Position } from "../../journal/index.ts";
import type { JsonObject } from "../../record/index.ts";
import { SelectableReader } from "../../selection/index.ts";
import type { RoundLimits } from "./log-file-builder.ts";

/** A record as it lies in the journal. */
export class JournaledRecord {
  readonly position: Position;
  /** The record's text as UTF-8: what goes into a log file, byte by byte. */
  readonly json: Buffer;
  readonly #reader: SelectableReader;
  #selectable: JsonObject | undefined;
  #whole: JsonObject | undefined;

  constructor(
    { position, json }: { readonly position: Position; readonly json: Buffer },
    reader: SelectableReader,
  ) {
    this.position = position;
    this.json = json;
    this.#reader = reader;
  }

  /** What selectors look at; read once for all trails. */
  get selectable(): JsonObject {
    this.#selectable ??= this.#reader.read(this.json);
    return this.#selectable;
  }

  /** Reads now what selectors look at. */
  prepare(): void {
    this.#selectable ??= this.#reader.read(this.json);
  }

  get whole(): JsonObject {
    // Not guarded: the journal checks every entry, so this text is what `record` wrote.
    this.#whole ??= JSON.parse(this.json.toString("utf8")) as JsonObject;
    return this.#whole;
  }
}

export interface RecordRange extends RoundLimits {
  readonly after: Position;
  readonly upTo: Position;
}

export interface RecordBatch {
  /** Oldest first. Intents are left out. */
  readonly records: readonly JournaledRecord[];
  /** All up to here was given; the end of the range, when all of it was. */
  readonly upTo: Position;
}

/** Where records are read from, as bytes. */
export interface RecordSource {
  /** The first records of a range, as far as they are there, up to the limits. */
  read(range: RecordRange): Promise<RecordBatch>;
  /** Begins to read what will be asked for next, until something is asked for. */
  readAhead?(range: RecordRange): void;
  /** Gives back the memory of what was read, where any is kept. */
  forget?(): void;
}

/** Reads through a journal that is open in this process. */
export function sourceOf(journal: Pick<Journal, "read">): RecordSource {
  const reader = new SelectableReader();
  return {
    read: async ({ after, upTo, maxEntries, maxBytes }) => {
      const read = await journal.read(after, { maxEntries, maxBytes });
      const entries = read.filter(({ position }) => position <= upTo);
      const isAll = entries.length < read.length || entries.length === 0;
      const records = entries
        .filter(({ kind }) => kind === "record")
        .map(({ position, json }) => ({ position, json: Buffer.from(json) }))
        .map((record) => new JournaledRecord(record, reader));
      return { records, upTo: isAll ? upTo : (entries.at(-1)?.position ?? upTo) };
    },
  };
}
