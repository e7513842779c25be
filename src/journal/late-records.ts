import type { Entry, NewEntry, Position } from "./entry.ts";
import { interruptedRecord } from "./settle-interrupted.ts";

export interface LateRecordsOptions {
  /** Where an intent without a record is; undefined when there is none of that id. */
  readonly findIntent: (eventId: string) => Position | undefined;
  /** Makes durable what was appended: an intent is only found when it is. */
  readonly flush: () => Promise<void>;
  readonly read: (position: Position) => Promise<Entry | undefined>;
  readonly append: (entries: readonly NewEntry[]) => Promise<unknown>;
}

/** Of a disk that is full for a moment. */
const AFTER_MS = 100;
/** Of one that stays full: each try is a write that fails. */
const AFTER_MS_MAX = 1000;

/**
 * Gives calls their record whose intent the journal took and whose record it refused, as soon as it
 * takes records again. They say what they would after a crash: whoever called was told no more.
 * Without it such an intent would keep segments from being deleted until the next start.
 */
export class LateRecords {
  readonly #options: LateRecordsOptions;
  /** Records that were refused; whether they have an intent is asked when it would be durable. */
  readonly #refused = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #afterMs = AFTER_MS;
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: LateRecordsOptions) {
    this.#options = options;
  }

  /** Notes what was refused. */
  note(entries: readonly Pick<NewEntry, "kind" | "eventId">[]): void {
    for (const { kind, eventId } of entries) if (kind === "record") this.#refused.add(eventId);
    this.#schedule();
  }

  /** Tries once more what could not be written before. The next start does what still cannot be. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
    await this.#settle();
  }

  #schedule(): void {
    if (this.#refused.size === 0 || this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#running = this.#settle().then(() => {
        this.#timer = undefined;
        this.#schedule();
      });
    }, this.#afterMs);
  }

  async #settle(): Promise<void> {
    if (this.#refused.size === 0) return;
    const { flush, read, append, findIntent } = this.#options;
    const refused = [...this.#refused];
    try {
      await flush();
      const positions = refused.flatMap((eventId) => findIntent(eventId) ?? []);
      const intents = await Promise.all(positions.map(read));
      const records = intents.flatMap((intent) => (intent ? [interruptedRecord(intent)] : []));
      if (records.length > 0) await append(records);
    } catch {
      // The journal tells of what it could not do; this is tried again.
      this.#afterMs = Math.min(2 * this.#afterMs, AFTER_MS_MAX);
      return;
    }
    this.#afterMs = AFTER_MS;
    for (const eventId of refused) this.#refused.delete(eventId);
  }
}
