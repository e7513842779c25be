import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import type { Clock } from "../base/clock.ts";
import {
  type FindRecorded,
  Journal,
  JournalError,
  type JournalOptions,
  settleInterrupted,
} from "../journal/index.ts";
import type { UpstreamStatus } from "../upstreams/index.ts";
import { Gatherer } from "./gatherer.ts";
import { type BeginWorker, GATHERER } from "./messages.ts";
import { WorkerLink, type WorkerProcess } from "./worker-link.ts";

export interface WorkersEvent {
  readonly event: string;
  readonly cause?: unknown;
  readonly worker?: number;
}

export interface WorkersOptions {
  readonly count: number;
  /** Holds a directory for each worker there ever was. */
  readonly directory: string;
  readonly journal: Pick<Journal, "append" | "flush" | "forget" | "head" | "read" | "release">;
  readonly durability: "strict" | "relaxed";
  readonly clock: Clock;
  readonly findRecorded: FindRecorded;
  /** Starts a worker's process. */
  readonly spawn: () => WorkerProcess;
  readonly begin: Omit<BeginWorker, "index" | "kind">;
  readonly log: (event: WorkersEvent) => void;
}

/** How one worker does. */
export interface WorkerStatus {
  readonly worker: number;
  readonly isUp: boolean;
  readonly processId: number | undefined;
  /** What it has written and is not yet gathered. */
  readonly entriesBehind: number;
  readonly restarts: number;
}

const START_TIMEOUT_MS = 30_000;
const LOCKED_AGAIN_MS = 100;
/** For longer than a worker takes that lets its clients end. */
const LOCKED_TRIES = 200;
const RESTART_FIRST_MS = 100;
const RESTART_MAX_MS = 10_000;

/**
 * The worker processes, and what they write. One that dies is started again, after what its
 * journal still holds was gathered.
 */
export class Workers implements AsyncDisposable {
  readonly url: string;
  readonly #options: WorkersOptions;
  readonly #links: WorkerLink[];
  readonly #restarts: number[];
  readonly #stopping = new AbortController();
  readonly #watches: Promise<void>[];
  /** Of those that ended: when what they left is gathered, or could not be for now. */
  readonly #settled = new WeakMap<WorkerLink, Promise<void>>();

  private constructor(options: WorkersOptions, links: WorkerLink[], url: string) {
    this.#options = options;
    this.#links = links;
    this.#restarts = links.map(() => 0);
    this.url = url;
    this.#watches = links.map((_, index) => this.#watch(index));
  }

  /**
   * Gathers what workers of before left behind, and starts new ones. They take calls when it
   * resolves.
   *
   * @throws {Error} when a worker does not start.
   */
  static async open(options: WorkersOptions): Promise<Workers> {
    await settleFormer(options);
    const links: WorkerLink[] = [];
    try {
      // One after the other: the first takes the port, which the others are to share.
      let url = "";
      for (let index = 1; index <= options.count; index++) {
        const link = await startWorker(index, options);
        links.push(link);
        url = await withTimeout(link.ready, START_TIMEOUT_MS);
      }
      return new Workers(options, links, url);
    } catch (error) {
      for (const link of links) await link.stop();
      throw error;
    }
  }

