import type { Clock } from "../../base/clock.ts";
import { repeat } from "../../base/repeat.ts";
import type { Collection, StateStore } from "../../base/state-store.ts";
import {
  type Entry,
  type Follower,
  FollowLoop,
  type Journal,
  type JournalEvent,
  type Position,
} from "../../journal/index.ts";
import type { JsonObject } from "../../record/index.ts";
import type { LoggingWindow, Memberships, Trail, Trails } from "../../trails/index.ts";
import type { BusReach } from "../browse/destination-states.ts";
import type { TurnFailed } from "../courier-event.ts";
import { asDestination, DestinationError } from "../destination-error.ts";
import { isPassed, type Lane, type Stretch } from "../windows.ts";
import { composeEvent } from "./compose-event.ts";
import type { BusEvent, BusPlace, EventBuses } from "./event-bus.ts";
import { isHeard, isWanted, type Listener, listenersIn } from "./listeners.ts";

/** The name under which it is a reader of the journal, and follows it. */
const READER = "event-bus";

/** Records gather for this long after some were put. */
const PAUSE_MS = 100;

/** How long a position may be in memory alone: what a crash then repeats, a bus can tell. */
const SAVE_INTERVAL_MS = 1_000;

const FLUSH_TIMEOUT_MS = 5_000;

/**
 * Source: documented, CloudTrail User Guide, "Quotas in AWS CloudTrail", and EventBridge's own:
 * no event above 256 KB. What is around a record in its event takes a part of it.
 */
const RECORD_BYTES_MAX = 256 * 1024 - 512;

/** Source: documented, EventBridge User Guide: an event is retried for 24 hours. */
const AGE_MAX_MS = 24 * 60 * 60 * 1_000;

/** What whoever runs the server should know of. */
export type EventForwarderEvent =
  | JournalEvent
  /** Records that no bus will ever have; log files have them. */
  | {
      readonly event: "bus_events_skipped";
      readonly why: "too_large" | "too_old";
      readonly count: number;
    }
  | TurnFailed;

export interface EventForwarderOptions {
  readonly journal: Pick<Journal, "id" | "head" | "read" | "release" | "waitBeyond">;
  readonly trails: Pick<Trails, "recording" | "settleWindow">;
  /** Nobody is in any organization when left out. */
  readonly memberships?: Memberships;
  readonly buses: EventBuses;
  readonly store: StateStore;
  readonly clock: Clock;
  /** Called after each batch: windows of any trail may have been passed. */
  readonly onRun?: () => void;
  readonly log?: (event: EventForwarderEvent) => void;
}

interface Cursor {
  /** The journal it is a position of. */
  readonly journal: string;
  readonly position: Position;
}

/** An event, and where it goes. */
interface Arrival {
  readonly place: BusPlace;
  readonly event: BusEvent;
}

/** What a batch comes to. */
interface Wanted {
  readonly arrivals: readonly Arrival[];
  /** How many records are too large for a bus. */
  readonly tooLarge: number;
}

/**
 * Puts what trails record on the default event bus of its account and region, each record once
 * however many trails want it.
 *
 * Follows the journal rather than looking at it now and then, because rules are to act at once. A
 * bus that is down holds up the others, which are the same service, and nothing else.
 */
export class EventForwarder implements Lane, Follower, AsyncDisposable {
  readonly name = READER;
  readonly #options: EventForwarderOptions;
  readonly #cursors: Collection<Cursor>;
  readonly #loop: FollowLoop;
  readonly #turns: Disposable;
  /** Everything up to here is on its buses, or was not wanted. */
  #position: Position;
  #saved: Position;
  /** Of the batch under way; undefined once it went through. */
  #failure: unknown;
  /** Of a batch that is repeated: on which buses its events are already. */
  #done: { readonly upTo: Position; readonly places: Set<string> } = { upTo: 0, places: new Set() };

