import type { Position } from "../journal/index.ts";
import type { UpstreamStatus } from "../upstreams/index.ts";
import type { Gatherer } from "./gatherer.ts";
import type { BeginWorker, FromWorker, Progress, ToWorker } from "./messages.ts";

/** A worker's process, as the first process sees it. */
export interface WorkerProcess {
  readonly processId: number | undefined;
  readonly send: (message: ToWorker) => void;
  readonly onMessage: (listener: (message: FromWorker) => void) => void;
  /** Told once, when the process has gone. */
  readonly onExit: (listener: () => void) => void;
  readonly kill: () => void;
}

export interface WorkerLinkOptions {
  readonly process: WorkerProcess;
  readonly begin: BeginWorker;
  readonly gatherer: Gatherer;
  readonly onFailure: (cause: unknown) => void;
}

const GATHER_AGAIN_MS = 1_000;
/** What is not marked when this process dies is looked through at the next start. */
const MARK_EVERY_MS = 1_000;
/** Longer than the gateway of a worker waits for its clients. */
const STOP_TIMEOUT_MS = 15_000;

/** One worker: what it says, what it is told, and its journal gathered as it grows. */
export class WorkerLink {
  /** Resolves with the address when it takes calls. @throws {Error} when it ends before. */
  readonly ready: Promise<string>;
  readonly exited: Promise<void>;
  readonly #options: WorkerLinkOptions;
  readonly #flushes = new Map<number, (position: Position | undefined) => void>();
  #lastFlush = 0;
  #head: Position = 0;
  #isUp = false;
  #hasEnded = false;
  #upstreams: readonly UpstreamStatus[] = [];
  #again: NodeJS.Timeout | undefined;
  #marking: NodeJS.Timeout | undefined;

  constructor(options: WorkerLinkOptions) {
    this.#options = options;
    const { process, begin, gatherer } = options;
    this.#head = gatherer.copied;
    const ready = Promise.withResolvers<string>();
    const exited = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.exited = exited.promise;
    // Whoever started it asks; one that was started again has nobody who does.
    this.ready.catch(() => undefined);
    process.onMessage((message) => {
      if (message.kind === "awake") process.send(begin);
      else if (message.kind === "ready") {
        this.#isUp = true;
        this.#markLater();
        ready.resolve(message.url);
      } else if (message.kind === "failed") {
        ready.reject(Object.assign(new Error(message.message), message.facts));
      } else this.#hear(message);
    });
    process.onExit(() => {
      this.#isUp = false;
      this.#hasEnded = true;
      clearTimeout(this.#again);
      clearTimeout(this.#marking);
      for (const resolve of this.#flushes.values()) resolve(undefined);
      this.#flushes.clear();
      ready.reject(new Error("a worker ended before it took calls"));
      exited.resolve();
    });
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** True when the process has gone: what it has left is to be found in its journal alone. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get processId(): number | undefined {
    return this.#options.process.processId;
  }

  get entriesBehind(): number {
    return Math.max(0, this.#head - this.#options.gatherer.copied);
  }

  /** How the upstreams did that it calls; nothing before it has called one. */
  get upstreams(): readonly UpstreamStatus[] {
    return this.#upstreams;
  }

  /** Resolves when all that the worker has answered so far is gathered; at once when it is gone. */
  async catchUp(): Promise<void> {
    if (!this.#isUp) return;
    const id = ++this.#lastFlush;
    const { promise, resolve } = Promise.withResolvers<Position | undefined>();
    this.#flushes.set(id, resolve);
    this.#options.process.send({ kind: "flush", id });
    const position = await promise;
    if (position !== undefined) await this.#options.gatherer.gather(position);
  }

  /** Resolves when nothing more is gathered: what comes after has the journal to itself. */
  async settled(): Promise<void> {
    await this.exited;
    await this.#options.gatherer.close();
  }

  /** Lets it end what it has begun; ends it where that takes too long. */
  async stop(): Promise<void> {
    const { process } = this.#options;
    if (this.#isUp) process.send({ kind: "stop" });
    else process.kill();
    const timer = setTimeout(() => process.kill(), STOP_TIMEOUT_MS);
    await this.exited;
    clearTimeout(timer);
  }

  #hear(message: Extract<FromWorker, Progress>): void {
    this.#head = Math.max(this.#head, message.position);
    this.#upstreams = message.upstreams;
    if (message.kind === "flushed") {
      this.#flushes.get(message.id)?.(message.position);
      this.#flushes.delete(message.id);
    }
    this.#gather();
  }

  #gather(): void {
    if (this.#again) return;
    this.#options.gatherer.gather(this.#head).catch((cause: unknown) => {
      this.#options.onFailure(cause);
      // A disk that is full may have room again.
      this.#again ??= setTimeout(() => {
        this.#again = undefined;
        this.#gather();
      }, GATHER_AGAIN_MS);
    });
  }

  #markLater(): void {
    const { gatherer, process, onFailure } = this.#options;
    this.#marking = setTimeout(() => {
      gatherer
        .mark()
        .then(() => {
          if (this.#isUp) process.send({ kind: "release", upTo: gatherer.taken });
        })
        .catch(onFailure)
        .finally(() => {
          if (this.#isUp) this.#markLater();
        });
    }, MARK_EVERY_MS);
  }
}
