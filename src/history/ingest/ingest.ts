import { setTimeout as after } from "node:timers/promises";
import type { Clock } from "../../base/clock.ts";
import { OperatingError } from "../../base/errors.ts";
import { type Frame, JournalError, JournalPieces, type Position } from "../../journal/index.ts";
import { HistoryError } from "../errors.ts";
import { insertPostings } from "../postings/schema.ts";
import { keepCursor, savedPosition } from "./cursor.ts";
import type { IngestFailure, IngestReport } from "./messages.ts";
import { Recent } from "./recent.ts";
import { ROW_COLUMNS } from "./row-bytes.ts";
import { Stretch } from "./stretch.ts";

export interface IngestOptions {
  /** Of history: the cursor is there, and room for rows. */
  readonly directory: string;
  readonly journal: { readonly id: string; readonly directory: string };
  /** The last position that is durable, to begin with. */
  readonly upTo: Position;
  /** Runs a statement of ours. @returns its result as lines. @throws {HistoryError} */
  readonly engine: (sql: string) => Promise<string>;
  readonly clock: Clock;
  readonly tell: (report: IngestReport) => void;
}

/**
 * Rows of one insert. Fewer make more parts, and what is spent on merging them is then twice what
 * inserting them took. Source: observed, 5,000 and 20,000 and 40,000.
 */
const ROWS_MAX = 20_000;
/**
 * How long records wait for others to go in with them; nobody waits for them meanwhile, because
 * {@link Recent} has them. Each insert takes some 15 ms of processor time whatever its size, and
 * makes a part that has to be merged.
 */
const GATHER_MS = 2_000;
/** When the engine has no memory for as many, it may have for these. */
const ROWS_LEAST = 500;
/** Of positions that are looked for in the table at once. */
const LOOK_AHEAD = 20_000;
const RETRY_FIRST_MS = 100;
const RETRY_MAX_MS = 30_000;

/**
 * Brings records from the journal's files into the table, each once, in the engine's own process.
 *
 * An insert that was not acknowledged may still be there, whole or in part. So whatever fails, it
 * begins again as after a restart: from the cursor, and as far as the table has rows, only what is
 * missing goes in. What was read and is not yet there can be found in {@link Ingest.recent}.
 */
