import type { Position } from "./entry.ts";
import type { Checkpoint } from "./journal-state.ts";
import type { Noted, OpenIntents } from "./open-intents.ts";

/** Keeps the checkpoint, so that a start scans the current segment and not the whole journal. */
export class Checkpoints {
  readonly #openIntents: OpenIntents;
  #current: Checkpoint | undefined;
  #rolledTo: Position | undefined;

  constructor(openIntents: OpenIntents, current: Checkpoint | undefined) {
    this.#openIntents = openIntents;
    this.#current = current;
  }

  get current(): Checkpoint | undefined {
    return this.#current;
  }

  /** Where an intent without a record is. */
  findIntent(eventId: string): Position | undefined {
    return this.#openIntents.find(eventId);
  }

  /** The position of the oldest intent without a record. */
  get oldestIntent(): Position | undefined {
    return this.#openIntents.oldest;
  }

  /** Notes that the entry at `first` goes into a new segment. */
  noteRoll(first: Position): void {
    this.#rolledTo = first;
  }

  /** Notes entries that became durable. @returns true when there is a new checkpoint to save. */
  observe(entries: readonly Noted[]): boolean {
    this.#openIntents.observe(entries);
    const last = entries.at(-1)?.position ?? 0;
    // Only when entries of the new segment are here is every intent before it known.
    if (this.#rolledTo === undefined || this.#rolledTo > last) return false;
    const openIntents = this.#openIntents.before(this.#rolledTo);
    this.#current = { segment: this.#rolledTo, openIntents };
    this.#rolledTo = undefined;
    return true;
  }
}
