import type { Position } from "../journal/index.ts";
import { deliveryIntervalMs, type LoggingTrail } from "../trails/index.ts";

export interface DueTrailsOptions {
  /** Of trails whose tags do not say. */
  readonly intervalMs: number;
  /** The time between two ticks. */
  readonly tickMs: number;
  /** So many entries do not wait for an interval. */
  readonly maxEntries: number;
}

/**
 * Tells which trails have waited long enough, or have enough, for a round: so few files hold much.
 *
 * Time is counted in ticks, because a clock that is set back must not hold up deliveries.
 */
export class DueTrails {
  readonly #options: DueTrailsOptions;
  /** By trail id: how long entries wait. */
  #waitingMs: ReadonlyMap<string, number> = new Map();

  constructor(options: DueTrailsOptions) {
    this.#options = options;
  }

  /**
   * To be called once a tick.
   *
   * @param trails all that log, each with the position up to which it has everything.
   */
  tick(
    trails: readonly { readonly trail: LoggingTrail; readonly position: Position }[],
    head: Position,
  ): readonly LoggingTrail[] {
    const { tickMs, maxEntries } = this.#options;
    const waitingMs = new Map<string, number>();
    const due: LoggingTrail[] = [];
    for (const { trail, position } of trails) {
      const isWaiting = head > position || trail.windows.some(({ closing }) => closing);
      if (!isWaiting) continue;
      // What is seen for the first time may have come right after the tick before.
      const sinceMs = (this.#waitingMs.get(trail.id) ?? 0) + tickMs;
      waitingMs.set(trail.id, sinceMs);
      if (sinceMs >= this.#intervalOf(trail) || head - position >= maxEntries) due.push(trail);
    }
    this.#waitingMs = waitingMs;
    return due;
  }

  /** Says that everything is delivered that waited until now. */
  reset(trailId: string): void {
    const waitingMs = new Map(this.#waitingMs);
    waitingMs.delete(trailId);
    this.#waitingMs = waitingMs;
  }

  #intervalOf(trail: LoggingTrail): number {
    return deliveryIntervalMs(trail) ?? this.#options.intervalMs;
  }
}
