import { chmod, mkdir } from "node:fs/promises";
import type { Clock } from "../base/clock.ts";
import { systemIds } from "../base/ids.ts";
import { Checkpoints } from "./checkpoints.ts";
import type { Entry, NewEntry, Position } from "./entry.ts";
import { asJournalError, JournalError } from "./errors.ts";
import { GroupCommit } from "./group-commit.ts";
import type { JournalLog } from "./journal-event.ts";
import { JournalStateFile, readJournalState } from "./journal-state.ts";
import { LateRecords } from "./late-records.ts";
import { DirectoryLock } from "./lock.ts";
import { Readers } from "./readers.ts";
import { type Damage, type Recovered, type RecoveryReport, recover } from "./recovery.ts";
import type { Frame } from "./segments/frame.ts";
import { SegmentLog } from "./segments/segment-log.ts";
import { type OpenFile, openFile } from "./segments/segment-writer.ts";
import { Segments } from "./segments/segments.ts";
import { type ReadLimits, Tail } from "./tail.ts";
import { Waiters } from "./waiters.ts";

export interface JournalOptions {
  /**
   * `strict`: an append resolves when it would survive a power cut. `relaxed`: when it would
   * survive the death of the process; a power cut may take back the last second.
   */
  readonly durability: "strict" | "relaxed";
  /** A segment that has reached it is followed by a new one. 64 MiB when left out. */
  readonly segmentBytesMax?: number;
  readonly clock: Clock;
  /**
   * How far somebody has read who keeps that himself, in the journal of that id: should it be
   * shorter now, nothing else is to be numbered as what he has.
   */
  readonly seenUpTo?: (id: string) => Position;
  readonly log?: JournalLog;
  /** How segment files are opened for writing: for tests that let the disk fail. */
  readonly files?: OpenFile;
}

const SEGMENT_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Numbered, durable entries in a directory of segment files.
 *
 * *Trusted*: whoever can write the directory can forge what is delivered and looked up.
 */
export class Journal implements AsyncDisposable {
  /** What ties cursors kept elsewhere to this journal and no other. */
  readonly id: string;
  /** Where its segments are, for those who read them in another process. */
  readonly directory: string;
  readonly recovery: RecoveryReport;
  readonly #parts: Parts;
  readonly #commit: GroupCommit;
  readonly #tail = new Tail();
  readonly #waiters = new Waiters();
  readonly #late: LateRecords;
  readonly #log: JournalLog;
  #head: Position;
  #collecting: Promise<void> = Promise.resolve();

