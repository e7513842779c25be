import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { type FailureTraits, OperatingError } from "./errors.ts";
import { compareKeys, endOfPrefix } from "./key-range.ts";

const FAILURES = {
  state_unreadable: {
    retryable: false,
    hint: "The file cannot be opened as a SQLite database. Restore it, or start over without it.",
  },
} as const satisfies Record<string, FailureTraits>;

/** Raised when a state store cannot be opened. The message is the file's path. */
export class StateStoreError extends OperatingError<keyof typeof FAILURES> {
  override readonly name = "StateStoreError";

  constructor(code: keyof typeof FAILURES, message: string, options?: ErrorOptions) {
    super(code, FAILURES[code], message, options);
  }
}

export interface StateStoreOptions {
  /**
   * True makes every commit survive a power cut (`synchronous=FULL`). False survives `kill -9`, but
   * a power cut may take back the last commits: enough for what the sandbox holds.
   */
  readonly survivesPowerLoss: boolean;
}

/** Which keys are meant. */
export interface KeyBounds {
  /** Only keys that begin with this. */
  readonly prefix?: string;
  /** Only keys after this one, which itself is left out. */
  readonly after?: string;
  /** Only this key and keys after it. */
  readonly from?: string;
  /** Only keys before this one, which itself is left out. */
  readonly before?: string;
}

export interface ListOptions extends KeyBounds {
  readonly limit?: number;
  /** True lists from the last key to the first. */
  readonly descending?: boolean;
}

/** A named set of JSON documents, ordered by the UTF-8 bytes of their keys. */
export interface Collection<Value> {
  get(key: string): Value | undefined;
  put(key: string, value: Value): void;
  /** @returns false when there was nothing under `key`. */
  delete(key: string): boolean;
  list(options?: ListOptions): readonly { readonly key: string; readonly value: Value }[];
  /** The keys that {@link list} would give, without reading what is under them. */
  listKeys(options?: ListOptions): readonly string[];
  /** How many documents {@link list} would give without a limit. Reads keys alone. */
  count(options?: KeyBounds): number;
  /** Deletes all that {@link list} would give without a limit. */
  deleteAll(options: KeyBounds): void;
}

/**
 * Documents in one SQLite file, readable by its owner alone.
 *
 * Synchronous, so a read and the write that follows from it are never interleaved with another's.
 * *Trusted*: whoever can write the file can change who may call and what a trail records.
 */
export class StateStore implements Disposable {
  readonly #database: DatabaseSync;
  readonly #survivesPowerLoss: boolean;
  readonly #statements = new Map<string, StatementSync>();
  #ownWrites = 0;
  #dataVersion: StatementSync | undefined;
  #versionOfTurn: number | undefined;

  private constructor(database: DatabaseSync, options: StateStoreOptions) {
    this.#database = database;
    this.#survivesPowerLoss = options.survivesPowerLoss;
  }

  /** Opens or creates the file at `path`; `":memory:"` for tests. */
  static open(path: string, options: StateStoreOptions): StateStore {
    try {
      return new StateStore(openDatabase(path, options), options);
    } catch (cause) {
      throw new StateStoreError("state_unreadable", path, { cause });
    }
  }

  /**
   * Opens the file at `path` for reading alone, also while another process writes it: what that
   * one commits is seen.
   *
   * @throws {StateStoreError} `state_unreadable`, also when there is no such file.
   */
  static openReadOnly(path: string): StateStore {
    try {
      const database = openForReading(path);
      database.exec("PRAGMA busy_timeout = 5000");
      return new StateStore(database, { survivesPowerLoss: false });
    } catch (cause) {
      throw new StateStoreError("state_unreadable", path, { cause });
    }
  }

  /** How often this process may have written. Asking costs nothing. */
  get ownWrites(): number {
    return this.#ownWrites;
  }

