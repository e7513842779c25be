import type { Entry, Position } from "../../journal/index.ts";
import type { JsonObject } from "../../record/index.ts";
import { wants } from "../../selection/index.ts";
import type { DeliveredStretch } from "./evidence.ts";

/** The journal as it can be read beside the process that writes it. */
export interface JournalView {
  /** The entries after `position` that are still there, oldest first. */
  entries(after: Position): AsyncIterable<Entry>;
}

/** So many records are compared, the newest ones; it is what memory has to hold. */
const RECORDS_MAX = 1_000_000;

/** Records that the journal has, and that must be in a log file. */
export class ExpectedRecords {
  /** Event ids, oldest first. */
  readonly #missing = new Set<string>();
  #count = 0;

  /** Takes from the journal what of a stretch the trail wants. */
  static async read(
    stretch: DeliveredStretch,
    journal: JournalView,
    signal?: AbortSignal,
  ): Promise<ExpectedRecords> {
    const expected = new ExpectedRecords();
    for await (const entry of journal.entries(stretch.after)) {
      signal?.throwIfAborted();
      if (entry.position > stretch.upTo) break;
      if (entry.kind === "record" && isWanted(entry, stretch)) expected.#add(entry.eventId);
    }
    return expected;
  }

  /** Strikes out what a log file holds. */
  strike(records: readonly { readonly eventID?: unknown }[]): void {
    for (const { eventID } of records) this.#missing.delete(String(eventID));
  }

  /** How many there were at first. */
  get count(): number {
    return this.#count;
  }

  /** What was struck out by no log file, oldest first. */
  get missing(): readonly string[] {
    return [...this.#missing];
  }

  #add(eventId: string): void {
    this.#missing.add(eventId);
    if (this.#missing.size > RECORDS_MAX) {
      const [oldest = ""] = this.#missing;
      this.#missing.delete(oldest);
    }
    this.#count = this.#missing.size;
  }
}

function isWanted(entry: Entry, { trail }: DeliveredStretch): boolean {
  return wants(trail, JSON.parse(entry.json) as JsonObject);
}
