import type { Collection, StateStore } from "../../base/state-store.ts";
import type { Position } from "../../journal/index.ts";
import type { Destination, Round, StoredFile } from "../round.ts";

/** What is kept of a round whose files are all stored: enough to tell their names. */
export interface DeliveredRound {
  readonly after: Position;
  readonly upTo: Position;
  readonly deliveredAtMs: number;
  /** When the last of its files was stored: a digest of that time vouches for them. */
  readonly storedAtMs: number;
  readonly destination: Destination;
  /** Of a round that the trail's next place took over: what is where it went before. */
  readonly stored?: readonly StoredFile[];
}

/** As long as records can be looked up: nobody asks where older ones are. */
const AGE_MAX_MS = 90 * 24 * 60 * 60 * 1_000;

/** So many rounds of a trail are kept: six days of one every five seconds. */
const ROUNDS_MAX = 100_000;

/** So many are taken out at a time. */
const PRUNED = 1_000;

/** Which rounds were delivered: by it a record's log file is found without looking for it. */
export class RoundIndex {
  readonly #store: StateStore;
  /** By `<trail id>/<last position>`. */
  readonly #rounds: Collection<Omit<DeliveredRound, "upTo">>;
  /** By trail id: how many there are, once it was counted. */
  readonly #counts = new Map<string, number>();

  constructor(store: StateStore) {
    this.#store = store;
    this.#rounds = store.collection("delivery.rounds");
  }

  /** To be called in the transaction in which the round's end is noted. */
  note(round: Round, storedAtMs: number): void {
    const { trailId, after, upTo, deliveredAtMs, destination, stored } = round;
    const count = this.#counts.get(trailId) ?? this.#rounds.count({ prefix: `${trailId}/` });
    this.#rounds.put(keyOf(trailId, upTo), {
      ...{ after, deliveredAtMs, storedAtMs, destination },
      ...(stored && { stored }),
    });
    this.#counts.set(trailId, count + 1);
    if (count >= ROUNDS_MAX) this.#dropOldest(trailId);
  }

  /** The round that a position was delivered in; undefined when none is known. */
  of(trailId: string, position: Position): DeliveredRound | undefined {
    const next = this.#first(trailId, position);
    return next && next.after < position ? next : undefined;
  }

  /** Whether rounds before it and after it are known: that none has it tells something then. */
  knowsAround(trailId: string, position: Position): boolean {
    const oldest = this.#first(trailId, 0);
    return (
      oldest !== undefined && oldest.upTo < position && this.#first(trailId, position) !== undefined
    );
  }

  /** Takes back what lies beyond the end of the journal, and forgets what is too old. */
  tidy(head: Position, nowMs: number): void {
    this.#counts.clear();
    this.#store.transaction(() => {
      for (const trailId of this.#trailIds()) {
        this.#rounds.deleteAll({ prefix: `${trailId}/`, from: keyOf(trailId, head + 1) });
        while (this.#isTooOld(trailId, nowMs - AGE_MAX_MS)) this.#dropOldest(trailId);
      }
    });
  }

  #isTooOld(trailId: string, oldestMs: number): boolean {
    const [, ...batch] = this.#rounds.list({ prefix: `${trailId}/`, limit: PRUNED });
    const last = batch.at(-1);
    return last !== undefined && last.value.storedAtMs < oldestMs;
  }

  #dropOldest(trailId: string): void {
    const prefix = `${trailId}/`;
    const before = this.#rounds.listKeys({ prefix, limit: PRUNED }).at(-1);
    if (before === undefined) return;
    this.#rounds.deleteAll({ prefix, before });
    this.#counts.delete(trailId);
  }

  #first(trailId: string, from: Position): DeliveredRound | undefined {
    const options = { prefix: `${trailId}/`, from: keyOf(trailId, from), limit: 1 };
    const [found] = this.#rounds.list(options);
    return found && { ...found.value, upTo: Number(found.key.slice(trailId.length + 1)) };
  }

  #trailIds(): readonly string[] {
    const ids: string[] = [];
    for (let after = ""; ; ) {
      const [next] = this.#rounds.listKeys({ after, limit: 1 });
      if (next === undefined) return ids;
      const id = next.slice(0, next.indexOf("/"));
      ids.push(id);
      // The character after the slash: beyond every key of this trail.
      after = `${id}0`;
    }
  }
}

/** Digits enough for every position, so that keys sort as numbers do. */
const keyOf = (trailId: string, upTo: Position): string =>
  `${trailId}/${String(upTo).padStart(16, "0")}`;
