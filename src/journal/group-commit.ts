import type { NewEntry, Position } from "./entry.ts";
import { asJournalError, JournalError } from "./errors.ts";
import { EVENT_ID_BYTES_MAX, FRAME_BYTES_MAX, Frame, frameBytesOf } from "./segments/frame.ts";
import { FrameMemory } from "./segments/frame-memory.ts";
import type { SegmentLog } from "./segments/segment-log.ts";

export interface GroupCommitOptions {
  readonly log: SegmentLog;
  readonly durability: "strict" | "relaxed";
  /** Told of entries once they are durable, in order. Their memory is used again afterwards. */
  readonly onDurable: (entries: readonly Frame[]) => void;
  /** Told of entries that were refused, as they were given. */
  readonly onRefused: (entries: readonly (NewEntry | Frame)[]) => void;
  /** Told of a write, a sync or a segment that failed, with what the operating system said. */
  readonly onFailure: (error: JournalError) => void;
}

interface Append {
  readonly entries: readonly (NewEntry | Frame)[];
  resolve(position: Position): void;
  reject(error: JournalError): void;
}

/** Bounds what one flush holds in memory; a burst beyond it takes several. */
const FLUSH_ENTRIES_MAX = 4096;

/** Half of the second that `relaxed` may lose, because the sync itself takes time as well. */
const RELAXED_SYNC_AFTER_MS = 400;

/** Short, because a kill meanwhile shows calls as interrupted whose callers know better. */
const SETTLE_AFTER_MS = 20;
/** Of a disk that goes on refusing. Each try that fails is told. */
const SETTLE_AFTER_MS_MAX = 1000;

