import type { Entry, Journal, NewEntry, Position } from "../../src/journal/index.ts";

/** A journal without a disk, as far as followers need one. */
export class MemoryJournal implements Pick<Journal, "head" | "append" | "read" | "release"> {
  readonly #entries: Entry[] = [];
  /** By reader, as they released. */
  readonly released = new Map<string, Position>();

  get head(): Position {
    return this.#entries.length;
  }

  async append(entries: readonly NewEntry[]): Promise<Position> {
    for (const entry of entries) this.#entries.push({ ...entry, position: this.head + 1 });
    return this.head;
  }

  async read(
    after: Position,
    limits: { readonly maxEntries: number; readonly maxBytes?: number },
  ): Promise<readonly Entry[]> {
    const released = Math.min(...this.released.values());
    // As a real journal may have deleted what every reader released.
    const from = Number.isFinite(released) ? Math.max(after, released) : after;
    const entries: Entry[] = [];
    let bytes = 0;
    for (const entry of this.#entries.slice(from, from + limits.maxEntries)) {
      bytes += entry.json.length;
      if (entries.length > 0 && bytes > (limits.maxBytes ?? Number.POSITIVE_INFINITY)) break;
      entries.push(entry);
    }
    return entries;
  }

  release(reader: string, upTo: Position): void {
    this.released.set(reader, upTo);
  }
}
