/** Room for stamps within one millisecond. */
const PER_MS = 4096n;
const DIGITS = 20;

/** Numbers that only grow, and follow the clock: so they grow over restarts as well. */
export class Stamps {
  #last = 0n;

  /** Twenty digits, more than any before. */
  next(nowMs: number): string {
    const byClock = BigInt(nowMs) * PER_MS;
    this.#last = byClock > this.#last ? byClock : this.#last + 1n;
    return this.#last.toString().padStart(DIGITS, "0");
  }
}

/** Sequence numbers of AWS begin about here, and grow by 256. Source: observed. */
const SEQUENCE_BASE = 18_800_000_000_000_000_000n;

/** What a FIFO queue tells of a message's place: twenty digits. */
export function sequenceNumberOf(stamp: string): string {
  return String(SEQUENCE_BASE + BigInt(stamp) * 16n);
}

/** A time as a part of keys. */
export function timeKey(atMs: number): string {
  return String(Math.max(atMs, 0)).padStart(15, "0");
}
