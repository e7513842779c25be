import type { Entry, Position } from "./entry.ts";
import { entryOf, type Frame } from "./segments/frame.ts";

export interface ReadLimits {
  readonly maxEntries: number;
  /** Of JSON text, in characters. One entry is given even when it alone is larger. */
  readonly maxBytes?: number;
}

/**
 * A second's worth or so. Who falls further behind reads the segments, which the system still has
 * in memory; what is kept here makes each large collection of garbage longer.
 */
const ENTRIES_MAX = 4_000;
const CHARACTERS_MAX = 4 * 1024 * 1024;
/** Who comes back later than this reads the segments anyway. */
const UNREAD_MAX = 2 * ENTRIES_MAX;

/**
 * The newest durable entries, kept in memory while somebody reads them: what followers who keep up
 * are served from. Without anybody, each entry would only grow old enough to be garbage that is
 * dear to collect.
 */
export class Tail {
  #entries: Entry[] = [];
  /** How many more are kept without anybody reading. */
  #kept = 0;
  /** The entries before it are out of the tail, and wait to be dropped in bulk. */
  #start = 0;
  #characters = 0;

  push(frames: readonly Frame[]): void {
    if (this.#kept <= 0) return;
    this.#kept -= frames.length;
    if (this.#kept <= 0) {
      this.#entries = [];
      this.#start = 0;
      this.#characters = 0;
      return;
    }
    for (const entry of frames.map(entryOf)) {
      this.#entries.push(entry);
      this.#characters += entry.json.length;
    }
    while (this.#length() > ENTRIES_MAX || this.#characters > CHARACTERS_MAX) {
      this.#characters -= this.#entries[this.#start++]?.json.length ?? 0;
    }
    if (this.#start > ENTRIES_MAX / 4) {
      this.#entries = this.#entries.slice(this.#start);
      this.#start = 0;
    }
  }

  /** @returns undefined when the entry that follows `after` is not in the tail. */
  readAfter(after: Position, limits: ReadLimits): readonly Entry[] | undefined {
    this.#kept = UNREAD_MAX;
    const first = this.#entries[this.#start]?.position;
    if (first === undefined || after + 1 < first) return undefined;
    // Within one process positions have no gaps.
    const from = this.#start + after + 1 - first;
    const batch = new Batch(limits);
    for (let index = from; index < this.#entries.length; index++) {
      const entry = this.#entries[index];
      if (!entry || !batch.take(entry)) break;
    }
    return batch.entries;
  }

  #length(): number {
    return this.#entries.length - this.#start;
  }
}

/** Entries gathered up to limits. */
export class Batch {
  readonly entries: Entry[] = [];
  readonly #limits: ReadLimits;
  #characters = 0;

  constructor(limits: ReadLimits) {
    this.#limits = limits;
  }

  /** @returns false when the entry did not fit and the batch is complete. */
  take(entry: Entry): boolean {
    const { maxEntries, maxBytes = Number.POSITIVE_INFINITY } = this.#limits;
    if (this.entries.length >= maxEntries) return false;
    this.#characters += entry.json.length;
    if (this.entries.length > 0 && this.#characters > maxBytes) return false;
    this.entries.push(entry);
    return true;
  }

  get isFull(): boolean {
    const { maxEntries, maxBytes = Number.POSITIVE_INFINITY } = this.#limits;
    return this.entries.length >= maxEntries || this.#characters >= maxBytes;
  }
}
