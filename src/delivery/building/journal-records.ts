import { type Damage, JournalPieces, PIECE_BYTES, type Position } from "../../journal/index.ts";
import { TraitsReader } from "../../selection/index.ts";
import { ROUND_LIMITS } from "./log-file-builder.ts";
import { RecordBlock, type RecordSlice } from "./record-block.ts";
import type { RecordBatch, RecordRange, RecordSource } from "./record-source.ts";
import { Reused } from "./reused.ts";

/** Where little comes in, each round is a block or two: a day's would be thousands. */
const HELD_BLOCKS_MAX = 64;
/** Of what is used again and nobody has: what a round that was read past the rest leaves. */
const FREE_MAX = 4;
/** As many places in the journal can be gone on from; trails that are as far share one. */
const PLACES_MAX = 4;

/** What was read of the journal at once. */
interface Block {
  readonly after: Position;
  readonly upTo: Position;
  readonly records: RecordBlock;
}

/**
 * Reads the files of a journal that is written elsewhere, and keeps what was read last: trails that
 * are equally far read it once.
 */
export class JournalRecords implements RecordSource {
  readonly #directory: string;
  readonly #onDamage: (damage: Damage) => void;
  readonly #reader = new TraitsReader();
  readonly #memory = new Reused<ArrayBufferLike>(
    () => Buffer.allocUnsafeSlow(PIECE_BYTES).buffer,
    FREE_MAX,
  );
  readonly #free = new Reused(() => new RecordBlock(), FREE_MAX);
  /** The one that was used last comes last. */
  #places: JournalPieces[] = [];
  /** By where they begin; the one that was used last comes last. */
  readonly #blocks = new Map<Position, Block>();
  #heldText = 0;
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
    const gathered = new Gathered(range, (block) => {
      this.#free.lend(block.records);
      this.#memory.lend(block.records.buffer.buffer);
    });
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

  settle(): void {
    this.#memory.settle();
    this.#free.settle();
  }

  /** Gives back the memory of what was read. */
  forget(): void {
    this.#memory.forget();
    this.#free.forget();
    this.#blocks.clear();
    this.#heldText = 0;
    this.#heldRecords = 0;
  }

  async #prepare(gathered: Gathered): Promise<void> {
    while (!gathered.isComplete && !this.#isAsked) {
      const block = this.#heldAt(gathered.upTo);
      if (block) gathered.take(block);
      else await this.#readOn(gathered, () => this.#isAsked);
    }
  }

  /** @param isEnough asked after each part that was read. */
  async #readOn(gathered: Gathered, isEnough?: () => boolean): Promise<void> {
    const { upTo: after } = gathered;
    const reader = this.#placeAt(after);
    let position = after;
    for await (const run of reader.runsUpTo(gathered.range.upTo)) {
      const records = this.#free.take();
      records.fill(run, this.#reader);
      const block = { after: position, upTo: reader.position, records };
      position = block.upTo;
      this.#hold(block);
      gathered.take(block);
      if (gathered.isComplete || isEnough?.()) return;
    }
    gathered.finish();
  }

  #placeAt(position: Position): JournalPieces {
    const directory = this.#directory;
    const onDamage = this.#onDamage;
    const reader =
      this.#places.find((each) => each.position === position) ??
      new JournalPieces({
        ...{ directory, after: position, onDamage },
        ...{ memory: () => Buffer.from(this.#memory.take()), isAlone: true },
      });
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
    this.#heldText += block.records.textBytes;
    this.#heldRecords += block.records.length;
    for (const oldest of this.#blocks.values()) {
      const isMuch = this.#blocks.size > HELD_BLOCKS_MAX || this.#isEnoughWithout(oldest, block);
      if (oldest === block || !isMuch) return;
      this.#drop(oldest);
    }
  }

  /**
   * What is kept beside the newest block is a full round, or one that was surveyed would be read
   * again when it is built. By the text of records, because intents between them are not in a round
   * either. Reading ahead takes the place of the round that was built.
   */
  #isEnoughWithout(...some: readonly Block[]): boolean {
    let text = this.#heldText;
    let count = this.#heldRecords;
    for (const { records } of some) {
      text -= records.textBytes;
      count -= records.length;
    }
    return text >= ROUND_LIMITS.maxBytes || count >= ROUND_LIMITS.maxEntries;
  }

  #drop(block: Block | undefined): void {
    if (!block) return;
    this.#blocks.delete(block.after);
    this.#heldText -= block.records.textBytes;
    this.#heldRecords -= block.records.length;
    this.#free.give(block.records);
    this.#giveBack(block.records.buffer.buffer);
  }

  #giveBack(memory: ArrayBufferLike): void {
    if (memory.byteLength !== PIECE_BYTES) return;
    // What lies on both sides of damage may be in the same memory.
    const held = [...this.#blocks.values()].map(({ records }) => records.buffer.buffer);
    if (!held.includes(memory)) this.#memory.give(memory);
  }
}

/** What a read has come to. */
class Gathered {
  readonly range: RecordRange;
  readonly #onTaken: (block: Block) => void;
  readonly #slices: RecordSlice[] = [];
  #records = 0;
  #upTo: Position;
  #bytes = 0;
  #isFull = false;

  /** @param onTaken told of each block of which anything was taken. */
  constructor(range: RecordRange, onTaken: (block: Block) => void = () => {}) {
    this.range = range;
    this.#onTaken = onTaken;
    this.#upTo = range.after;
  }

  get upTo(): Position {
    return this.#upTo;
  }

  get isComplete(): boolean {
    return this.#isFull || this.#upTo >= this.range.upTo;
  }

  get batch(): RecordBatch {
    return { slices: this.#slices, upTo: this.#upTo };
  }

  /** Takes what of a block follows on what was taken before, as far as there is room. */
  take(block: Block): void {
    const { upTo } = this.range;
    const { records } = block;
    const { positions } = records;
    let from = 0;
    while (from < records.length && (positions[from] ?? upTo) <= this.#upTo) from++;
    let to = from;
    while (
      to < records.length &&
      (positions[to] ?? upTo) <= upTo &&
      this.#takesBytes(records, to)
    ) {
      to++;
    }
    if (to > from) {
      this.#slices.push({ block: records, from, to });
      this.#onTaken(block);
      this.#upTo = positions[to - 1] ?? this.#upTo;
    }
    if (!this.#isFull) this.#upTo = Math.min(Math.max(this.#upTo, block.upTo), upTo);
  }

  /** @returns false, and that it is full, when there is no room for another record. */
  #takesBytes(records: RecordBlock, index: number): boolean {
    const { maxEntries, maxBytes } = this.range;
    const bytes = this.#bytes + records.bytesAt(index);
    this.#isFull = this.#records > 0 && (this.#records >= maxEntries || bytes > maxBytes);
    if (this.#isFull) return false;
    this.#records += 1;
    this.#bytes = bytes;
    return true;
  }

  /** Says that nothing more of the range can be read. */
  finish(): void {
    this.#upTo = this.range.upTo;
  }
}
