import type { Collection, StateStore } from "../../../base/state-store.ts";
import { eventId, type NewLogEvent, type PlacedEvent } from "./position.ts";

/** What one call brought for one second of one stream. */
interface Slice {
  readonly ingestedAtMs: number;
  /** Where in its batch the slice begins. */
  readonly firstIndex: number;
  readonly events: readonly (readonly [timestampMs: number, message: string])[];
}

/** Which events are read: a stream's, or those of all or some streams of a group. */
export interface EventScope {
  readonly group: string;
  /** Exactly one stream, read by its own keys. */
  readonly stream?: string;
  /** Which of the group's streams are wanted; all when left out. */
  readonly wants?: (stream: string) => boolean;
}

export interface EventRange {
  /** Both included. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly descending?: boolean;
}

/** The events of one second, in order, or in reverse where that was asked for. */
export interface EventSecond {
  readonly second: number;
  readonly events: readonly PlacedEvent[];
  /** What it took to read them, in bytes. */
  readonly readBytes: number;
}

interface SliceName {
  readonly second: number;
  readonly stamp: string;
  readonly stream: string;
}

/** What AWS counts for an event beside its message. */
export const EVENT_OVERHEAD_BYTES = 26;
const PER_MS = 4096n;
const INDEX_PAGE = 500;
const INDEX_ROW_BYTES = 200;
const PRUNED_MAX = 1_000;
const YEAR_9999_MS = 253_402_300_799_999;

/**
 * The events of all groups: one row for each second that a batch covers, and a small one beside it
 * that finds it by the group's time. So thousands of events a second are a few rows, and reading
 * holds one second of what is read in memory. What writes is to be called within a transaction.
 */
export class EventStore {
  /** `<group><stream>:<second>:<stamp>` */
  readonly #slices: Collection<Slice>;
  /** `<group><second>:<stamp>:<stream>` → bytes */
  readonly #times: Collection<number>;
  /** By group: bytes of messages, and of what AWS adds. */
  readonly #stored: Collection<number>;
  #lastStamp = 0n;

  constructor(store: StateStore) {
    this.#slices = store.collection("logs/slices");
    this.#times = store.collection("logs/times");
    this.#stored = store.collection("logs/stored-bytes");
  }

  /** Adds a batch, whose events are in the order of time. @returns its stamp. */
  append(
    place: { readonly group: string; readonly stream: string },
    events: readonly NewLogEvent[],
    nowMs: number,
  ): string {
    const { group, stream } = place;
    const stamp = this.#nextStamp(nowMs);
    let stored = this.storedBytes(group);
    let firstIndex = 0;
    for (const part of bySecond(events)) {
      const name = { second: secondOf(part[0]?.timestampMs ?? 0), stamp, stream };
      const bytes = bytesOfEvents(part);
      const slice = part.map(({ timestampMs, message }) => [timestampMs, message] as const);
      this.#slices.put(sliceKey(group, name), { ingestedAtMs: nowMs, firstIndex, events: slice });
      this.#times.put(timeKey(group, name), bytes);
      stored += bytes;
      firstIndex += part.length;
    }
    this.#stored.put(group, stored);
    return stamp;
  }

  storedBytes(group: string): number {
    return this.#stored.get(group) ?? 0;
  }

  /** The seconds that hold anything in range, each read when it is asked for. */
  *seconds(scope: EventScope, range: EventRange): Generator<EventSecond> {
    let names: SliceName[] = [];
    for (const name of this.#names(scope, range)) {
      if (names[0] && names[0].second !== name.second) {
        yield this.#read(scope, range, names);
        names = [];
      }
      names.push(name);
    }
    if (names.length > 0) yield this.#read(scope, range, names);
  }

