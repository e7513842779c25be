import { setTimeout as after } from "node:timers/promises";
import {
  type Journal,
  JournalError,
  type JournalEvent,
  type Position,
} from "../../journal/index.ts";
import { HistoryError } from "../errors.ts";
import { savedPosition } from "./cursor.ts";
import type { IngestFailure, IngestOrder, IngestReport } from "./messages.ts";

/** The name under which history reads the journal. */
export const HISTORY_READER = "history";

/** How often the engine's process is told to read on, if nobody hurries it. */
const TELL_EVERY_MS = 500;

export interface IngestLinkOptions {
  readonly directory: string;
  readonly journal: Pick<
    Journal,
    "id" | "directory" | "head" | "waitBeyond" | "release" | "noteDamage"
  >;
  /** To the engine's process, when there is one that answers. */
  readonly send: (order: IngestOrder) => void;
  readonly log?: (event: JournalEvent) => void;
}

/**
 * The server's end of {@link Ingest}: says how far the journal is durable, and is told how far
 * the table has it. Nothing of a record passes here.
 */
export class IngestLink implements AsyncDisposable {
  readonly #options: IngestLinkOptions;
  readonly #stop = new AbortController();
  readonly #reachers = new Set<{ readonly position: Position; resolve(): void }>();
  readonly #done: Promise<void>;
  #found: Position;
  /** Up to where the engine's process knows the journal to be durable. */
  #told: Position = 0;
  /** Up to where it knows that someone waits for the table. */
  #wanted: Position = 0;
  #failure: IngestFailure | undefined;

  constructor(options: IngestLinkOptions) {
    this.#options = options;
    this.#found = savedPosition(options.directory, options.journal.id);
    this.#begin();
    this.#done = this.#run();
  }

  /** The journal's position up to which the table has records. */
  get position(): Position {
    return this.#found;
  }

  /** The code of what keeps it from going on; undefined when nothing does. */
  get failure(): string | undefined {
    return this.#failure?.code;
  }

  /** To be called when the engine's process has started again: it knows of nothing. */
  onEngineReady(): void {
    this.#failure = undefined;
    this.#begin();
  }

  onReport(report: IngestReport): void {
    const { journal, log } = this.#options;
    switch (report.kind) {
      case "found":
        this.#failure = undefined;
        this.#noteFound(report.position);
        return;
      case "kept":
        journal.release(HISTORY_READER, report.position);
        return;
      case "damaged":
        journal.noteDamage(report.damage);
        return;
      case "failed": {
        this.#failure = report;
        const { after, retryInMs } = report;
        const facts = { follower: HISTORY_READER, after, cause: causeOf(report) };
        log?.({
          event: "follower_failed",
          ...facts,
          ...(retryInMs !== undefined && { retryInMs }),
        });
        if (retryInMs === undefined) this.#releaseAll();
      }
    }
  }

  /** Hurries until the table has all up to `position`. @returns false when that took longer. */
  async reach(position: Position, timeoutMs: number): Promise<boolean> {
    if (this.#found >= position) return true;
    const hasStopped = this.#failure !== undefined && this.#failure.retryInMs === undefined;
    if (this.#stop.signal.aborted || hasStopped) return false;
    const { promise, resolve } = Promise.withResolvers<void>();
    const reacher = { position, resolve };
    this.#reachers.add(reacher);
    const timer = setTimeout(resolve, timeoutMs);
    if (this.#wanted < position) this.#want();
    await promise;
    clearTimeout(timer);
    this.#reachers.delete(reacher);
    return this.#found >= position;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
    this.#releaseAll();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    try {
      while (!signal.aborted) {
        await this.#options.journal.waitBeyond(this.#told, signal);
        this.#tell();
        await after(TELL_EVERY_MS, undefined, { signal });
      }
    } catch (error) {
      // The journal was closed: there is nothing left to tell.
      if (!signal.aborted && !(error instanceof JournalError)) throw error;
    }
  }

  #begin(): void {
    const { directory, journal, send } = this.#options;
    this.#told = journal.head;
    const { id } = journal;
    const followed = { id, directory: journal.directory };
    send({ kind: "follow", directory, journal: followed, upTo: this.#told });
    this.#wanted = 0;
    if (this.#reachers.size > 0) this.#want();
  }

  #want(): void {
    this.#told = this.#options.journal.head;
    this.#wanted = this.#told;
    this.#options.send({ kind: "wanted", upTo: this.#told });
  }

  #tell(): void {
    this.#told = this.#options.journal.head;
    this.#options.send({ kind: "durable", upTo: this.#told });
  }

  #noteFound(position: Position): void {
    this.#found = Math.max(this.#found, position);
    for (const reacher of this.#reachers) if (reacher.position <= position) reacher.resolve();
  }

  #releaseAll(): void {
    for (const reacher of this.#reachers) reacher.resolve();
  }
}

function causeOf({ module, code, message }: IngestFailure): Error {
  switch (module) {
    case "history":
      return new HistoryError(code as HistoryError["code"], message);
    case "journal":
      return new JournalError(code as JournalError["code"], message);
    default:
      return new Error(message);
  }
}
