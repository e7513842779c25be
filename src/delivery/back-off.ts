import type { Clock } from "../base/clock.ts";

const FIRST_MS = 1_000;
const MAX_MS = 30_000;

interface Failing {
  readonly failures: number;
  readonly failedAtMs: number;
  readonly retryInMs: number;
}

/** When what failed is tried again: less and less often, each by its own name. */
export class BackOff {
  readonly #clock: Clock;
  readonly #failing = new Map<string, Failing>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isDue(name: string): boolean {
    const failing = this.#failing.get(name);
    if (!failing) return true;
    const sinceMs = this.#clock.nowMs() - failing.failedAtMs;
    // A clock that was set back, an hour maybe, must not hold up anything for an hour.
    return sinceMs < 0 || sinceMs >= failing.retryInMs;
  }

  /** @returns how long to wait before the next try. */
  noteFailure(name: string): number {
    const failures = (this.#failing.get(name)?.failures ?? 0) + 1;
    const retryInMs = Math.min(FIRST_MS * 2 ** (failures - 1), MAX_MS);
    this.#failing.set(name, { failures, failedAtMs: this.#clock.nowMs(), retryInMs });
    return retryInMs;
  }

  forget(name: string): void {
    this.#failing.delete(name);
  }
}