  /** Lets go of what is older than that, a bounded part of it: the next call goes on. */
  prune(group: string, beforeMs: number): void {
    const before = `${group}${secondKey(secondOf(beforeMs))}`;
    let freed = 0;
    for (const { key, value } of this.#times.list({ prefix: group, before, limit: PRUNED_MAX })) {
      if (this.#slices.delete(sliceKey(group, nameOfTime(group, key)))) freed += value;
      this.#times.delete(key);
    }
    if (freed > 0) this.#stored.put(group, Math.max(this.storedBytes(group) - freed, 0));
  }

  /** What finds its events by time stays until it is read over or too old: it finds nothing. */
  deleteStream(group: string, stream: string): void {
    this.#slices.deleteAll({ prefix: `${group}${stream}:` });
  }

  deleteGroup(group: string): void {
    this.#slices.deleteAll({ prefix: group });
    this.#times.deleteAll({ prefix: group });
    this.#stored.delete(group);
  }

  #nextStamp(nowMs: number): string {
    const byClock = BigInt(nowMs) * PER_MS;
    this.#lastStamp = byClock > this.#lastStamp ? byClock : this.#lastStamp + 1n;
    return this.#lastStamp.toString().padStart(20, "0");
  }

  *#names({ group, stream }: EventScope, range: EventRange): Generator<SliceName> {
    const prefix = stream === undefined ? group : `${group}${stream}:`;
    const { descending = false } = range;
    const from = prefix + secondKey(secondOf(range.fromMs));
    let after = "";
    let before = prefix + secondKey(secondOf(Math.min(range.toMs, YEAR_9999_MS)) + 1);
    for (;;) {
      const keys = this.#keysOf(stream === undefined, { from, after, before, descending });
      for (const key of keys) {
        yield stream === undefined ? nameOfTime(group, key) : nameOfSlice({ prefix, stream }, key);
      }
      const last = keys.at(-1);
      if (last === undefined || keys.length < INDEX_PAGE) return;
      if (descending) before = last;
      else after = last;
    }
  }

  #keysOf(
    isGroup: boolean,
    page: { from: string; after: string; before: string; descending: boolean },
  ): readonly string[] {
    const index: Pick<Collection<unknown>, "listKeys"> = isGroup ? this.#times : this.#slices;
    return index.listKeys({ ...page, limit: INDEX_PAGE });
  }

  #read(scope: EventScope, range: EventRange, names: readonly SliceName[]): EventSecond {
    let readBytes = names.length * INDEX_ROW_BYTES;
    const events: PlacedEvent[] = [];
    for (const name of names) {
      // What nobody wants is read over, and counts only as a row of the index.
      if (scope.wants && !scope.wants(name.stream)) continue;
      const slice = this.#slices.get(sliceKey(scope.group, name));
      for (const [offset, [timestampMs, message]] of (slice?.events ?? []).entries()) {
        readBytes += message.length + EVENT_OVERHEAD_BYTES;
        if (timestampMs < range.fromMs || timestampMs > range.toMs) continue;
        events.push({
          ...{ timestampMs, message, stream: name.stream },
          ingestedAtMs: slice?.ingestedAtMs ?? 0,
          id: eventId(timestampMs, name.stamp, (slice?.firstIndex ?? 0) + offset),
        });
      }
    }
    events.sort((one, other) => (one.id < other.id ? -1 : 1));
    if (range.descending) events.reverse();
    return { second: names[0]?.second ?? 0, events, readBytes };
  }
}

const secondOf = (ms: number): number => Math.floor(Math.max(ms, 0) / 1000);
const secondKey = (second: number): string => String(second).padStart(12, "0");

function sliceKey(group: string, { stream, second, stamp }: SliceName): string {
  return `${group}${stream}:${secondKey(second)}:${stamp}`;
}

function timeKey(group: string, { stream, second, stamp }: SliceName): string {
  return `${group}${secondKey(second)}:${stamp}:${stream}`;
}

function nameOfTime(group: string, key: string): SliceName {
  const [second = "", stamp = "", stream = ""] = key.slice(group.length).split(":");
  return { second: Number(second), stamp, stream };
}

function nameOfSlice(of: { prefix: string; stream: string }, key: string): SliceName {
  const [second = "", stamp = ""] = key.slice(of.prefix.length).split(":");
  return { second: Number(second), stamp, stream: of.stream };
}

function* bySecond(events: readonly NewLogEvent[]): Generator<readonly NewLogEvent[]> {
  let part: NewLogEvent[] = [];
  for (const event of events) {
    if (part[0] && secondOf(part[0].timestampMs) !== secondOf(event.timestampMs)) {
      yield part;
      part = [];
    }
    part.push(event);
  }
  if (part.length > 0) yield part;
}

export function bytesOfEvents(events: readonly NewLogEvent[]): number {
  return events.reduce(
    (bytes, { message }) => bytes + Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES,
    0,
  );
}
