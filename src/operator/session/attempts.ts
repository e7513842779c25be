import type { Clock } from "../../base/clock.ts";

/** Wrong tokens that an address may send in a minute. */
const FAILURES_MAX = 10;
const WINDOW_MS = 60_000;
/** Addresses that are remembered; the one heard of first is forgotten first. */
const ADDRESSES_MAX = 10_000;

/** Counts who tries tokens, so that nobody tries many. */
export class Attempts {
  readonly #clock: Clock;
  readonly #byAddress = new Map<string, { count: number; readonly untilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** For how long an address is to wait before it may try again; 0 when it may now. */
  waitMs(address: string): number {
    const tried = this.#byAddress.get(address);
    if (!tried || tried.count < FAILURES_MAX) return 0;
    return Math.max(0, tried.untilMs - this.#clock.nowMs());
  }

  noteFailure(address: string): void {
    const nowMs = this.#clock.nowMs();
    const tried = this.#byAddress.get(address);
    if (tried && nowMs < tried.untilMs) {
      tried.count += 1;
      return;
    }
    this.#byAddress.delete(address);
    this.#byAddress.set(address, { count: 1, untilMs: nowMs + WINDOW_MS });
    const [first] = this.#byAddress.keys();
    if (this.#byAddress.size > ADDRESSES_MAX && first !== undefined) this.#byAddress.delete(first);
  }
}
