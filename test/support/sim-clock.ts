import type { Clock } from "../../src/base/clock.ts";

/** A clock that stands still until it is told to go on. */
export class SimClock implements Clock {
  #nowMs: number;

  constructor(start = "2026-01-31T12:00:00Z") {
    this.#nowMs = Date.parse(start);
  }

  nowMs(): number {
    return this.#nowMs;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }
}
