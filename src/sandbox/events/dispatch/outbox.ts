import type { Clock } from "../../../base/clock.ts";
import type { Collection } from "../../../base/state-store.ts";
import type { DeliveryDocument } from "../events-state.ts";

/** Deliveries to one target at a time. */
const AT_ONCE_MAX = 8;
/** Deliveries that may wait, and how much of events; beyond it nothing is accepted. */
const WAITING_MAX = 50_000;
const WAITING_CHARACTERS_MAX = 256 * 1_024 * 1_024;
/** Rows that are read at once when everything is opened. */
const LOADED_AT_ONCE = 500;
/** What waits for its next attempt is looked at no more often than this, and no less. */
const WAKE_MIN_MS = 100;
const WAKE_MAX_MS = 60_000;

/** Tries one delivery. @returns what is left to do: nothing, or the delivery as it is then. */
export type Attempt = (delivery: DeliveryDocument) => Promise<DeliveryDocument | undefined>;

export interface OutboxOptions {
  readonly rows: Collection<DeliveryDocument>;
  readonly clock: Clock;
  readonly attempt: Attempt;
  /** Told of what goes wrong in here, which a retry follows. */
  readonly onFailure: (error: unknown) => void;
}

/** The way to one target. */
interface Lane {
  /** Rows that are due, in the order of their coming. */
  readonly ready: Set<string>;
  busy: number;
}

/**
 * Events on their way to targets, each a row in the store until it has arrived or was given up.
 *
 * Every target has a lane of its own, so that one that is down or slow holds up no other. A row
 * whose attempt was cut off by the process's end is tried again after the next start: a target may
 * see an event twice, as with AWS.
 */