  status(): readonly WorkerStatus[] {
    return this.#links.map((link, index) => ({
      worker: index + 1,
      isUp: link.isUp,
      processId: link.processId,
      entriesBehind: link.entriesBehind,
      restarts: this.#restarts[index] ?? 0,
    }));
  }

  /** How upstreams did, as each worker has it. */
  upstreams(): readonly (readonly UpstreamStatus[])[] {
    return this.#links.map((link) => link.upstreams);
  }

  /** Resolves when all that workers had answered when it was asked is in the one journal. */
  async gathered(): Promise<void> {
    await Promise.all(this.#links.map((link) => this.#gatheredOf(link)));
    await this.#options.journal.flush();
  }

  /** Lets the calls under way end, and gathers what they leave. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#links.map((link) => link.stop()));
    await Promise.all(this.#links.map((link) => link.settled()));
    await Promise.all(this.#watches);
    await settleFormer(this.#options);
  }

  async #gatheredOf(link: WorkerLink): Promise<void> {
    await link.catchUp();
    // It may have died with answers given that nobody has gathered yet.
    if (link.hasEnded) await this.#settled.get(link);
  }

  async #watch(index: number): Promise<void> {
    const { signal } = this.#stopping;
    for (let waitMs = RESTART_FIRST_MS; ; waitMs = Math.min(waitMs * 2, RESTART_MAX_MS)) {
      const link = this.#links[index];
      if (!link) return;
      const settling = Promise.withResolvers<void>();
      this.#settled.set(link, settling.promise);
      try {
        await link.settled();
        if (signal.aborted) return;
        this.#options.log({ event: "worker_died", worker: index + 1 });
        await settle(index + 1, this.#options).finally(settling.resolve);
        await pause(waitMs, signal);
        if (signal.aborted) return;
        const next = await startWorker(index + 1, this.#options);
        this.#links[index] = next;
        this.#restarts[index] = (this.#restarts[index] ?? 0) + 1;
        // The stop that came meanwhile knew only the one before.
        if (signal.aborted) {
          await next.stop();
          return;
        }
        // One that came up begins anew with its patience; one that did not is waited for longer.
        await next.ready;
        waitMs = RESTART_FIRST_MS / 2;
      } catch (cause) {
        this.#options.log({ event: "worker_not_restarted", worker: index + 1, cause });
        await pause(waitMs, signal);
      } finally {
        settling.resolve();
      }
    }
  }
}

const directoryOf = (index: number, { directory }: WorkersOptions) =>
  join(directory, String(index));

const nameOf = (index: number) => `worker-${index}`;

async function startWorker(index: number, options: WorkersOptions): Promise<WorkerLink> {
  const directory = directoryOf(index, options);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const gatherer = await Gatherer.open({
    ...{ directory, name: nameOf(index), into: options.journal },
  });
  return new WorkerLink({
    process: options.spawn(),
    begin: { ...options.begin, kind: "begin", index },
    gatherer,
    onFailure: (cause) => options.log({ event: "worker_not_gathered", worker: index, cause }),
  });
}

/** Gathers what workers left behind that run no more, those of a higher number too. */
async function settleFormer(options: WorkersOptions): Promise<void> {
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const names = await readdir(options.directory);
  for (const name of names.filter((each) => /^[1-9]\d{0,3}$/.test(each))) {
    await settle(Number(name), options);
    // It may never come again, and nothing is to be kept for it meanwhile.
    options.journal.forget(nameOf(Number(name)));
  }
}

async function settle(index: number, options: WorkersOptions): Promise<void> {
  const directory = directoryOf(index, options);
  const gatherer = await Gatherer.open({
    ...{ directory, name: nameOf(index), into: options.journal },
  });
  const { clock, durability } = options;
  const { taken } = gatherer;
  await using journal = await openOnceFree(join(directory, "journal"), {
    ...{ clock, durability, seenUpTo: () => taken },
  });
  await settleInterrupted(journal, options.findRecorded);
  await journal.flush();
  await gatherer.gather(journal.head);
  await gatherer.mark();
  journal.release(GATHERER, gatherer.taken);
}

/**
 * A worker whose first process was killed ends by itself, as soon as its calls under way have their
 * answers; until then its journal is its own.
 */
async function openOnceFree(directory: string, options: JournalOptions): Promise<Journal> {
  for (let triesLeft = LOCKED_TRIES; ; triesLeft--) {
    try {
      return await Journal.open(directory, options);
    } catch (error) {
      const isLocked = error instanceof JournalError && error.code === "journal_locked";
      if (!isLocked || triesLeft === 0) throw error;
    }
    await after(LOCKED_AGAIN_MS);
  }
}

async function withTimeout<Result>(promise: Promise<Result>, ms: number): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("a worker did not start in time")), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Ends early when it is told to stop. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await after(ms, undefined, { signal }).catch(() => undefined);
}
