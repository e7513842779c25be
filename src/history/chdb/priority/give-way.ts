import type { Clock } from "../../../base/clock.ts";
import type { Position } from "../../../journal/index.ts";
import type { Policy } from "./policy.ts";

/** How long nobody has to have asked history anything, before it gives way. */
const QUIET_MS = 10_000;
/** How long history may take with what the journal has, before it takes its turn again. */
const BEHIND_MS = 10_000;
/** How long it takes its turn then. */
const TURN_MS = 60_000;
const LOOK_EVERY_MS = 2_000;

export interface GiveWayOptions {
  /** Up to where the journal is, and up to where the engine has it. */
  readonly progress: () => { readonly head: Position; readonly found: Position };
  readonly mayReturn: () => Promise<boolean>;
  /** @returns false when it could not be done, which is tried again. */
  readonly schedule: (processId: number, policy: Policy) => Promise<boolean>;
  readonly clock: Clock;
}

/**
 * Lets all else on the machine go before the engine's process, while nobody waits for it.
 *
 * What the engine does while calls come in can wait for a moment, and is done in pieces of half a
 * second: the gateway, its upstream and its clients would stand in line behind them. It comes back
 * when somebody asks history something, and when it falls behind; where the machine would not let
 * it come back, it does not go. Source: observed, on two cores: 64 connections in `relaxed` had
 * 17,263 requests/s instead of 12,348 over 24 seconds, and history was as near to the journal.
 */
export class GiveWay implements AsyncDisposable {
  readonly #options: GiveWayOptions;
  readonly #timer: NodeJS.Timeout;
  #engine: EngineUnderPolicy | undefined;
  #wanted: Policy = "other";
  #isSettling = false;
  #settled: Promise<void> = Promise.resolve();
  #mayReturn: boolean | undefined;
  #askedAtMs: number;
  /** All up to there is to be found by {@link BEHIND_MS} after. */
  #mark: { readonly position: Position; readonly atMs: number };
  #turnUntilMs = 0;

  constructor(options: GiveWayOptions) {
    this.#options = options;
    const nowMs = options.clock.nowMs();
    this.#askedAtMs = nowMs;
    this.#mark = { position: 0, atMs: nowMs };
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  /** To be called when the engine's process has started, also when it has again. */
  onEngineReady(processId: number): void {
    this.#engine = { processId, policy: "other" };
  }

  /** To be called before history is asked something. */
  asked(): void {
    this.#askedAtMs = this.#options.clock.nowMs();
    this.#want("other");
  }

  /** Sees whether to give way, now and then. */
  look(): void {
    const { clock, progress } = this.#options;
    const nowMs = clock.nowMs();
    const { head, found } = progress();
    if (found >= this.#mark.position) this.#mark = { position: head, atMs: nowMs };
    else if (nowMs - this.#mark.atMs > BEHIND_MS) this.#turnUntilMs = nowMs + TURN_MS;
    const isWaitedFor = nowMs - this.#askedAtMs < QUIET_MS || nowMs < this.#turnUntilMs;
    this.#want(isWaitedFor ? "other" : "idle");
  }

  /** Leaves the engine's process as it was: it is about to be told to end. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#want("other");
    await this.#settled;
  }

  /** Resolves when the engine's process is as it is wanted, where that can be. */
  async settled(): Promise<void> {
    await this.#settled;
  }

  #want(policy: Policy): void {
    this.#wanted = policy;
    if (this.#isSettling) return;
    this.#isSettling = true;
    this.#settled = this.#settle();
  }

  async #settle(): Promise<void> {
    const { mayReturn, schedule } = this.#options;
    try {
      while (this.#engine && this.#engine.policy !== this.#wanted) {
        // Either may be another by the time that this is done.
        const [engine, wanted] = [this.#engine, this.#wanted];
        this.#mayReturn ??= await mayReturn();
        if (!this.#mayReturn || !(await schedule(engine.processId, wanted))) return;
        engine.policy = wanted;
      }
    } finally {
      this.#isSettling = false;
    }
  }
}

interface EngineUnderPolicy {
  readonly processId: number;
  policy: Policy;
}
