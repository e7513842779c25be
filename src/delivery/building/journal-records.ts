import { type Damage, type Frame, JournalPieces, type Position } from "../../journal/index.ts";
import { SelectableReader } from "../../selection/index.ts";
import {
  JournaledRecord,
  type RecordBatch,
  type RecordRange,
  type RecordSource,
} from "./record-source.ts";

/**
 * What is kept of the journal. More than a round, or a round that was surveyed would be read again
 * when it is built.
 */
const HELD_BYTES_MAX = 32 * 1024 * 1024;
const HELD_RECORDS_MAX = 50_000;
/** As many places in the journal can be gone on from; trails that are as far share one. */
const PLACES_MAX = 4;

/** Records that lie next to one another. */
interface Block {
  readonly after: Position;
  readonly upTo: Position;
  readonly records: readonly JournaledRecord[];
  readonly bytes: number;
}

/**
 * Reads the files of a journal that is written elsewhere, and keeps what was read last: trails that
 * are equally far read it once.
 */
export class JournalRecords implements RecordSource {
  readonly #directory: string;
  readonly #onDamage: (damage: Damage) => void;
  readonly #reader = new SelectableReader();
  /** The one that was used last comes last. */
  #places: JournalPieces[] = [];
  /** By where they begin; the one that was used last comes last. */
  readonly #blocks = new Map<Position, Block>();
  #heldBytes = 0;
  #heldRecords = 0;
  #ahead: Promise<void> = Promise.resolve();
  #isAsked = false;

  /** @param onDamage told of what cannot be read; maybe more than once. */
  constructor(directory: string, onDamage: (damage: Damage) => void) {
    this.#directory = directory;
    this.#onDamage = onDamage;
  }

  /** @throws {JournalError} `journal_unreadable`. */
  async read(range: RecordRange): Promise<RecordBatch> {
    this.#isAsked = true;
    await this.#ahead;
    const gathered = new Gathered(range);
    while (!gathered.isComplete) {
      const block = this.#heldAt(gathered.upTo);
      if (block) gathered.take(block);
      else await this.#readOn(gathered);
    }
    return gathered.batch;
  }

  readAhead(range: RecordRange): void {
    this.#isAsked = false;
    // What fails fails again when it is asked for.
    this.#ahead = this.#prepare(new Gathered(range)).catch(() => undefined);
  }

  /** Gives back the memory of what was read. */
  forget(): void {
    this.#blocks.clear();
    this.#heldBytes = 0;
    this.#heldRecords = 0;
  }

  async #prepare(gathered: Gathered): Promise<void> {
    while (!gathered.isComplete && !this.#isAsked) {
      const block = this.#heldAt(gathered.upTo);
      if (block) gathered.take(block);
      else {
        await this.#readOn(gathered, ({ records }) => {
          for (const record of records) record.prepare();
          return this.#isAsked;
        });
      }
    }
  }

  /** @param isEnough asked after each part that was read. */
  async #readOn(gathered: Gathered, isEnough?: (block: Block) => boolean): Promise<void> {
    const { upTo: after } = gathered;
    const reader = this.#placeAt(after);
    let position = after;
    for await (const frames of reader.upTo(gathered.range.upTo)) {
      const block = this.#blockOf(frames, { after: position, upTo: reader.position });
      position = block.upTo;
      this.#hold(block);
      gathered.take(block);
      if (gathered.isComplete || isEnough?.(block)) return;
    }
    gathered.finish();
  }

  #placeAt(position: Position): JournalPieces {
    const directory = this.#directory;
    const onDamage = this.#onDamage;
    const reader =
      this.#places.find((each) => each.position === position) ??
      new JournalPieces({ directory, after: position, onDamage });
    const others = this.#places.filter((each) => each !== reader);
    this.#places = [...others.slice(1 - PLACES_MAX), reader];
    return reader;
  }

  #heldAt(position: Position): Block | undefined {
    for (const block of this.#blocks.values()) {
      if (block.after > position || position >= block.upTo) continue;
      this.#blocks.delete(block.after);
      this.#blocks.set(block.after, block);
      return block;
    }
    return undefined;
  }

  #hold(block: Block): void {
    this.#drop(this.#blocks.get(block.after));
    this.#blocks.set(block.after, block);
    this.#heldBytes += block.bytes;
    this.#heldRecords += block.records.length;
    for (const oldest of this.#blocks.values()) {
      const isMuch = this.#heldBytes > HELD_BYTES_MAX || this.#heldRecords > HELD_RECORDS_MAX;
      if (!isMuch || oldest === block) return;
      this.#drop(oldest);
    }
  }

  #blockOf(frames: readonly Frame[], { after, upTo }: Pick<Block, "after" | "upTo">): Block {
    const records = frames
      .filter(({ kind }) => kind === "record")
      .map((frame) => new JournaledRecord(frame, this.#reader));
    // Of intents as well: they are in the same memory.
    const bytes = frames.reduce((sum, frame) => sum + frame.bytes, 0);
    return { after, upTo, records, bytes };
  }

  #drop(block: Block | undefined): void {
    if (!block) return;
    this.#blocks.delete(block.after);
    this.#heldBytes -= block.bytes;
    this.#heldRecords -= block.records.length;
  }
}

/** What a read has come to. */
class Gathered {
  readonly range: RecordRange;
  readonly #records: JournaledRecord[] = [];
  #upTo: Position;
  #bytes = 0;
  #isFull = false;

  constructor(range: RecordRange) {
    this.range = range;
    this.#upTo = range.after;
  }

  get upTo(): Position {
    return this.#upTo;
  }

  get isComplete(): boolean {
    return this.#isFull || this.#upTo >= this.range.upTo;
  }

  get batch(): RecordBatch {
    return { records: this.#records, upTo: this.#upTo };
  }

  /** Takes what of a block follows on what was taken before, as far as there is room. */
  take(block: Block): void {
    const { upTo, maxEntries, maxBytes } = this.range;
    for (const record of block.records) {
      if (record.position <= this.#upTo) continue;
      if (record.position > upTo) break;
      const bytes = this.#bytes + record.json.length;
      if (this.#records.length > 0 && (this.#records.length >= maxEntries || bytes > maxBytes)) {
        this.#isFull = true;
        return;
      }
      this.#records.push(record);
      this.#bytes = bytes;
      this.#upTo = record.position;
    }
    this.#upTo = Math.min(Math.max(this.#upTo, block.upTo), upTo);
  }

  /** Says that nothing more of the range can be read. */
  finish(): void {
    this.#upTo = this.range.upTo;
  }
}
