import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { BucketReader, BucketReaders, ListedObject, StoredObject } from "../delivery/index.ts";
import type { ObjectStore } from "../sandbox/index.ts";
import { ServiceError } from "../wire/index.ts";
import { DirectoryBucketReader } from "./directory-bucket-reader.ts";

const PAGE = 1_000;

/** The sandbox's S3 buckets as they are read to be verified. */
export class SandboxBucketReaders implements BucketReaders {
  readonly #objects: ObjectStore;
  readonly #directory: string;

  /** @param directory the one that buckets lie in. */
  constructor(objects: ObjectStore, directory: string) {
    this.#objects = objects;
    this.#directory = directory;
  }

  async find(name: string): Promise<BucketReader | undefined> {
    if (!this.#objects.hasBucket(name)) return undefined;
    return new SandboxBucketReader(this.#objects, name, join(this.#directory, name));
  }
}

/**
 * One bucket: its objects, and the files that somebody put into its directory without the sandbox
 * knowing of them. Those are listed, because who looks into the directory sees them.
 */
class SandboxBucketReader implements BucketReader {
  readonly #objects: ObjectStore;
  readonly #name: string;
  readonly #files: DirectoryBucketReader;

  constructor(objects: ObjectStore, name: string, directory: string) {
    this.#objects = objects;
    this.#name = name;
    this.#files = new DirectoryBucketReader(directory);
  }

  async *list(prefix: string): AsyncGenerator<string> {
    let after: string | undefined;
    for (;;) {
      const options = { prefix, limit: PAGE, after };
      const { entries, isTruncated } = this.#objects.listObjects(this.#name, options);
      for (const { name } of entries) yield name;
      after = entries.at(-1)?.name;
      if (!isTruncated || after === undefined) break;
    }
    for await (const key of this.#files.list(prefix)) {
      if (!this.#objects.attributesOf(this.#name, key)) yield key;
    }
  }

  /** Those that S3's own listing has: files that only lie in the directory are no objects. */
  async *listObjects(prefix: string): AsyncGenerator<ListedObject> {
    let after: string | undefined;
    for (;;) {
      const options = { prefix, limit: PAGE, after };
      const { entries, isTruncated } = this.#objects.listObjects(this.#name, options);
      for (const entry of entries) {
        if (entry.kind !== "document") continue;
        const { size, lastModifiedMs } = entry.value;
        yield { key: entry.name, bytes: size, modifiedAtMs: lastModifiedMs };
      }
      after = entries.at(-1)?.name;
      if (!isTruncated || after === undefined) return;
    }
  }

  async folders(prefix: string): Promise<readonly string[]> {
    const folders = new Set(await this.#files.folders(prefix));
    let after: string | undefined;
    for (;;) {
      const options = { prefix, delimiter: "/", limit: PAGE, after };
      const { entries, isTruncated } = this.#objects.listObjects(this.#name, options);
      for (const { kind, name } of entries) if (kind === "common-prefix") folders.add(name);
      after = entries.at(-1)?.name;
      if (!isTruncated || after === undefined) return [...folders];
    }
  }

  async get(key: string, bytesMax: number): Promise<StoredObject | undefined> {
    const attributes = this.#objects.attributesOf(this.#name, key);
    if (!attributes) return undefined;
    if (attributes.size > bytesMax) throw new Error(`it is larger than ${bytesMax} bytes`);
    const { metadata } = attributes;
    try {
      const opened = this.#objects.openObject(this.#name, key);
      return opened && { bytes: await buffer(opened.body), metadata };
    } catch (error) {
      // Its key does not open it: what is in the file says nothing.
      if (error instanceof ServiceError) throw error;
      // Its file is gone, or is not what the sandbox wrote: whoever reads the directory sees that.
      const file = await this.#files.get(key, bytesMax);
      return file && { ...file, metadata };
    }
  }
}
