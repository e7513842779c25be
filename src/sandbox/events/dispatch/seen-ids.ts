import type { Collection } from "../../../base/state-store.ts";

const REMEMBERED_MS = 60 * 60 * 1_000;
const REMEMBERED_MAX = 20_000;

/**
 * Ids of events that were accepted, so that none is accepted twice: for an hour, and the last
 * 20,000 of them.
 */
export class SeenIds {
  readonly #rows: Collection<number>;
  /** The same in memory, in the order of their coming. */
  readonly #seen: Map<string, number>;

  constructor(rows: Collection<number>) {
    this.#rows = rows;
    const stored = rows.list().map(({ key, value }) => [key, value] as const);
    this.#seen = new Map(stored.sort(([, one], [, other]) => one - other));
  }

  has(id: string): boolean {
    return this.#seen.has(id);
  }

  /** To be called within a transaction. */
  add(id: string, nowMs: number): void {
    this.#rows.put(id, nowMs);
    this.#seen.set(id, nowMs);
    for (const [oldest, atMs] of this.#seen) {
      if (atMs > nowMs - REMEMBERED_MS && this.#seen.size <= REMEMBERED_MAX) break;
      this.#rows.delete(oldest);
      this.#seen.delete(oldest);
    }
  }

  forget(): void {
    this.#seen.clear();
  }
}
