import type { Position } from "../../journal/index.ts";
import type { Row } from "./row.ts";

/** A row of the table, but for what only the table shows. */
export type HeldRow = Readonly<
  Omit<Row, "userIdentity" | "requestParameters" | "responseElements">
>;

/** The record's text is made when it is asked for: most rows go without anyone asking. */
function heldRow(row: Row, json: Buffer): HeldRow {
  const { userIdentity, requestParameters, responseElements, record, ...held } = row;
  return {
    ...held,
    get record() {
      return json.toString("utf8");
    },
  };
}

/** What is there at one moment. */
export interface RecentView {
  /** In journal order. */
  readonly rows: readonly HeldRow[];
  /** All up to there is among the rows, or in the table, or in both. */
  readonly position: Position;
}

/**
 * Rows that were read from the journal and are not yet known to be in the table, so that they are
 * found before they are: the table takes many at once far more cheaply than few.
 *
 * Whoever looks here first and into the table then, sees a row that goes there meanwhile twice, and
 * never misses one. Bounded by whoever adds to it.
 */
export class Recent {
  #rows: readonly HeldRow[] = [];
  #added: HeldRow[] = [];
  #position: Position = 0;
  #readUpTo: Position = 0;
  /** Up to where rows are missing that were passed over; 0 when none are. */
  #missingUpTo: Position = 0;
  #isClosed = false;
  readonly #reachers = new Set<{ readonly position: Position; resolve(): void }>();

  /** Does not change when rows come or go. */
  get view(): RecentView {
    if (this.#added.length > 0) {
      this.#rows = [...this.#rows, ...this.#added];
      this.#added = [];
    }
    return { rows: this.#rows, position: this.#position };
  }

  /** @param json the record as UTF-8, which nobody changes any more. */
  add(row: Row, json: Buffer): void {
    this.#added.push(heldRow(row, json));
  }

  /** Says that all up to there was added, or passed over, or is in the table. */
  readUpTo(position: Position): void {
    this.#readUpTo = position;
    this.#advance();
  }

  /**
   * Says that rows up to there are not added, and can be found when they have gone in: of tens of
   * thousands, to hold them takes longer than to bring them in; others lack nothing but postings.
   */
  passOver(upTo: Position): void {
    this.#missingUpTo = upTo;
  }

  /** Lets go of what the table has. */
  letGo(upTo: Position): void {
    this.#rows = this.view.rows.filter(({ position }) => position > upTo);
    if (upTo >= this.#missingUpTo) this.#missingUpTo = 0;
    this.#advance();
  }

  #advance(): void {
    if (this.#missingUpTo > 0) return;
    this.#position = this.#readUpTo;
    for (const reacher of this.#reachers) {
      if (reacher.position <= this.#position) reacher.resolve();
    }
  }

  /** Forgets all, to begin behind a position up to which the table has everything. */
  restart(position: Position): void {
    this.#rows = [];
    this.#added = [];
    this.#position = position;
    this.#readUpTo = position;
    this.#missingUpTo = 0;
  }

  /** Lets nobody wait any longer. */
  close(): void {
    this.#isClosed = true;
    for (const reacher of this.#reachers) reacher.resolve();
  }

  /** Resolves when all up to `position` is here or in the table, or when that took too long. */
  async reach(position: Position, timeoutMs: number): Promise<void> {
    if (this.#position >= position || this.#isClosed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const reacher = { position, resolve };
    this.#reachers.add(reacher);
    const timer = setTimeout(resolve, timeoutMs);
    await promise;
    clearTimeout(timer);
    this.#reachers.delete(reacher);
  }
}
