import type { Clock } from "../base/clock.ts";
import type { Journal } from "../journal/index.ts";
import { type BrokenPartsEvent, setBrokenPartsAside } from "./chdb/data/broken-parts.ts";
import type { EngineDataEvent } from "./chdb/data/engine-data.ts";
import { engineClient } from "./chdb/engine-client.ts";
import { type EngineEvent, EngineProcess, isEngineInstalled } from "./chdb/engine-process.ts";
import { postTo } from "./chdb/post.ts";
import { GiveWay } from "./chdb/priority/give-way.ts";
import { mayReturnFromIdle, schedule } from "./chdb/priority/policy.ts";
import { UnixAgent } from "./chdb/unix-agent.ts";
import { HistoryError } from "./errors.ts";
import { forgetPosition, savedPosition } from "./ingest/cursor.ts";
import { HISTORY_READER, IngestLink } from "./ingest/ingest-link.ts";
import { isIngestReport } from "./ingest/messages.ts";
import { prepareTables } from "./prepare-tables.ts";
import { SqlGate } from "./sql/gate.ts";
import { Store } from "./store.ts";

/** What happened in history, for the log. */
export interface HistoryEvent {
  readonly event: string;
  readonly cause?: unknown;
}

export interface FollowingOptions {
  readonly directory: string;
  readonly journal: Pick<
    Journal,
    "id" | "directory" | "head" | "waitBeyond" | "release" | "forget" | "noteDamage"
  >;
  readonly clock: Clock;
  readonly log?: (event: HistoryEvent | EngineEvent | EngineDataEvent | BrokenPartsEvent) => void;
  /** False when the engine is not to be used although it is installed: for tests. */
  readonly isEngineInstalled?: boolean;
}

/** An engine that answers, with its tables. */
export interface Running {
  readonly store: Store;
  readonly gate: SqlGate;
  readonly link: IngestLink;
}

/** How often an engine that does not answer at first is asked again, and how long each time. */
const BEGIN_TIMEOUT_MS = 1_000;
const BEGIN_AGAIN_MS = 100;
/** How long a statement waits for an engine that is starting again. */
const RESTART_TIMEOUT_MS = 5_000;
/** More than the minute that the engine gives a statement, and one before it on the same lane. */
const SQL_TIMEOUT_MS = 150_000;

/**
 * Keeps an engine that follows the journal: waits for it, makes its tables, and begins anew where
 * its data had to be set aside.
 */
export class Following implements AsyncDisposable {
  readonly #options: FollowingOptions;
  readonly #resources = new AsyncDisposableStack();
  readonly #stop = new AbortController();
  #beginning: Promise<void> | undefined;
  #running: Running | undefined;
  /** Why look-ups are not answered, while they are not. */
  #failure: HistoryError = new HistoryError("engine_unavailable", "the engine is starting");

  private constructor(options: FollowingOptions) {
    this.#options = options;
  }

  /** Begins without waiting: see {@link whenBegun}. */
  static start(options: FollowingOptions): Following {
    const following = new Following(options);
    if (!(options.isEngineInstalled ?? isEngineInstalled())) {
      following.#giveUp(new HistoryError("engine_missing", "chdb is not installed"));
      return following;
    }
    const { directory, journal } = options;
    // Said before the engine answers: until then nothing else keeps the journal from letting go of
    // what history has not read.
    journal.release(HISTORY_READER, savedPosition(directory, journal.id));
    following.#begun(following.#begin());
    return following;
  }

  /** Resolves when there is an engine that answers, or there will be none. */
  async whenBegun(): Promise<void> {
    await this.#beginning;
  }

  /** Undefined while there is none. */
  get running(): Running | undefined {
    return this.#running;
  }

  /** Why there is none. */
  get failure(): HistoryError {
    return this.#failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#beginning?.catch(() => undefined);
    await this.#resources.disposeAsync();
  }