export class Ingest {
  readonly #options: IngestOptions;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  readonly #startedMs: number;
  #upTo: Position;
  #found: Position;
  #rowsMax = ROWS_MAX;
  #retryMs = RETRY_FIRST_MS;
  #wanted: Position = 0;
  /** Of the last entry that is on its way into the table, or there. */
  #handedOn: Position = 0;
  readonly #recent = new Recent();
  #wakeUp: () => void = () => undefined;

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#startedMs = options.clock.nowMs();
    this.#upTo = options.upTo;
    this.#found = savedPosition(options.directory, options.journal.id);
    this.#done = this.#run();
  }

  /** Rows that are not yet in the table, and up to where the journal was read. */
  get recent(): Recent {
    return this.#recent;
  }

  /** Says that the journal is durable up to there. */
  durable(upTo: Position): void {
    if (upTo <= this.#upTo) return;
    this.#upTo = upTo;
    this.#wakeUp();
  }

  /** The same, and that someone waits until the table has it. */
  wanted(upTo: Position): void {
    this.#wanted = Math.max(this.#wanted, upTo);
    this.#upTo = Math.max(this.#upTo, upTo);
    this.#wakeUp();
  }

  /** Lets the insert in hand finish. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wakeUp();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#follow();
      } catch (error) {
        if (signal.aborted) break;
        const isWorthAnother = error instanceof OperatingError && error.retryable;
        const retryInMs = isWorthAnother ? this.#retryMs : undefined;
        this.#options.tell(failureOf(error, this.#found, retryInMs));
        if (retryInMs === undefined) break;
        this.#rowsMax = Math.max(ROWS_LEAST, Math.floor(this.#rowsMax / 2));
        this.#retryMs = Math.min(retryInMs * 2, RETRY_MAX_MS);
        await after(retryInMs, undefined, { signal }).catch(() => undefined);
      }
    }
    this.#recent.close();
  }

  /** Begins where the cursor is, and goes on until something fails or it is to stop. */
  async #follow(): Promise<void> {
    const { directory, journal, tell } = this.#options;
    this.#found = savedPosition(directory, journal.id);
    this.#handedOn = this.#found;
    this.#recent.restart(this.#found);
    const table = new PresentRows(await this.#lastInTable(), (first, last) =>
      this.#presentBetween(first, last),
    );
    const pieces = new JournalPieces({
      directory: journal.directory,
      after: this.#found,
      onDamage: (damage) => tell({ kind: "damaged", damage }),
    });
    // One is gathered while the rows of the one before it go in, and postings of one more before.
    let gathering: Gathering | undefined;
    let inserting: Batch | undefined;
    let posting: Batch | undefined;
    try {
      while (!this.#stop.signal.aborted) {
        const woken = this.#whenWoken();
        if (posting?.postings.isDone) {
          await posting.postings.done;
          posting = undefined;
        } else if (inserting?.rows.isDone && !posting) {
          await inserting.rows.done;
          posting = inserting;
          inserting = undefined;
        } else if (pieces.position < this.#upTo && !gathering?.stretch.isFull) {
          gathering ??= this.#gather(table);
          await gathering.stretch.take(pieces, this.#upTo);
        } else if (gathering && !inserting && this.#isDue(gathering)) {
          inserting = this.#bringIn(gathering.stretch, posting);
          clearTimeout(gathering.timer);
          gathering = undefined;
        } else {
          await woken;
        }
      }
    } finally {
      clearTimeout(gathering?.timer);
      // What they fail with is thrown above, or no longer matters; that they have ended does.
      const underWay = [inserting?.rows, inserting?.postings, posting?.postings];
      await Promise.allSettled(underWay.map((work) => work?.done));
      await gathering?.stretch[Symbol.asyncDispose]();
    }
  }

  #gather(table: PresentRows): Gathering {
    const { directory, journal, clock } = this.#options;
    const stretch = new Stretch({
      ...{ directory, journal: journal.id, startedMs: this.#startedMs },
      ...{ rowsMax: this.#rowsMax, recent: this.#recent },
      isPresent: (frames) => table.among(frames),
      nowMs: () => clock.nowMs(),
    });
    const gathering: Gathering = {
      stretch,
      isOld: false,
      timer: setTimeout(() => {
        gathering.isOld = true;
        this.#wakeUp();
      }, GATHER_MS),
    };
    return gathering;
  }

  #isDue({ stretch, isOld }: Gathering): boolean {
    return isOld || stretch.isFull || stretch.isAwaited || this.#wanted > this.#handedOn;
  }

  /** @param before whose postings may be on their way, and come first: the cursor follows them. */
  #bringIn(stretch: Stretch, before: Batch | undefined): Batch {
    const { last, hasRecords } = stretch;
    const entries: Entries = { after: this.#handedOn, last, hasRecords };
    this.#handedOn = last;
    const rows = this.#work(this.#bringInRows(stretch));
    const both = Promise.all([rows.done, before?.postings.done]);
    return { rows, postings: this.#work(both.then(() => this.#bringInPostings(entries))) };
  }

  #work(done: Promise<void>): Work {
    const work = { isDone: false, done };
    const finished = () => {
      work.isDone = true;
      this.#wakeUp();
    };
    done.then(finished, finished);
    return work;
  }

  async #bringInRows(inHand: Stretch): Promise<void> {
    await using stretch = inHand;
    if (stretch.rows === 0) return;
    await stretch.finish();
    await this.#options.engine(
      `INSERT INTO events (${ROW_COLUMNS.join(", ")}) FROM INFILE ${quoted(stretch.path)} ` +
        "SETTINGS insert_deduplicate = 1, " +
        `insert_deduplication_token = ${quoted(stretch.token)}, ` +
        // A batch of records with odd times may lie in any number of months.
        "max_partitions_per_insert_block = 0, async_insert = 0 FORMAT RowBinary",
    );
  }

  /** The rest of what a batch's rows are found by. */
  async #bringInPostings({ after, last, hasRecords }: Entries): Promise<void> {
    const { directory, journal, engine, tell } = this.#options;
    // Also of rows that were there before, whose postings may not be: nothing tells but the cursor,
    // which is kept when both are there. One that is there twice is passed over.
    if (hasRecords) {
      const these = `position > ${after} AND position <= ${last}`;
      await engine(insertPostings("postings", `journal = ${quoted(journal.id)} AND ${these}`));
    }
    this.#recent.letGo(last);
    this.#found = last;
    tell({ kind: "found", position: last });
    await keepCursor(directory, { journal: journal.id, position: last });
    tell({ kind: "kept", position: last });
    this.#retryMs = RETRY_FIRST_MS;
    this.#rowsMax = ROWS_MAX;
  }

  /** Up to here the table may hold rows that the cursor does not know of. */
  async #lastInTable(): Promise<Position> {
    const { engine, journal } = this.#options;
    const found = await engine(
      `SELECT max(position) FROM events WHERE journal = ${quoted(journal.id)}`,
    );
    return Number(found);
  }

  async #presentBetween(first: Position, last: Position): Promise<readonly Position[]> {
    const { engine, journal } = this.#options;
    const found = await engine(
      `SELECT position FROM events WHERE journal = ${quoted(journal.id)} ` +
        `AND position BETWEEN ${first} AND ${last}`,
    );
    return found.split("\n").filter(Boolean).map(Number);
  }

  /** Resolves when there may be something to do that there was not when it was called. */
  #whenWoken(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wakeUp = resolve;
    return promise;
  }
}

