import type { Readable } from "node:stream";
import { ClickHouseLogLevel, createClient } from "@clickhouse/client";
import type { Clock } from "../base/clock.ts";
import { FollowLoop, type Journal, type Position } from "../journal/index.ts";
import { type EngineEvent, EngineProcess, isEngineInstalled } from "./chdb/engine-process.ts";
import { UnixAgent } from "./chdb/unix-agent.ts";
import { HistoryError } from "./errors.ts";
import { Ingest } from "./ingest.ts";
import { lookUp } from "./look-up.ts";
import type { LookupPage, LookupQuery } from "./lookup-query.ts";
import { CREATE_EVENTS } from "./schema.ts";
import { SqlGate } from "./sql/gate.ts";
import { CREATE_READER_VIEW } from "./sql/reader-view.ts";
import { Store } from "./store.ts";

/** What happened in history, for the log. */
export interface HistoryEvent {
  readonly event: string;
  readonly cause?: unknown;
}

export interface HistoryOptions {
  readonly directory: string;
  readonly journal: Pick<Journal, "id" | "read" | "waitBeyond" | "release">;
  readonly clock: Clock;
  readonly log?: (event: HistoryEvent | EngineEvent) => void;
  /** False when the engine is not to be used although it is installed: for tests. */
  readonly isEngineInstalled?: boolean;
}

/** Larger batches do not go in faster. Source: observed, 26,000 rows/s. */
const BATCH_ENTRIES_MAX = 5_000;
/** Between inserts: each makes a part that has to be merged, and a look-up hurries them anyway. */
const INSERT_EVERY_MS = 200;
const START_TIMEOUT_MS = 30_000;
/** How long a statement waits for an engine that is starting again. */
const RESTART_TIMEOUT_MS = 5_000;

/** How the result of a query is written. */
export type SqlFormat = "table" | "jsonl" | "csv";

const ENGINE_FORMATS: Readonly<Record<SqlFormat, string>> = {
  table: "PrettySpaceNoEscapesMonoBlock",
  jsonl: "JSONEachRow",
  csv: "CSVWithNames",
};

interface Running {
  readonly store: Store;
  readonly gate: SqlGate;
  readonly loop: FollowLoop;
}

/**
 * Event history: follows the journal, and finds records.
 *
 * *Not trusted and disposable*: whatever becomes of its directory, it is built again from what the
 * journal still holds. Without the engine installed it opens all the same, and look-ups say so.
 */
export class History implements AsyncDisposable {
  readonly #options: HistoryOptions;
  readonly #resources: AsyncDisposableStack;
  readonly #running: Running | undefined;

  private constructor(
    options: HistoryOptions,
    resources: AsyncDisposableStack,
    running: Running | undefined,
  ) {
    this.#options = options;
    this.#resources = resources;
    this.#running = running;
  }

  /** Resolves when look-ups are answered; what the journal holds beyond is followed meanwhile. */
  static async open(options: HistoryOptions): Promise<History> {
    await using resources = new AsyncDisposableStack();
    if (!(options.isEngineInstalled ?? isEngineInstalled())) {
      options.log?.({ event: "engine_missing" });
      return new History(options, resources.move(), undefined);
    }
    const { directory, journal, clock, log } = options;
    const engine = resources.use(new EngineProcess({ directory, ...(log && { log }) }));
    const client = createClient({
      url: "http://engine",
      http_agent: new UnixAgent(engine.socketPath),
      set_basic_auth_header: false,
      // It would print failed statements with their values; failures are ours to tell.
      log: { level: ClickHouseLogLevel.OFF },
    });
    resources.defer(() => client.close());
    await engine.whenReady(START_TIMEOUT_MS);
    const store = new Store(client, () => engine.whenReady(RESTART_TIMEOUT_MS));
    await store.command(CREATE_EVENTS);
    await store.command("CREATE DATABASE IF NOT EXISTS lake");
    await store.command(CREATE_READER_VIEW);
    const ingest = new Ingest({ directory, store, journal, clock });
    const loop = resources.use(
      new FollowLoop({
        journal,
        follower: ingest,
        after: await ingest.resume(),
        maxEntries: BATCH_ENTRIES_MAX,
        pauseMs: INSERT_EVERY_MS,
        ...(log && { log }),
      }),
    );
    return new History(options, resources.move(), { store, loop, gate: new SqlGate(store) });
  }

  /**
   * @throws {HistoryError} `engine_missing` where the engine is not installed,
   *   `engine_unavailable` while it does not answer.
   */
  async lookup(query: LookupQuery): Promise<LookupPage> {
    const { store, loop } = this.#engine();
    return await lookUp(query, {
      store,
      journal: this.#options.journal.id,
      reached: loop.position,
      nowMs: this.#options.clock.nowMs(),
    });
  }

  /** Hurries until all up to `position` can be found. @returns false when that took too long. */
  async caughtUp(position: Position, timeoutMs: number): Promise<boolean> {
    return (await this.#running?.loop.reach(position, timeoutMs)) ?? false;
  }

  /**
   * Runs one SELECT of a person over `events`, read-only, bounded in time, memory and rows.
   *
   * @throws {HistoryError} `query_refused` for what is no such SELECT, `query_failed` when it does
   *   not run, `engine_missing`, `engine_unavailable`.
   */
  async query(sql: string, format: SqlFormat): Promise<Readable> {
    const { store, gate } = this.#engine();
    return await store.read(`${await gate.admit(sql)} FORMAT ${ENGINE_FORMATS[format]}`);
  }

  /** Forgets every record. */
  async clear(): Promise<void> {
    await this.#running?.store.command("TRUNCATE TABLE events");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  #engine(): Running {
    if (this.#running) return this.#running;
    throw new HistoryError("engine_missing", "Event history has no engine on this machine");
  }
}