  #begun(beginning: Promise<void>): void {
    this.#beginning = beginning;
    // Whoever waits is told.
    beginning.catch(() => undefined);
  }

  async #begin(): Promise<void> {
    const { directory, journal, clock, log } = this.#options;
    const engine = this.#resources.use(
      new EngineProcess({
        directory,
        ...(log && { log }),
        onSettingAside: () => {
          this.#forgetPosition();
          this.#beginAnew(store, engine);
        },
        onReady: (processId) => {
          giveWay.onEngineReady(processId);
          this.#running?.link.onEngineReady();
        },
        onMessage: (message) => {
          if (isIngestReport(message)) this.#running?.link.onReport(message);
        },
      }),
    );
    const giveWay = this.#resources.use(
      new GiveWay({
        ...{ mayReturn: mayReturnFromIdle, schedule, clock },
        progress: () => ({ head: journal.head, found: this.#running?.link.position ?? 0 }),
      }),
    );
    const agent = new UnixAgent(engine.socketPath);
    const client = await engineClient(agent);
    const reader = await engineClient(agent, { timeoutMs: SQL_TIMEOUT_MS });
    this.#resources.defer(async () => {
      await Promise.all([client.close(), reader.close()]);
    });
    const whenReady = () => {
      giveWay.asked();
      return engine.whenReady(RESTART_TIMEOUT_MS);
    };
    const store = new Store({ client, reader, post: postTo(agent), whenReady });
    await this.#followOnceReady(store, engine);
  }

  /** Where it was followed: the tables are gone, as soon as there is an engine again. */
  #beginAnew(store: Store, engine: EngineProcess): void {
    if (!this.#running) return;
    const { link } = this.#running;
    this.#running = undefined;
    this.#failure = new HistoryError("engine_unavailable", "history begins anew");
    this.#begun(link[Symbol.asyncDispose]().then(() => this.#followOnceReady(store, engine)));
  }

  async #followOnceReady(store: Store, engine: EngineProcess): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await engine.whenReady(BEGIN_TIMEOUT_MS);
        await this.#follow(store, engine);
        return;
      } catch (error) {
        if (!(error instanceof HistoryError) || !error.retryable) {
          this.#giveUp(error);
          return;
        }
        this.#failure = error;
        await new Promise((resolve) => setTimeout(resolve, BEGIN_AGAIN_MS));
      }
    }
  }

  async #follow(store: Store, engine: EngineProcess): Promise<void> {
    const { directory, journal, log } = this.#options;
    await setBrokenPartsAside(store, {
      directory,
      ...(log && { log }),
      requireRoom: () => engine.data.requireRoom(),
      onRecordsMissing: () => this.#forgetPosition(),
    });
    await prepareTables(store, {
      ...(log && { log }),
      beforeChange: () => {
        engine.data.requireRoom();
        engine.data.keepDefinitions();
      },
    });
    try {
      engine.data.keepDefinitions();
    } catch (cause) {
      // They are what the engine has, and are kept by the next start.
      log?.({ event: "engine_definitions_not_kept", cause });
    }
    const link = new IngestLink({
      ...{ directory, journal },
      send: (order) => engine.send(order),
      ...(log && { log }),
    });
    this.#resources.use(link);
    this.#running = { store, link, gate: new SqlGate(store) };
  }

  /** What the journal still has is compared with the table, and goes in where it is missing. */
  #forgetPosition(): void {
    const { directory, journal } = this.#options;
    forgetPosition(directory);
    journal.release(HISTORY_READER, 0);
  }

  #giveUp(cause: unknown): void {
    const failure = cause instanceof HistoryError ? cause : undefined;
    // Nobody will follow, and the journal is not to grow without end for a reader that is gone.
    if (failure?.code === "engine_missing") this.#options.journal.forget(HISTORY_READER);
    this.#failure = failure ?? new HistoryError("engine_failed", "history did not open", { cause });
    this.#options.log?.({ event: this.#failure.code, cause });
  }
}
