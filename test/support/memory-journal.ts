import type { Entry, Journal, NewEntry, Position } from "../../src/journal/index.ts";
import { Waiters } from "../../src/journal/waiters.ts";

type Served = Pick<Journal, "id" | "head" | "append" | "read" | "release" | "waitBeyond">;

/** A journal without a disk, as far as followers need one. */
export class MemoryJournal implements Served {
  readonly id = "memory";
  readonly #entries: Entry[] = [];
  readonly #waiters = new Waiters();
  /** By reader, as they released. */
  readonly released = new Map<string, Position>();

  get head(): Position {
    return this.#entries.length;
  }

  async append(entries: readonly NewEntry[]): Promise<Position> {
    for (const entry of entries) this.#entries.push({ ...entry, position: this.head + 1 });
    this.#waiters.wake(this.head);
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

  waitBeyond(position: Position, signal?: AbortSignal): Promise<void> {
    return position < this.head ? Promise.resolve() : this.#waiters.wait(position, signal);
  }
}
