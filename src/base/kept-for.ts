import type { Collection } from "./state-store.ts";

/** Old documents forgotten for each new one: enough to shrink, too few to be felt. */
const FORGOTTEN_AT_ONCE = 16;

/** Forgets what lies in a collection some time after it was noted, with what is noted later. */
export class KeptFor {
  readonly #keptMs: number;
  readonly #documents: Collection<unknown>;
  readonly #byTime: Collection<true>;

  /** @param byTime a collection for this alone, in the same store. */
  constructor(keptMs: number, documents: Collection<unknown>, byTime: Collection<true>) {
    this.#keptMs = keptMs;
    this.#documents = documents;
    this.#byTime = byTime;
  }

  /** Notes that a document is new. To be called within the transaction that puts it. */
  note(key: string, nowMs: number): void {
    const keptFrom = timeKey(nowMs - this.#keptMs);
    const old = this.#byTime.listKeys({ before: keptFrom, limit: FORGOTTEN_AT_ONCE });
    for (const noted of old) {
      this.#byTime.delete(noted);
      this.#documents.delete(noted.slice(keptFrom.length + 1));
    }
    this.#byTime.put(`${timeKey(nowMs)}/${key}`, true);
  }
}

/** Orders as the times do. */
const timeKey = (ms: number): string => String(Math.max(0, ms)).padStart(16, "0");