/**
 * Gathers appends that arrive while a flush runs into the next one: one write and one sync for all
 * of them, so that the disk's latency is paid once and not per caller.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #queue: Append[] = [];
  /** What was written, and in relaxed mode acknowledged, and is not yet durable. */
  #unsynced: Frame[] = [];
  readonly #memory = new FrameMemory();
  #syncTimer: NodeJS.Timeout | undefined;
  #isSyncDue = false;
  #settleTimer: NodeJS.Timeout | undefined;
  #isSettleDue = false;
  #settleAfterMs = SETTLE_AFTER_MS;
  /** Of the last sync that was due, where it failed. */
  #syncFailure: JournalError | undefined;
  #running: Promise<void> | undefined;
  #isClosed = false;
  #next: Position;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#next = options.log.durable + 1;
  }

  append(entries: Append["entries"]): Promise<Position> {
    if (this.#isClosed) return Promise.reject(new JournalError("journal_closed", "append"));
    const large = entries.find(isTooLarge);
    if (large) return Promise.reject(new JournalError("entry_too_large", large.eventId));
    const { promise, resolve, reject } = Promise.withResolvers<Position>();
    this.#queue.push({ entries, resolve, reject });
    this.#start();
    return promise;
  }

  /**
   * Makes durable now what was appended, rather than when it is due.
   *
   * @throws {JournalError} when it is not.
   */
  async flush(): Promise<void> {
    const queued = this.#queue.reduce((sum, { entries }) => sum + entries.length, 0);
    const upTo = this.#next - 1 + queued;
    this.#isSyncDue = true;
    this.#start();
    await this.#running;
    const isDurable = (this.#unsynced[0]?.position ?? Number.POSITIVE_INFINITY) > upTo;
    if (!isDurable && this.#syncFailure) throw this.#syncFailure;
  }

  /** Flushes what was appended, and closes the segments. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#isSyncDue = true;
    this.#start();
    await this.#running;
    clearTimeout(this.#syncTimer);
    clearTimeout(this.#settleTimer);
    await this.#settle();
    await this.#options.log.close();
  }

  #start(): void {
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // Lets the appends of the same turn join the first flush: all answers that came in at once.
    await endOfTurn();
    while (this.#queue.length > 0 || this.#isSyncDue || this.#isSettleDue) {
      const appends = this.#takeQueued();
      if (appends.length > 0) await this.#flush(appends);
      if (this.#isSyncDue) await this.#syncRelaxed();
      if (this.#isSettleDue) await this.#settle();
    }
    // In the same turn as the loop's last look at the queue: what comes later starts a new run.
    this.#running = undefined;
  }

  #takeQueued(): Append[] {
    let entries = 0;
    const end = this.#queue.findIndex((append) => {
      entries += append.entries.length;
      return entries >= FLUSH_ENTRIES_MAX;
    });
    return this.#queue.splice(0, end === -1 ? this.#queue.length : end + 1);
  }

  async #flush(appends: readonly Append[]): Promise<void> {
    const before = this.#next;
    if (this.#unsynced.length === 0) this.#memory.clear();
    const { filling } = this.#memory;
    let lasts: readonly Position[];
    try {
      lasts = await this.#write(appends);
    } catch (cause) {
      this.#unsynced = this.#unsynced.filter(({ position }) => position < before);
      this.#next = before;
      // While syncs fail, what is refused must not pile up behind what is acknowledged.
      this.#memory.cutBackTo(filling);
      const error = asJournalError(cause);
      this.#options.onFailure(error);
      this.#scheduleSettle();
      for (const append of appends) append.reject(error);
      for (const { entries } of appends) this.#options.onRefused(entries);
      return;
    }
    // Readers learn of the entries before their writers do: whoever awaited an append reads it.
    this.#publish();
    appends.forEach((append, index) => {
      append.resolve(lasts[index] ?? before);
    });
    if (this.#unsynced.length > 0) this.#scheduleSync();
  }

  /** @returns the position of each one's last entry. */
  async #write(appends: readonly Append[]): Promise<readonly Position[]> {
    const { log, durability } = this.#options;
    const { written, lasts } = this.#number(appends);
    const lost = this.#lost();
    await log.write(lost.length > 0 ? [...lost, ...written] : written);
    this.#unsynced.push(...written);
    if (durability === "strict") await log.sync();
    return lasts;
  }

  #number(appends: readonly Append[]): { written: Frame[]; lasts: Position[] } {
    const written: Frame[] = [];
    const lasts = appends.map(({ entries }) => {
      for (const entry of entries) written.push(this.#memory.add(entry, this.#next++));
      return this.#next - 1;
    });
    return { written, lasts };
  }

  /** Acknowledged entries that went with a segment that was given up: they are written again. */
  #lost(): readonly Frame[] {
    const { written } = this.#options.log;
    const last = this.#unsynced.at(-1)?.position ?? 0;
    // Nearly always: the list is long when syncs are few, and this is asked for each write.
    if (last <= written) return [];
    return this.#unsynced.filter(({ position }) => position > written);
  }

  #publish(): void {
    const { durable } = this.#options.log;
    if ((this.#unsynced[0]?.position ?? Number.POSITIVE_INFINITY) > durable) return;
    const end = this.#unsynced.findIndex(({ position }) => position > durable);
    this.#options.onDurable(this.#unsynced.splice(0, end === -1 ? this.#unsynced.length : end));
  }

  #scheduleSync(): void {
    this.#syncTimer ??= setTimeout(() => {
      this.#syncTimer = undefined;
      this.#isSyncDue = true;
      this.#start();
    }, RELAXED_SYNC_AFTER_MS);
  }

  async #syncRelaxed(): Promise<void> {
    this.#isSyncDue = false;
    this.#syncFailure = undefined;
    if (this.#unsynced.length === 0) return;
    const { log, onFailure } = this.#options;
    try {
      await log.write(this.#lost());
      await log.sync();
    } catch (cause) {
      this.#syncFailure = asJournalError(cause);
      onFailure(this.#syncFailure);
      if (!this.#isClosed) this.#scheduleSync();
      this.#scheduleSettle();
      return;
    }
    this.#publish();
  }

  #scheduleSettle(): void {
    if (this.#options.log.isSettled || this.#isClosed) return;
    this.#settleTimer ??= setTimeout(() => {
      this.#settleTimer = undefined;
      this.#isSettleDue = true;
      this.#start();
    }, this.#settleAfterMs);
  }

  /** Has a start after a kill know what was refused, though nothing else is appended. */
  async #settle(): Promise<void> {
    this.#isSettleDue = false;
    try {
      await this.#options.log.settle();
      this.#settleAfterMs = SETTLE_AFTER_MS;
    } catch (cause) {
      this.#settleAfterMs = Math.min(2 * this.#settleAfterMs, SETTLE_AFTER_MS_MAX);
      this.#options.onFailure(asJournalError(cause));
      this.#scheduleSettle();
    }
  }
}

function isTooLarge(entry: NewEntry | Frame): boolean {
  if (entry instanceof Frame) return false;
  // A character takes three bytes at most: nearly always there is nothing to count.
  if (entry.eventId.length + entry.json.length < EVENT_ID_BYTES_MAX / 3) return false;
  if (Buffer.byteLength(entry.eventId) > EVENT_ID_BYTES_MAX) return true;
  return frameBytesOf(entry) > FRAME_BYTES_MAX;
}

function endOfTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setImmediate(resolve);
  return promise;
}
