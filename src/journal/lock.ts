import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { asJournalError, JournalError } from "./errors.ts";

/**
 * Holds a journal's directory for one process.
 *
 * The lock is the kernel's, taken by SQLite on an empty database: it goes with the process that
 * holds it however that ends, so there is no stale lock to detect, and a process id that was used
 * again cannot be mistaken for a holder. The file beside it only tells people who it is.
 */
export class DirectoryLock implements Disposable {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * @throws {JournalError} `journal_locked` when another journal is open on the directory;
   *   `journal_full`, `journal_write_failed`.
   */
  static take(directory: string): DirectoryLock {
    const holderPath = join(directory, "lock.pid");
    const path = join(directory, "lock");
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
      // By path: closing a descriptor of the file would drop this process's own locks on it.
      chmodSync(path, 0o600);
      database.exec("BEGIN EXCLUSIVE");
    } catch (cause) {
      database.close();
      const holder = readHolder(holderPath);
      throw new JournalError("journal_locked", `${directory} is in use by ${holder}`, { cause });
    }
    try {
      writeFileSync(holderPath, `${process.pid}\n`, { mode: 0o600 });
    } catch (error) {
      // On a disk that is full. Whoever tries again in this process is not to find it locked.
      database.close();
      throw asJournalError(error);
    }
    return new DirectoryLock(database);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

function readHolder(path: string): string {
  try {
    return `process ${readFileSync(path, "utf8").trim()}`;
  } catch {
    // The holder has taken the lock and not yet told who it is.
    return "another process";
  }
}
