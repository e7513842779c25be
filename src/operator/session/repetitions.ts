import type { Clock } from "../../base/clock.ts";

/** For how long the same is one action: pages ask again by themselves, to be up to date. */
const SAME_MS = 5 * 60_000;
/** Actions that are remembered; the one noted first is forgotten first. */
const NOTED_MAX = 10_000;

/** Knows what was done just now, so that looking on is not taken for looking again. */
export class Repetitions {
  readonly #clock: Clock;
  readonly #untilMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  has(action: string): boolean {
    return this.#clock.nowMs() < (this.#untilMs.get(action) ?? 0);
  }

  note(action: string): void {
    this.#untilMs.delete(action);
    this.#untilMs.set(action, this.#clock.nowMs() + SAME_MS);
    const [first] = this.#untilMs.keys();
    if (this.#untilMs.size > NOTED_MAX && first !== undefined) this.#untilMs.delete(first);
  }
}