  private constructor(parts: Parts, recovery: RecoveryReport, options: JournalOptions) {
    this.id = parts.id;
    this.directory = parts.directory;
    this.recovery = recovery;
    this.#parts = parts;
    this.#head = parts.segmentLog.durable;
    this.#log = options.log ?? (() => {});
    this.#commit = new GroupCommit({
      log: parts.segmentLog,
      durability: options.durability,
      onDurable: (entries) => this.#publish(entries),
      onRefused: (entries) => this.#late.note(entries),
      onFailure: (cause) => this.#log({ event: "journal_append_failed", code: cause.code, cause }),
    });
    this.#late = new LateRecords({
      findIntent: (eventId) => parts.checkpoints.findIntent(eventId),
      flush: () => this.flush(),
      read: (position) => entryAt(parts.segments, position, this.#head),
      append: (entries) => this.append(entries),
    });
  }

  /**
   * Opens the journal in `directory`, or makes a new one there, readable by its owner alone.
   *
   * @throws {JournalError} `journal_locked` when it is open already, in whichever process;
   *   `journal_foreign`, `journal_version`, `journal_unreadable`; and as `append` does when a first
   *   segment cannot be made.
   */
  static async open(directory: string, options: JournalOptions): Promise<Journal> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
    const lock = DirectoryLock.take(directory);
    try {
      return await Journal.#openLocked(directory, { ...options, lock });
    } catch (error) {
      lock[Symbol.dispose]();
      throw asJournalError(error);
    }
  }

  static async #openLocked(
    directory: string,
    options: JournalOptions & { readonly lock: DirectoryLock },
  ): Promise<Journal> {
    const log = options.log ?? (() => {});
    const state = await readJournalState(directory);
    const recovered = await recover(directory, state);
    for (const torn of recovered.torn) log({ event: "journal_tail_torn", ...torn });
    for (const damage of recovered.damages) log({ event: "journal_damaged", ...damage });

    const id = recovered.journalId ?? systemIds.uuid();
    const readers = new Readers(state?.readers, recovered.segments.length > 0);
    const checkpoints = new Checkpoints(recovered.openIntents, state?.checkpoint);
    const seenUpTo = Math.max(readers.furthest, options.seenUpTo?.(id) ?? 0);
    const isShorter = recovered.segments.length > 0 && recovered.last < seenUpTo;
    if (isShorter) {
      log({ event: "journal_entries_gone", after: recovered.last, upTo: seenUpTo });
    }
    const segmentLog = await SegmentLog.open({
      directory,
      journalId: id,
      segmentBytesMax: options.segmentBytesMax ?? SEGMENT_BYTES_MAX,
      files: options.files ?? openFile,
      segments: recovered.segments,
      written: recovered.last,
      last: Math.max(recovered.last, seenUpTo),
      onRoll: (first) => checkpoints.noteRoll(first),
    });
    const stateFile = new JournalStateFile(
      directory,
      () => ({ id, readers: readers.positions, checkpoint: checkpoints.current }),
      (cause) => log({ event: "journal_state_not_saved", cause }),
    );
    const segments = new Segments(recovered.segments, (damage) =>
      log({ event: "journal_damaged", ...damage }),
    );
    const { lock } = options;
    const parts = { id, directory, checkpoints, readers, segmentLog, segments, stateFile, lock };
    const isWhole = !isShorter && recovered.damages.length === 0;
    const intents = await intentsOf(recovered, segments, segmentLog.durable);
    const { torn, damages } = recovered;
    const report = { torn, damages, isWhole, openIntents: () => intents };
    await stateFile.save();
    return new Journal(parts, report, options);
  }

  /** The position of the last durable entry; 0 while there was none. */
  get head(): Position {
    return this.#head;
  }

  /**
   * Adds entries that end up next to one another; frames of another journal as copies, with numbers
   * of this one.
   *
   * @returns the position of the last of them, once they are as safe as `durability` says.
   * @throws {JournalError} `journal_full`, `journal_write_failed`: the entries are not in the
   *   journal, or, should the process die now, may be. Later appends are not harmed.
   *   `entry_too_large`, `journal_closed`.
   */
  append(entries: readonly (NewEntry | Frame)[]): Promise<Position> {
    return this.#commit.append(entries);
  }

  /**
   * Resolves when all that was appended is durable, and can be read: at once in `strict`.
   *
   * @throws {JournalError} when it cannot be made so; it is tried again.
   */
  async flush(): Promise<void> {
    await this.#commit.flush();
  }

  /**
   * The durable entries that follow `after`, oldest first; none when there are none yet. Positions
   * may jump where segments were released or are damaged.
   */
  async read(after: Position, limits: ReadLimits): Promise<readonly Entry[]> {
    if (after >= this.#head) return [];
    const inMemory = this.#tail.readAfter(after, limits);
    return inMemory ?? (await this.#parts.segments.read({ ...limits, after, upTo: this.#head }));
  }

  /**
   * Resolves when there is a durable entry after `position`.
   *
   * @throws the signal's reason when it is aborted; {JournalError} `journal_closed`.
   */
  waitBeyond(position: Position, signal?: AbortSignal): Promise<void> {
    return position < this.#head ? Promise.resolve() : this.#waiters.wait(position, signal);
  }

  /**
   * Says that `reader` is done with everything up to `upTo`, and registers it if it is new. What
   * every registered reader is done with may be deleted. A reader must be registered before
   * another one releases what it wants to read. It may go back, as far as entries are still there.
   */
  release(reader: string, upTo: Position): void {
    const isNew = this.#parts.readers.set(reader, upTo);
    this.#collecting = this.#collecting.then(() => this.#collect(isNew));
  }

  /** Removes a reader for good, so that entries need not be kept for it. */
  forget(reader: string): void {
    const wasKnown = this.#parts.readers.delete(reader);
    this.#collecting = this.#collecting.then(() => this.#collect(wasKnown));
  }

  /** Says what a reader in another process found damaged. It is logged once, whoever finds it. */
  noteDamage(damage: Damage): void {
    this.#parts.segments.tell(damage);
  }

  /** Flushes what was appended and gives the directory free. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#late.close();
    await this.#commit.close();
    this.#waiters.close(new JournalError("journal_closed", "the journal was closed"));
    await this.#collecting;
    await this.#parts.stateFile.save();
    this.#parts.lock[Symbol.dispose]();
  }

  #publish(entries: readonly Frame[]): void {
    this.#tail.push(entries);
    this.#head = entries.at(-1)?.position ?? this.#head;
    this.#waiters.wake(this.#head);
    const mustSave = this.#parts.checkpoints.observe(entries);
    if (mustSave) this.#collecting = this.#collecting.then(() => this.#collect(true));
  }

  async #collect(mustSave: boolean): Promise<void> {
    const { readers, segments, checkpoints, stateFile } = this.#parts;
    const released = readers.slowest ?? 0;
    const before = Math.min(released + 1, checkpoints.oldestIntent ?? Number.POSITIVE_INFINITY);
    try {
      const deleted = await segments.deleteBefore(before);
      if (deleted.length > 0) this.#log({ event: "journal_segments_deleted", segments: deleted });
      if (deleted.length > 0 || mustSave) await stateFile.save();
    } catch (cause) {
      this.#log({ event: "journal_segments_not_deleted", cause });
    }
  }
}

interface Parts {
  readonly id: string;
  readonly directory: string;
  readonly checkpoints: Checkpoints;
  readonly readers: Readers;
  readonly segmentLog: SegmentLog;
  readonly segments: Segments;
  readonly stateFile: JournalStateFile;
  readonly lock: DirectoryLock;
}

async function intentsOf(
  recovered: Recovered,
  segments: Segments,
  head: Position,
): Promise<readonly Entry[]> {
  const intents: Entry[] = [];
  for (const position of recovered.openIntents.positions()) {
    const entry = await entryAt(segments, position, head);
    if (entry) intents.push(entry);
  }
  return intents;
}

/** @returns undefined when it is damaged. */
async function entryAt(
  segments: Segments,
  position: Position,
  head: Position,
): Promise<Entry | undefined> {
  const [entry] = await segments.read({ after: position - 1, upTo: head, maxEntries: 1 });
  return entry?.position === position ? entry : undefined;
}