  /**
   * Another number whenever another process has written, so that what was read can be kept for as
   * long as this and {@link ownWrites} stay the same. SQLite is asked once for all that happens in
   * one turn of the event loop: each time, it locks the file.
   */
  get othersVersion(): number {
    if (this.#versionOfTurn !== undefined) return this.#versionOfTurn;
    this.#dataVersion ??= this.#database.prepare("PRAGMA data_version");
    const version = Number(this.#dataVersion.get()?.data_version);
    this.#versionOfTurn = version;
    setImmediate(() => {
      this.#versionOfTurn = undefined;
    });
    return version;
  }

  /** The documents named `name`. `Value` must survive JSON. Collections need no creation. */
  collection<Value>(name: string): Collection<Value> {
    const get = this.#prepare("SELECT value FROM documents WHERE collection = ? AND key = ?");
    const put = this.#prepare(
      "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
    );
    const remove = this.#prepare("DELETE FROM documents WHERE collection = ? AND key = ?");
    const parse = (text: unknown) => JSON.parse(String(text)) as Value;
    return {
      get: (key) => {
        const row = get.get(name, key);
        return row && parse(row.value);
      },
      put: (key, value) => {
        this.#ownWrites++;
        put.run(name, key, JSON.stringify(value));
      },
      delete: (key) => {
        this.#ownWrites++;
        return Number(remove.run(name, key).changes) > 0;
      },
      list: (options = {}) => {
        const { where, bounds } = conditionOf(options);
        const order = options.descending ? "DESC" : "ASC";
        return this.#prepare(
          `SELECT key, value FROM documents WHERE ${where} ORDER BY key ${order} LIMIT ?`,
        )
          .all(name, ...bounds, options.limit ?? -1)
          .map((row) => ({ key: String(row.key), value: parse(row.value) }));
      },
      listKeys: (options = {}) => {
        const { where, bounds } = conditionOf(options);
        const order = options.descending ? "DESC" : "ASC";
        return this.#prepare(
          `SELECT key FROM documents WHERE ${where} ORDER BY key ${order} LIMIT ?`,
        )
          .all(name, ...bounds, options.limit ?? -1)
          .map(({ key }) => String(key));
      },
      count: (options = {}) => {
        const { where, bounds } = conditionOf(options);
        const statement = this.#prepare(`SELECT COUNT(*) AS n FROM documents WHERE ${where}`);
        return Number(statement.get(name, ...bounds)?.n);
      },
      deleteAll: (options) => {
        this.#ownWrites++;
        const { where, bounds } = conditionOf(options);
        this.#prepare(`DELETE FROM documents WHERE ${where}`).run(name, ...bounds);
      },
    };
  }

  /**
   * Runs `work` so that all of its writes happen or none. Not to be nested; `work` is synchronous.
   *
   * With `survivesPowerLoss` they survive a power cut, and so does all that was committed before,
   * however the store was opened.
   */
  transaction<Result>(work: () => Result, options?: StateStoreOptions): Result {
    const isStricter = options?.survivesPowerLoss === true && !this.#survivesPowerLoss;
    if (isStricter) this.#database.exec("PRAGMA synchronous = FULL");
    try {
      return this.#transaction(work);
    } finally {
      if (isStricter) this.#database.exec("PRAGMA synchronous = NORMAL");
    }
  }

  /** Removes every document of every collection. */
  clear(): void {
    this.#ownWrites++;
    this.#database.exec("DELETE FROM documents");
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #transaction<Result>(work: () => Result): Result {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      // What was read in between is not so any more.
      this.#ownWrites++;
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

interface KeyRange {
  readonly lower: string;
  readonly isLowerIncluded: boolean;
  readonly upper: string | undefined;
}

/**
 * The documents of a collection within bounds, in SQL. One bound on each side, both literally on
 * `key`: only so does SQLite read no row that is not meant.
 */
function conditionOf(options: KeyBounds): { where: string; bounds: readonly string[] } {
  const { lower, isLowerIncluded, upper } = rangeOf(options);
  return {
    where:
      `collection = ? AND key ${isLowerIncluded ? ">=" : ">"} ? ` +
      (upper === undefined ? "" : "AND key < ?"),
    bounds: [lower, ...(upper === undefined ? [] : [upper])],
  };
}

/** The one stretch of keys that all of the options leave. */
function rangeOf({ prefix = "", after = "", from = "", before }: KeyBounds): KeyRange {
  const first = compareKeys(prefix, from) > 0 ? prefix : from;
  const isLowerIncluded = compareKeys(first, after) > 0;
  const end = endOfPrefix(prefix);
  const isBeforeFirst = before !== undefined && (!end || compareKeys(before, end) < 0);
  return {
    lower: isLowerIncluded ? first : after,
    isLowerIncluded,
    upper: isBeforeFirst ? before : end,
  };
}

/**
 * SQLite's readers of a write-ahead log keep a file of their own beside it. Where none can be made,
 * in a copy on a read-only disk, nobody can write the database either, and none is needed.
 */
function openForReading(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.prepare("SELECT 1 FROM documents LIMIT 1").get();
    return database;
  } catch (error) {
    database.close();
    if (existsSync(`${path}-wal`)) throw error;
    const url = pathToFileURL(path);
    url.searchParams.set("immutable", "1");
    return new DatabaseSync(url, { readOnly: true });
  }
}

/** Makes the file where it is missing, and the one table in it. */
function openDatabase(path: string, options: StateStoreOptions): DatabaseSync {
  if (path !== ":memory:") {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // Created before SQLite does it, because SQLite would use the umask and secrets live here.
    closeSync(openSync(path, "a", 0o600));
    chmodSync(path, 0o600);
  }
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${options.survivesPowerLoss ? "FULL" : "NORMAL"};
    CREATE TABLE IF NOT EXISTS documents (
      collection TEXT NOT NULL,
      key        TEXT NOT NULL,
      value      TEXT NOT NULL,
      PRIMARY KEY (collection, key)
    ) WITHOUT ROWID, STRICT;
  `);
  return database;
}