export class Outbox implements Disposable {
  readonly #options: OutboxOptions;
  /** By the target's ARN. */
  readonly #lanes = new Map<string, Lane>();
  /** Rows that wait for their next attempt. */
  readonly #later = new Map<string, { readonly lane: string; readonly dueAtMs: number }>();
  readonly #running = new Map<string, Promise<void>>();
  #open = 0;
  #openCharacters = 0;
  #next = 0;
  #timer: { readonly handle: NodeJS.Timeout; readonly wakesAtMs: number } | undefined;
  #generation = 0;
  #isClosed = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#load();
  }

  /** True when there is room for these as well. */
  hasRoomFor(deliveries: readonly DeliveryDocument[]): boolean {
    const added = deliveries.reduce((sum, { event }) => sum + event.length, 0);
    return (
      this.#open + deliveries.length <= WAITING_MAX &&
      this.#openCharacters + added <= WAITING_CHARACTERS_MAX
    );
  }

  /** Writes the rows. To be called within a transaction, and {@link begin} after it. */
  write(deliveries: readonly DeliveryDocument[]): readonly string[] {
    return deliveries.map((delivery) => {
      const key = String(this.#next++).padStart(15, "0");
      this.#options.rows.put(key, delivery);
      return key;
    });
  }

  /** Begins the deliveries that were written, at once. */
  begin(keys: readonly string[], deliveries: readonly DeliveryDocument[]): void {
    for (const delivery of deliveries) this.#count(delivery, 1);
    const lanes = new Set(deliveries.map(laneOf));
    for (const [index, key] of keys.entries()) {
      const delivery = deliveries[index];
      if (delivery) this.#laneAt(laneOf(delivery)).ready.add(key);
    }
    for (const lane of lanes) this.#pump(lane);
  }

  /** Tries what is due again. Happens by itself; a test with a clock of its own calls it. */
  wake(): void {
    if (this.#isClosed) return;
    const nowMs = this.#options.clock.nowMs();
    const lanes = new Set<string>();
    for (const [key, { lane, dueAtMs }] of this.#later) {
      if (dueAtMs > nowMs) continue;
      this.#later.delete(key);
      this.#laneAt(lane).ready.add(key);
      lanes.add(lane);
    }
    for (const lane of lanes) this.#pump(lane);
    this.#wakeForFirst();
  }

  /** Resolves when nothing is being tried. What waits for its next attempt still waits. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  /** Forgets everything: the rows were removed by another way. */
  forget(): void {
    this.#generation++;
    this.#open = 0;
    this.#openCharacters = 0;
    this.#lanes.clear();
    this.#later.clear();
    this.#running.clear();
  }

  /** Begins no more. What is being tried is not waited for, and its row stays. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#generation++;
    clearTimeout(this.#timer?.handle);
  }

  #load(): void {
    let last = "";
    for (;;) {
      const page = this.#options.rows.list({ after: last, limit: LOADED_AT_ONCE });
      for (const { key, value } of page) {
        this.#later.set(key, { lane: laneOf(value), dueAtMs: value.dueAtMs });
        this.#count(value, 1);
        last = key;
      }
      if (page.length < LOADED_AT_ONCE) break;
    }
    this.#next = last === "" ? 0 : Number(last) + 1;
    this.#wakeForFirst();
  }

  #count({ event }: DeliveryDocument, by: 1 | -1): void {
    this.#open += by;
    this.#openCharacters += by * event.length;
  }

  #laneAt(name: string): Lane {
    const lane = this.#lanes.get(name) ?? { ready: new Set(), busy: 0 };
    this.#lanes.set(name, lane);
    return lane;
  }

  #pump(name: string): void {
    const lane = this.#laneAt(name);
    for (const key of lane.ready) {
      if (this.#isClosed || lane.busy >= AT_ONCE_MAX) return;
      lane.ready.delete(key);
      lane.busy++;
      this.#start(key, name);
    }
    if (lane.busy === 0) this.#lanes.delete(name);
  }

  #start(key: string, lane: string): void {
    const generation = this.#generation;
    const running = this.#run(key, generation)
      .catch((error: unknown) => {
        if (generation !== this.#generation) return;
        this.#options.onFailure(error);
        this.#postpone(key, { lane, dueAtMs: this.#options.clock.nowMs() + WAKE_MAX_MS });
      })
      .finally(() => {
        this.#running.delete(key);
        if (generation !== this.#generation) return;
        this.#laneAt(lane).busy--;
        this.#pump(lane);
      });
    this.#running.set(key, running);
  }

  async #run(key: string, generation: number): Promise<void> {
    const delivery = this.#options.rows.get(key);
    const left = delivery && (await this.#options.attempt(delivery));
    if (generation !== this.#generation) return;
    if (left) {
      this.#options.rows.put(key, left);
      this.#postpone(key, { lane: laneOf(left), dueAtMs: left.dueAtMs });
    } else {
      this.#options.rows.delete(key);
      if (delivery) this.#count(delivery, -1);
    }
  }

  #postpone(key: string, waiting: { readonly lane: string; readonly dueAtMs: number }): void {
    this.#later.set(key, waiting);
    this.#wakeAt(waiting.dueAtMs);
  }

  #wakeForFirst(): void {
    let first = Number.POSITIVE_INFINITY;
    for (const { dueAtMs } of this.#later.values()) first = Math.min(first, dueAtMs);
    if (this.#later.size > 0) this.#wakeAt(first);
  }

  #wakeAt(atMs: number): void {
    if (this.#isClosed || (this.#timer && this.#timer.wakesAtMs <= atMs)) return;
    clearTimeout(this.#timer?.handle);
    const inMs = Math.min(Math.max(atMs - this.#options.clock.nowMs(), WAKE_MIN_MS), WAKE_MAX_MS);
    const handle = setTimeout(() => {
      this.#timer = undefined;
      this.wake();
    }, inMs);
    handle.unref();
    this.#timer = { handle, wakesAtMs: atMs };
  }
}

const laneOf = ({ target }: DeliveryDocument) => target.Arn ?? "";
