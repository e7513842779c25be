/** What is stored under a key, as it is. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  /** User metadata, names in lower case; undefined where it was not kept, as in a plain copy. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What a bucket tells of an object when it lists it. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedAtMs: number;
}

/**
 * A bucket as it is read to be verified.
 *
 * *Not trusted*: nothing it gives is taken for what the server once stored.
 */
export interface BucketReader {
  /** The keys that begin with `prefix`, not all at once, in whatever order. */
  list(prefix: string): AsyncIterable<string>;
  /** The objects under keys that begin with `prefix`, not all at once, in the order of keys. */
  listObjects(prefix: string): AsyncIterable<ListedObject>;
  /** The folders directly below `prefix`, which ends with a slash, as they do. */
  folders(prefix: string): Promise<readonly string[]>;
  /**
   * @returns undefined when there is nothing under `key`.
   * @throws {Error} when there is something that cannot be read, or more than `bytesMax` of it.
   */
  get(key: string, bytesMax: number): Promise<StoredObject | undefined>;
}

/** The buckets that a trail's files are in, by name. */
export interface BucketReaders {
  /** @returns undefined when no bucket of this name can be read. */
  find(name: string): Promise<BucketReader | undefined>;
}
