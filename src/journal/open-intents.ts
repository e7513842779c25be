import type { Entry, Position } from "./entry.ts";
import type { Checkpoint } from "./journal-state.ts";

/** What is looked at of an entry: an id, only where an intent is open. */
export type Noted = Pick<Entry, "kind" | "eventId" | "position">;

/** Which intents have no record yet. */
export class OpenIntents {
  /** Oldest first, because entries are observed in order. */
  readonly #positions: Map<string, Position>;

  constructor(known: Checkpoint["openIntents"]) {
    this.#positions = new Map(known);
  }

  observe(entries: readonly Noted[]): void {
    for (const entry of entries) {
      if (entry.kind === "intent") this.#positions.set(entry.eventId, entry.position);
      else if (this.#positions.size > 0) this.#positions.delete(entry.eventId);
    }
  }

  find(eventId: string): Position | undefined {
    return this.#positions.get(eventId);
  }

  get oldest(): Position | undefined {
    const [first] = this.#positions.values();
    return first;
  }

  /** Those before `position`, as a checkpoint keeps them. */
  before(position: Position): Checkpoint["openIntents"] {
    return [...this.#positions].filter(([, at]) => at < position);
  }

  positions(): readonly Position[] {
    return [...this.#positions.values()];
  }
}
