import { lstat, open, readdir, realpath, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import type { BucketReader, ListedObject, StoredObject } from "../delivery/index.ts";

/**
 * A bucket that lies in a directory, each object in a file under its key, as `aws s3 sync` copies
 * it. No symbolic link leads out of the directory.
 */
export class DirectoryBucketReader implements BucketReader {
  readonly #root: string;

  constructor(directory: string) {
    this.#root = resolve(directory);
  }

  async *list(prefix: string): AsyncGenerator<string> {
    const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
    for await (const key of this.#below(folder)) if (key.startsWith(prefix)) yield key;
  }

  async *listObjects(prefix: string): AsyncGenerator<ListedObject> {
    const keys: string[] = [];
    for await (const key of this.list(prefix)) keys.push(key);
    for (const key of keys.sort()) {
      const found = await orNothing(lstat(join(this.#root, key)));
      if (found?.isFile()) yield { key, bytes: found.size, modifiedAtMs: found.mtimeMs };
    }
  }

  async folders(prefix: string): Promise<readonly string[]> {
    const entries = await this.#entries(prefix);
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${prefix}${name}/`);
  }

  async get(key: string, bytesMax: number): Promise<StoredObject | undefined> {
    const path = this.#pathOf(key);
    if (!path || !(await orNothing(stat(path)))) return undefined;
    if (!(await this.#isInside(path))) throw new Error("it is a link to elsewhere");
    const found = await stat(path);
    if (!found.isFile()) throw new Error("it is no file");
    if (found.size > bytesMax) throw new Error(`it is larger than ${bytesMax} bytes`);
    const file = await open(path, "r");
    try {
      return { bytes: await file.readFile() };
    } finally {
      await file.close();
    }
  }

  async *#below(folder: string): AsyncGenerator<string> {
    for (const entry of await this.#entries(folder)) {
      const key = `${folder}${entry.name}`;
      if (entry.isDirectory()) yield* this.#below(`${key}/`);
      else yield key;
    }
  }

  async #entries(folder: string) {
    const path = this.#pathOf(folder);
    const entries = path && (await orNothing(readdir(path, { withFileTypes: true })));
    return path && entries && (await this.#isInside(path)) ? entries : [];
  }

  async #isInside(path: string): Promise<boolean> {
    return isBelow(await realpath(this.#root), await realpath(path));
  }

  /** Keys come out of digests that anybody may have written. */
  #pathOf(key: string): string | undefined {
    const path = join(this.#root, key);
    return isBelow(this.#root, path) && !key.includes("\0") ? path : undefined;
  }
}

const isBelow = (root: string, path: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

/** Nothing where there is nothing, or something else than a directory on the way to it. */
async function orNothing<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(code)) return undefined;
    throw error;
  }
}
