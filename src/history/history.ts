import type { Readable } from "node:stream";
import type { Position } from "../journal/index.ts";
import { HistoryError } from "./errors.ts";
import { Following, type FollowingOptions, type Running } from "./following.ts";
import type { LookupPage, LookupQuery } from "./lookup/lookup-query.ts";
import {
  findResourceEvents,
  findResources,
  type ResourceEvents,
  type ResourceEventsQuery,
  type ResourcesQuery,
  type TouchedResource,
} from "./resources.ts";
import { countOverTime, type Timeline, type TimelineQuery } from "./search/count-over-time.ts";
import type { EventLine, EventSearch, LocatedEvent } from "./search/event-search.ts";
import { listValues, type ValueCount, type ValuesQuery } from "./search/list-values.ts";
import type { SearchSources } from "./search/plan.ts";
import {
  everyEvent,
  everyRecord,
  findEvent,
  type SearchPage,
  type SearchQuery,
  searchEvents,
} from "./search/search-events.ts";
import { type EventTally, type TallyQuery, tallyEvents } from "./search/tally-events.ts";

export type HistoryOptions = FollowingOptions;

const START_TIMEOUT_MS = 30_000;
const CLEAR_TIMEOUT_MS = 10_000;
/** How long a start waits for the engine that is to tell what was recorded. */
const RECORDED_TIMEOUT_MS = 5_000;
/** Of events' ids in one statement, whose values go in the address of its request. */
const IDS_AT_ONCE = 200;
/** How long a look-up or a person's SQL waits for what was journaled before it. */
const CATCH_UP_MS = 1_000;

/** How the result of a query is written. */
export type SqlFormat = "table" | "jsonl" | "csv";

const ENGINE_FORMATS: Readonly<Record<SqlFormat, string>> = {
  table: "PrettySpaceNoEscapesMonoBlock",
  jsonl: "JSONEachRow",
  csv: "CSVWithNames",
};

export interface HistoryStatus {
  /** True when look-ups are answered. */
  readonly isAnswering: boolean;
  /** The journal's position up to which any search finds records; look-ups find all. */
  readonly position: Position;
  /** The code of what keeps it from answering, or from following the journal. */
  readonly failure?: string;
}

/**
 * Event history: follows the journal, and finds records.
 *
 * *Not trusted and disposable*: whatever becomes of its directory, it is built again from what the
 * journal still holds. Without the engine installed it opens all the same, and look-ups say so.
 */
export class History implements AsyncDisposable {
  readonly #options: HistoryOptions;
  readonly #following: Following;

  private constructor(options: HistoryOptions) {
    this.#options = options;
    this.#following = Following.start(options);
  }

