import { OperatingError } from "../base/errors.ts";
import type { Entry, Position } from "./entry.ts";
import type { Journal } from "./journal.ts";
import type { JournalLog } from "./journal-event.ts";

/** A reader of the journal that works through it in batches, at its own pace. */
export interface Follower {
  /** For the log, and to be registered under with `Journal.release`. */
  readonly name: string;
  /**
   * Takes the next entries. It is given the very same ones again when it throws, and, after a
   * restart, whatever follows the position its owner begins after.
   */
  handle(entries: readonly Entry[]): Promise<void>;
  /**
   * Asked before anything is read. @returns true when it wants none of all up to there, and is done
   * with it: entries that nobody reads are not kept in memory for it either.
   */
  passBy?(upTo: Position): Promise<boolean>;
}

export interface FollowOptions {
  readonly journal: Pick<Journal, "head" | "read" | "waitBeyond">;
  readonly follower: Follower;
  /** The position after which to begin. */
  readonly after: Position;
  /** The most entries of one batch. 1,000 when left out. */
  readonly maxEntries?: number;
  /** The most JSON text of one batch. 8 MiB when left out. */
  readonly maxBytes?: number;
  /** How long to gather after a batch before taking the next. None when left out. */
  readonly pauseMs?: number;
  readonly log?: JournalLog;
}

const RETRY_FIRST_MS = 100;
const RETRY_MAX_MS = 30_000;

/**
 * Leads a follower along the journal until disposed of.
 *
 * A batch that fails with a retryable `OperatingError` is repeated, ever more slowly. Any other
 * error ends the loop, because repeating would not help: it is logged, and `failure` tells it.
 */
export class FollowLoop implements AsyncDisposable {
  readonly #options: FollowOptions;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  readonly #reachers = new Set<{ readonly position: Position; resolve(): void }>();
  #position: Position;
  #failure: unknown;
  #wakeUp: (() => void) | undefined;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#position = options.after;
    this.#done = this.#run();
  }

  /** The last position handled. */
  get position(): Position {
    return this.#position;
  }

  /** What ended the loop; undefined while it runs or was disposed of. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Ends a pause or a wait before a retry at once. */
  nudge(): void {
    this.#wakeUp?.();
  }

  /** Hurries until `position` is handled. @returns false when that took longer than `timeoutMs`. */
  async reach(position: Position, timeoutMs: number): Promise<boolean> {
    if (this.#position >= position) return true;
    if (this.#stop.signal.aborted || this.#failure !== undefined) return false;
    const { promise, resolve } = Promise.withResolvers<void>();
    const reacher = { position, resolve };
    this.#reachers.add(reacher);
    const timer = setTimeout(resolve, timeoutMs);
    this.nudge();
    await promise;
    clearTimeout(timer);
    this.#reachers.delete(reacher);
    return this.#position >= position;
  }

  /** Lets the batch in hand finish, and stops. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.nudge();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { journal } = this.#options;
    const { signal } = this.#stop;
    try {
      while (!signal.aborted) {
        await journal.waitBeyond(this.#position, signal);
        await this.#step();
      }
    } catch (error) {
      if (!signal.aborted) {
        this.#failure = error;
        this.#tell(error);
      }
    } finally {
      for (const reacher of this.#reachers) reacher.resolve();
    }
  }

  async #step(): Promise<void> {
    const { journal, follower, maxEntries = 1000, maxBytes = 8 * 1024 * 1024 } = this.#options;
    const { head } = journal;
    const isPast = await this.#retrying(async () => (await follower.passBy?.(head)) ?? false);
    if (isPast === undefined) return;
    if (isPast) {
      await this.#arrive(head);
      return;
    }
    const entries = await this.#retrying(() =>
      journal.read(this.#position, { maxEntries, maxBytes }),
    );
    const last = entries?.at(-1)?.position;
    if (!entries || last === undefined) {
      // Nothing, although there is more: all of it is damaged. The journal has said so.
      await this.#pause(RETRY_MAX_MS);
      return;
    }
    const isHandled = await this.#retrying(async () => {
      await follower.handle(entries);
      return true;
    });
    if (isHandled) await this.#arrive(last, entries.length >= maxEntries);
  }

  async #arrive(position: Position, isBehind = false): Promise<void> {
    this.#position = position;
    for (const reacher of this.#reachers) {
      if (reacher.position > position) continue;
      reacher.resolve();
      this.#reachers.delete(reacher);
    }
    const mayPause = !isBehind && this.#reachers.size === 0;
    if (mayPause && this.#options.pauseMs) await this.#pause(this.#options.pauseMs);
  }

  /** @returns undefined when the loop was stopped before the work succeeded. */
  async #retrying<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(waitMs * 2, RETRY_MAX_MS)) {
      try {
        return await work();
      } catch (error) {
        if (this.#stop.signal.aborted) return undefined;
        if (!(error instanceof OperatingError) || !error.retryable) throw error;
        this.#tell(error, waitMs);
      }
      await this.#pause(waitMs);
      if (this.#stop.signal.aborted) return undefined;
    }
  }

  #tell(error: unknown, retryInMs?: number): void {
    const { follower, log } = this.#options;
    const facts = { follower: follower.name, after: this.#position, cause: error };
    log?.({ event: "follower_failed", ...facts, ...(retryInMs !== undefined && { retryInMs }) });
  }

  async #pause(ms: number): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#wakeUp = resolve;
    await promise;
    clearTimeout(timer);
    this.#wakeUp = undefined;
  }
}
