import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Frame, type Journal, JournalPieces, type Position } from "../journal/index.ts";
import { type Mark, readMark, saveMark } from "./mark.ts";

export interface GathererOptions {
  /** Of the worker: its journal lies in `journal`, and beside it how far it was gathered. */
  readonly directory: string;
  /** What the first process's journal knows the gatherer by. */
  readonly name: string;
  readonly into: Pick<Journal, "append" | "flush" | "head" | "read" | "release">;
}

const BATCH = { maxEntries: 2_000, maxBytes: 8 * 1024 * 1024 };
/** An idle worker is not to keep the first process from letting go of what it wrote since. */
const IDLE_ENTRIES_MAX = 10_000;

/**
 * Copies the records of a worker's journal into the first process's, in their order, each once.
 * Intents stay behind: it is the worker's journal that is asked for them after a crash.
 */
export class Gatherer {
  readonly #options: GathererOptions;
  readonly #pieces: JournalPieces;
  /** Copied before the crash that kept the mark from being made. */
  readonly #known: Set<string>;
  #mark: Mark;
  /** Up to where the worker's journal was copied. */
  #copied: Position;
  /** Read and not yet copied: an append that failed is tried again with the same. */
  #pending: readonly Frame[] = [];
  #running: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(options: GathererOptions, mark: Mark, known: Set<string>) {
    this.#options = options;
    this.#pieces = new JournalPieces({
      directory: join(options.directory, "journal"),
      after: mark.taken,
      // Who opens the worker's journal after a crash tells of it.
      onDamage: () => undefined,
    });
    this.#mark = mark;
    this.#copied = mark.taken;
    this.#known = known;
  }

  static async open(options: GathererOptions): Promise<Gatherer> {
    const { directory, name, into } = options;
    const found = await readMark(directory);
    // Where the mark is gone and the journal is not, any of it may have been copied.
    const isNew = !found && !existsSync(join(directory, "journal"));
    const mark = found ?? { taken: 0, head: isNew ? into.head : 0 };
    // Before another reader lets go of what has to be looked at again.
    into.release(name, mark.head);
    if (!found) await saveMark(directory, mark);
    // Only what is durable can be read, and one before may have copied just now.
    await into.flush();
    const known = await eventIdsAfter(into, mark.head);
    return new Gatherer(options, mark, known);
  }

  /** Up to where the worker's journal need not be kept. */
  get taken(): Position {
    return this.#mark.taken;
  }

  /** Up to where it was copied. */
  get copied(): Position {
    return this.#copied;
  }

  /**
   * Resolves when all up to `upTo` is in the first process's journal. The worker's keeps it until
   * {@link mark}.
   *
   * @param upTo a position that is durable in the worker's.
   * @throws {JournalError} of either journal; what was not copied is copied by the next call.
   */
  gather(upTo: Position): Promise<void> {
    return this.#next(() => this.#gather(upTo));
  }

  /**
   * Makes durable what was copied, and then that it was: the worker's journal need not keep it.
   * Costs several flushes, so it is not for each batch.
   *
   * @throws {JournalError} of the first process's journal; what the operating system says.
   */
  mark(): Promise<void> {
    return this.#next(() => this.#saveMark());
  }

  /** Lets what was begun end, well or not. What is asked of it thereafter is not done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running.catch(() => undefined);
  }

  #next(work: () => Promise<void>): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    const next = this.#running.catch(() => undefined).then(work);
    this.#running = next;
    return next;
  }

  async #gather(upTo: Position): Promise<void> {
    if (this.#copied >= upTo) return;
    await this.#copyPending();
    for await (const frames of this.#pieces.upTo(upTo)) {
      this.#pending = frames.filter((each) => this.#isFresh(each));
      await this.#copyPending();
    }
    // Behind the last entry may be damage.
    this.#copied = this.#pieces.position;
  }

  async #copyPending(): Promise<void> {
    if (this.#pending.length > 0) await this.#options.into.append(this.#pending);
    this.#pending = [];
    this.#copied = this.#pieces.position;
  }

  #isFresh(frame: Frame): boolean {
    if (frame.kind !== "record") return false;
    return this.#known.size === 0 || !this.#known.delete(frame.eventId);
  }

  async #saveMark(): Promise<void> {
    const { directory, name, into } = this.#options;
    const isIdle = this.#copied === this.#mark.taken;
    if (isIdle && into.head - this.#mark.head <= IDLE_ENTRIES_MAX) return;
    await into.flush();
    const mark = { taken: this.#copied, head: into.head };
    await saveMark(directory, mark);
    this.#mark = mark;
    into.release(name, mark.head);
  }
}

async function eventIdsAfter(journal: Pick<Journal, "head" | "read">, after: Position) {
  const ids = new Set<string>();
  const { head } = journal;
  for (let position = after; position < head; ) {
    const entries = await journal.read(position, BATCH);
    for (const { eventId } of entries) ids.add(eventId);
    position = entries.at(-1)?.position ?? head;
  }
  return ids;
}
