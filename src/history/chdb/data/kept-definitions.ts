import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeFileDurably } from "../../../base/durable-file.ts";

/** Of databases and, in directories named after these, of tables and views. */
const DEFINITIONS = "metadata";
/** The engine does not look there. */
const KEPT = "kept-definitions";

/**
 * Copies of what the engine's tables are made by, among its data.
 *
 * A statement that changes a table writes its definition to a file, and on a full disk the engine
 * notices nothing: it puts a file of no bytes, or of the first 4,096, in place of the definition,
 * and never starts again, although all records are there. Source: observed, ClickHouse 26.2.
 */
export class KeptDefinitions {
  readonly #definitions: string;
  readonly #kept: string;

  /** @param data the engine's. */
  constructor(data: string) {
    this.#definitions = join(data, DEFINITIONS);
    this.#kept = join(data, KEPT);
  }

  /**
   * Keeps what there is, and nothing else; what is cut off is not kept.
   *
   * @throws what the operating system says, such as that there is no room.
   */
  keep(): void {
    const kept = readAll(this.#kept);
    const there = readAll(this.#definitions);
    for (const [name, text] of there) {
      if (isWhole(text) && kept.get(name) !== text) writeFileDurably(join(this.#kept, name), text);
    }
    for (const name of kept.keys()) {
      if (!there.has(name)) rmSync(join(this.#kept, name));
    }
  }

  /**
   * Puts back what is missing, empty or cut off; every one that differs if `isRefused`, which says
   * that the engine does not open what is there.
   *
   * @returns the names of those that were put back.
   * @throws what the operating system says, such as that there is no room.
   */
  restore({ isRefused }: { readonly isRefused: boolean }): readonly string[] {
    const there = readAll(this.#definitions);
    const restored: string[] = [];
    for (const [name, text] of readAll(this.#kept)) {
      const found = there.get(name) ?? "";
      if (found === text || (isWhole(found) && !isRefused)) continue;
      // Of a database that is not there, nothing else would be either.
      if (!existsSync(dirname(join(this.#definitions, name)))) continue;
      // The engine does not start over a file of another kind among its definitions.
      const draft = join(this.#kept, `${name}.restored`);
      writeFileDurably(draft, text);
      renameSync(draft, join(this.#definitions, name));
      restored.push(name);
    }
    return restored;
  }
}

/** The engine ends each with a line's end. */
const isWhole = (definition: string): boolean => definition.endsWith("\n");

/** Every definition, by its path from there. */
function readAll(directory: string): ReadonlyMap<string, string> {
  const definitions = new Map<string, string>();
  for (const database of ["", ...directoriesIn(directory)]) {
    for (const file of filesIn(join(directory, database))) {
      if (!file.endsWith(".sql")) continue;
      const name = join(database, file);
      definitions.set(name, readFileSync(join(directory, name), "utf8"));
    }
  }
  return definitions;
}

const filesIn = (directory: string): readonly string[] =>
  existsSync(directory) ? readdirSync(directory) : [];

/** Those of databases are symbolic links. */
const directoriesIn = (directory: string): readonly string[] =>
  filesIn(directory).filter((name) =>
    statSync(join(directory, name), { throwIfNoEntry: false })?.isDirectory(),
  );