/** What is read from the journal, and not yet on its way into the table. */
interface Gathering {
  readonly stretch: Stretch;
  readonly timer: NodeJS.Timeout;
  isOld: boolean;
}

/** What is under way. */
interface Work {
  isDone: boolean;
  readonly done: Promise<void>;
}

/** Entries of the journal, one after another, and whether there is a record among them. */
interface Entries {
  readonly after: Position;
  readonly last: Position;
  readonly hasRecords: boolean;
}

/** A stretch on its way into the tables. */
interface Batch {
  readonly rows: Work;
  readonly postings: Work;
}

type FindPositions = (first: Position, last: Position) => Promise<readonly Position[]>;

const NONE: ReadonlySet<Position> = new Set();

/** Which positions have their row in the table, as far as the cursor may not know. */
class PresentRows {
  readonly #doubtUpTo: Position;
  readonly #between: FindPositions;
  #known: ReadonlySet<Position> = NONE;
  #knownUpTo: Position = 0;

  constructor(doubtUpTo: Position, between: FindPositions) {
    this.#doubtUpTo = doubtUpTo;
    this.#between = between;
  }

  /** Those of entries that follow on those asked for before. */
  async among(frames: readonly Frame[]): Promise<ReadonlySet<Position>> {
    const first = frames[0]?.position ?? 0;
    const last = frames.at(-1)?.position ?? 0;
    if (first > this.#doubtUpTo) return NONE;
    if (last > this.#knownUpTo) {
      this.#knownUpTo = Math.max(last, first + LOOK_AHEAD);
      this.#known = new Set(await this.#between(first, this.#knownUpTo));
    }
    return this.#known;
  }
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;

function failureOf(error: unknown, found: Position, retryInMs: number | undefined): IngestFailure {
  const module =
    error instanceof HistoryError
      ? "history"
      : error instanceof JournalError
        ? "journal"
        : undefined;
  const known =
    error instanceof OperatingError ? { code: error.code, message: error.message } : undefined;
  return {
    kind: "failed",
    after: found,
    ...(module && { module }),
    code: known?.code ?? "internal",
    message: known?.message ?? String(error),
    ...(retryInMs !== undefined && { retryInMs }),
  };
}