  /**
   * Resolves when look-ups are answered; what the journal holds beyond is followed meanwhile.
   *
   * Opens all the same without an engine, or when it does not answer in time: capture does not
   * depend on it. Look-ups say so then; an engine that is late is waited for in the background.
   *
   * @throws what the operating system says when the directory cannot be written.
   */
  static async open(options: HistoryOptions): Promise<History> {
    const history = History.start(options);
    try {
      await history.whenOpen();
      return history;
    } catch (error) {
      await history[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The same without waiting, so that the engine starts beside all else: see {@link whenOpen}. */
  static start(options: HistoryOptions): History {
    return new History(options);
  }

  /** Resolves when {@link open} would; what {@link start} gave is its caller's to dispose of. */
  async whenOpen(timeoutMs = START_TIMEOUT_MS): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    await Promise.race([this.#following.whenBegun(), late]).finally(() => clearTimeout(timer));
  }

  /**
   * Finds a page of events, among all that was journaled before.
   *
   * @throws {HistoryError} `engine_missing` where the engine is not installed,
   *   `engine_unavailable` while it does not answer, `search_timed_out`.
   */
  async lookup(query: LookupQuery): Promise<LookupPage> {
    const { store, link } = this.#engine();
    const { journal, clock } = this.#options;
    return await store.lookUp({
      ...{ query, journal: journal.id, reached: link.position, nowMs: clock.nowMs() },
      upTo: this.#toBeFound(query),
      waitMs: CATCH_UP_MS,
    });
  }

  /**
   * Finds a page of the events meant, of any account and region.
   *
   * @throws {HistoryError} what {@link lookup} throws, as do the following.
   */
  async search(query: SearchQuery, signal?: AbortSignal): Promise<SearchPage> {
    return await searchEvents(query, this.#sources(signal));
  }

  /** The most frequent values of a key among the events meant, at most 50. */
  async values(query: ValuesQuery, signal?: AbortSignal): Promise<readonly ValueCount[]> {
    return await listValues(query, this.#sources(signal));
  }

  /** Counts the events meant, over time. */
  async timeline(query: TimelineQuery, signal?: AbortSignal): Promise<Timeline> {
    return await countOverTime(query, this.#sources(signal));
  }

  /** Adds up the events meant: how many, by whom, and what went wrong. */
  async tally(query: TallyQuery, signal?: AbortSignal): Promise<EventTally> {
    return await tallyEvents(query, this.#sources(signal));
  }

  /** @returns undefined when no record has the id. */
  async find(eventId: string, signal?: AbortSignal): Promise<LocatedEvent | undefined> {
    return await findEvent(eventId, this.#sources(signal));
  }

  /** Which of these events have a record here, as far as can be told in some seconds. */
  async findRecorded(eventIds: readonly string[]): Promise<ReadonlySet<string>> {
    await this.whenOpen(RECORDED_TIMEOUT_MS);
    const { store } = this.#engine();
    // Not for long: what the journal lost at its end never comes, and a full disk takes nothing.
    await this.caughtUp(this.#options.journal.head, CATCH_UP_MS);
    const found = new Set<string>();
    for (let from = 0; from < eventIds.length; from += IDS_AT_ONCE) {
      const ids = eventIds.slice(from, from + IDS_AT_ONCE).join(",");
      const rows = await store.select<{ readonly eventID: string }>(
        "SELECT eventID FROM events " +
          "WHERE eventID IN (SELECT arrayJoin(splitByChar(',', {ids:String})))",
        { ids },
      );
      for (const { eventID } of rows) found.add(eventID);
    }
    return found;
  }

  /** Every event meant that is there when it begins, newest first, some at a time. */
  export(search: EventSearch, signal?: AbortSignal): AsyncGenerator<readonly EventLine[]> {
    return everyEvent(search, this.#sources(signal));
  }

  /** The records of the same, each as it was journaled. */
  exportRecords(search: EventSearch, signal?: AbortSignal): AsyncGenerator<readonly string[]> {
    return everyRecord(search, this.#sources(signal));
  }

  /** The resources that were changed, the latest change first. */
  async resources(
    query: ResourcesQuery,
    signal?: AbortSignal,
  ): Promise<readonly TouchedResource[]> {
    return await findResources(query, this.#sources(signal));
  }

  /** Every call that was to change a resource, oldest first. */
  async resourceEvents(query: ResourceEventsQuery, signal?: AbortSignal): Promise<ResourceEvents> {
    return await findResourceEvents(query, this.#sources(signal));
  }

  /** Up to where a look-up shows the journal: later pages show it as it was at the first. */
  #toBeFound({ cursor }: LookupQuery): Position {
    const { id, head } = this.#options.journal;
    if (!cursor) return head;
    return cursor.journal === id ? Math.min(cursor.snapshot, head) : 0;
  }

  /** How history stands, for whoever runs the server. */
  status(): HistoryStatus {
    const { link } = this.#following.running ?? {};
    const failure = link ? link.failure : this.#following.failure.code;
    const facts = { isAnswering: link !== undefined, position: link?.position ?? 0 };
    return { ...facts, ...(failure !== undefined && { failure }) };
  }

  /** Hurries until any search finds all up to `position`. @returns false if that took too long. */
  async caughtUp(position: Position, timeoutMs: number): Promise<boolean> {
    return (await this.#following.running?.link.reach(position, timeoutMs)) ?? false;
  }

  /**
   * Runs one SELECT of a person over `events`, read-only, bounded in time, memory and rows.
   *
   * @param signal ends it when nobody waits for it any more.
   * @throws {HistoryError} `query_refused` for what is no such SELECT, `query_failed` when it does
   *   not run, `query_timed_out`, `engine_missing`, `engine_unavailable`.
   */
  async query(sql: string, format: SqlFormat, signal?: AbortSignal): Promise<Readable> {
    const { store, gate } = this.#engine();
    const admitted = await gate.admit(sql);
    await this.caughtUp(this.#options.journal.head, CATCH_UP_MS);
    const query = `${admitted} FORMAT ${ENGINE_FORMATS[format]}`;
    return await store.read(query, { ...(signal && { signal }) });
  }

  /** Forgets every record, also those that are in the journal and not yet here. */
  async clear(): Promise<void> {
    // Without an engine there is nothing to forget.
    if (this.#following.failure.code === "engine_missing") return;
    const { store, link } = this.#engine();
    await link.reach(this.#options.journal.head, CLEAR_TIMEOUT_MS);
    await store.command("TRUNCATE TABLE events");
    await store.command("TRUNCATE TABLE postings");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#following[Symbol.asyncDispose]();
  }

  #sources(signal?: AbortSignal): SearchSources {
    const { store, link } = this.#engine();
    const { journal, clock } = this.#options;
    return {
      ...{ store, journal: journal.id, reached: link.position, nowMs: clock.nowMs() },
      ...(signal && { signal }),
    };
  }

  #engine(): Running {
    const { running, failure } = this.#following;
    if (running) return running;
    throw new HistoryError(failure.code, failure.message, { cause: failure });
  }
}