  /** Registers with the journal and begins. To be opened after `Trails.rewind`. */
  constructor(options: EventForwarderOptions) {
    this.#options = options;
    this.#cursors = options.store.collection("delivery.event-bus");
    const after = this.#resume();
    this.#position = after;
    this.#saved = -1;
    this.#save();
    this.#turns = repeat(() => this.#save(), {
      everyMs: SAVE_INTERVAL_MS,
      // A restart before the next turn repeats events, which buses know by their ids.
      onFailure: (cause) => options.log?.({ event: "turn_failed", what: "event buses", cause }),
    });
    const { journal, log } = options;
    const follow = { journal, after, follower: this, pauseMs: PAUSE_MS };
    this.#loop = new FollowLoop({ ...follow, ...(log && { log }) });
  }

  hasPassed(_trail: Trail, window: LoggingWindow): boolean {
    return isPassed(window, this.#position);
  }

  async handle(entries: readonly Entry[]): Promise<void> {
    const { buses, clock } = this.#options;
    const upTo = entries.at(-1)?.position ?? 0;
    if (this.#done.upTo !== upTo) this.#done = { upTo, places: new Set() };
    const { places } = this.#done;
    // Whatever goes wrong is tried again: a loop that ends would hold every trail's windows.
    const skipped = await this.#noting(async () => {
      const { arrivals, tooLarge } = await this.#wanted(entries);
      const oldestMs = clock.nowMs() - AGE_MAX_MS;
      const young = arrivals.filter(({ event }) => event.timeMs > oldestMs);
      for (const { place, events } of byPlace(young)) {
        if (places.has(nameOf(place))) continue;
        await buses.put(place, events);
        places.add(nameOf(place));
      }
      return { tooLarge, tooOld: arrivals.length - young.length };
    });
    this.#tellSkipped("too_large", skipped.tooLarge);
    this.#tellSkipped("too_old", skipped.tooOld);
    this.#arrive(upTo);
  }

  /** Mostly nobody waits for events, or no trail records. */
  async passBy(upTo: Position): Promise<boolean> {
    const isPast = await this.#noting(async () => {
      const listeners = await this.#listenersIn({ after: this.#position, bound: upTo });
      return listeners.length === 0 || this.#options.buses.isIdle?.() === true;
    });
    if (isPast) this.#arrive(upTo);
    return isPast;
  }

  /** Up to where event buses have everything that any trail records. */
  reach(): BusReach {
    const failure = this.#loop.failure ?? this.#failure;
    const position = this.#position;
    if (failure === undefined) return { position };
    const isKnown = failure instanceof DestinationError;
    return { position, latestError: isKnown ? failure.serviceCode : "InternalFailure" };
  }

  /** Puts everything that is in the journal now, unless a bus is down. */
  async flush(): Promise<void> {
    await this.#loop.reach(this.#options.journal.head, FLUSH_TIMEOUT_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#turns[Symbol.dispose]();
    await this.#loop[Symbol.asyncDispose]();
    this.#save();
  }

  /** The records that some trail wants, each once. */
  async #wanted(entries: readonly Entry[]): Promise<Wanted> {
    const after = (entries[0]?.position ?? 1) - 1;
    const listeners = await this.#listenersIn({ after, bound: entries.at(-1)?.position ?? 0 });
    const arrivals: Arrival[] = [];
    let tooLarge = 0;
    for (const { kind, json, position } of entries) {
      if (kind !== "record" || !isHeard(listeners, position)) continue;
      // Not guarded: the journal checks every entry, so this text is what `record` wrote.
      const record = JSON.parse(json) as JsonObject;
      if (!isWanted(listeners, record, position)) continue;
      if (Buffer.byteLength(json) > RECORD_BYTES_MAX) tooLarge += 1;
      else arrivals.push(arrivalOf(record, json));
    }
    return { arrivals, tooLarge };
  }

  #listenersIn(stretch: Stretch): Promise<readonly Listener[]> {
    return listenersIn(stretch, { ...this.#options, isFinal: false });
  }

  #arrive(position: Position): void {
    this.#position = position;
    this.#options.onRun?.();
  }

  #tellSkipped(why: "too_large" | "too_old", count: number): void {
    if (count > 0) this.#options.log?.({ event: "bus_events_skipped", why, count });
  }

  /** A batch that fails is repeated by the loop, which does not say so. */
  async #noting<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      const result = await asDestination("event bus", work);
      this.#failure = undefined;
      return result;
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  /** Where to begin: where it was, or, in a journal it has not followed before, at the end. */
  #resume(): Position {
    const { journal } = this.#options;
    const cursor = this.#cursors.get(READER);
    return cursor?.journal === journal.id ? Math.min(cursor.position, journal.head) : journal.head;
  }

  #save(): void {
    if (this.#saved === this.#position) return;
    const { journal } = this.#options;
    this.#cursors.put(READER, { journal: journal.id, position: this.#position });
    this.#saved = this.#position;
    journal.release(READER, this.#position);
  }
}

function arrivalOf(record: JsonObject, json: string): Arrival {
  const accountId = String(record.recipientAccountId);
  const place = { accountId, region: String(record.awsRegion) };
  return { place, event: composeEvent(record, json) };
}

function byPlace(
  arrivals: readonly Arrival[],
): readonly { readonly place: BusPlace; readonly events: readonly BusEvent[] }[] {
  const groups = Map.groupBy(arrivals, ({ place }) => nameOf(place));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ place: first.place, events: group.map(({ event }) => event) }] : [];
  });
}

const nameOf = ({ accountId, region }: BusPlace): string => `${accountId} ${region}`;
