import { opendir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../base/clock.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
/** As long as Event history has the record. */
const KEPT_MS = 90 * DAY_MS;
/** A field is written before the list that names it, and is never to go before it. */
const FIELDS_KEPT_MS = KEPT_MS + DAY_MS;
/** A start has better things to do. */
const FIRST_AFTER_MS = 60_000;
const GIVEN_UP = ".given-up";

export interface OmittedSweepOptions {
  /** That of `OmittedFields`. */
  readonly directory: string;
  readonly clock: Clock;
  /** Told of a pass that failed; the next one comes as it would have. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Gives up what records left out once the records are gone from Event history: a minute after the
 * start, and then every day.
 *
 * Whoever leaves the same out again meanwhile keeps it, in this process or another.
 */
export class OmittedSweep implements AsyncDisposable {
  readonly #options: OmittedSweepOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: OmittedSweepOptions) {
    this.#options = options;
    this.#passAfter(FIRST_AFTER_MS);
  }

  /** Goes through all files once. */
  async pass(): Promise<void> {
    const { directory, clock } = this.#options;
    const nowMs = clock.nowMs();
    for await (const path of this.#files(join(directory, "events"))) {
      if (await isOlder(path, nowMs - KEPT_MS)) await rm(path, { force: true });
    }
    for await (const path of this.#files(directory)) {
      await giveUp(path, nowMs - FIELDS_KEPT_MS);
    }
  }

  /** Ends a pass under way; the next one goes on. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #passAfter(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#running = this.pass()
        .catch(this.#options.onFailure)
        .finally(() => {
          if (!this.#isClosed) this.#passAfter(DAY_MS);
        });
    }, ms).unref();
  }

  /** The files one folder down whose names are the first two digits of their contents'. */
  async *#files(directory: string): AsyncGenerator<string> {
    for await (const folder of entriesOf(directory)) {
      if (!/^[\da-f]{2}$/.test(folder)) continue;
      for await (const name of entriesOf(join(directory, folder))) {
        if (this.#isClosed) return;
        yield join(directory, folder, name);
      }
    }
  }
}

async function* entriesOf(directory: string): AsyncGenerator<string> {
  const entries = await opendir(directory).catch(unlessMissing);
  if (!entries) return;
  for await (const { name } of entries) yield name;
}

async function isOlder(path: string, thanMs: number): Promise<boolean> {
  const found = await stat(path).catch(unlessMissing);
  return found !== undefined && found.mtimeMs < thanMs;
}

/**
 * Deletes a field, unless an event needs it. Between the look at its time and the deletion it might
 * be written anew: so it is moved out of the way first, and moved back when it was.
 */
async function giveUp(path: string, olderThanMs: number): Promise<void> {
  // What an earlier pass moved and was cut off at.
  const isMoved = path.endsWith(GIVEN_UP);
  if (!isMoved && !(await isOlder(path, olderThanMs))) return;
  const moved = isMoved ? path : `${path}${GIVEN_UP}`;
  if (!isMoved) await rename(path, moved).catch(unlessMissing);
  if (await isOlder(moved, olderThanMs)) await rm(moved, { force: true });
  else await rename(moved, moved.slice(0, -GIVEN_UP.length)).catch(unlessMissing);
}

function unlessMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
}
