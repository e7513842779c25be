import type { BucketReader, BucketReaders, StoredObject } from "./bucket-reader.ts";

/** Each may be infinite. */
export interface Bounds {
  readonly durationMs: number;
  /** Of objects that are read, together. */
  readonly bytes: number;
  /** How many times something is listed or read. */
  readonly calls: number;
}

export const UNBOUNDED: Bounds = {
  durationMs: Number.POSITIVE_INFINITY,
  bytes: Number.POSITIVE_INFINITY,
  calls: Number.POSITIVE_INFINITY,
};

/**
 * Buckets that are read within bounds: who waits for an answer gets one. Beyond them every call
 * fails, and `isSpent` tells that failure from the bucket's own.
 */
export class BoundedReaders implements BucketReaders {
  readonly #readers: BucketReaders;
  readonly #signal: AbortSignal;
  /** The one that was given. */
  readonly #ended: AbortSignal | undefined;
  #bytes: number;
  #calls: number;
  #isSpent = false;

  /** @param signal ends it before its time. */
  constructor(readers: BucketReaders, bounds: Bounds, signal?: AbortSignal) {
    this.#readers = readers;
    this.#ended = signal;
    const { durationMs } = bounds;
    this.#signal = AbortSignal.any([
      ...(Number.isFinite(durationMs) ? [AbortSignal.timeout(durationMs)] : []),
      ...(signal ? [signal] : []),
    ]);
    this.#bytes = bounds.bytes;
    this.#calls = bounds.calls;
  }

  /** True once something failed for the bounds. */
  get isSpent(): boolean {
    return this.#isSpent;
  }

  async find(name: string): Promise<BucketReader | undefined> {
    const reader = await this.#within(() => this.#readers.find(name));
    return (
      reader && {
        list: (prefix) => this.#each(reader.list(prefix)),
        listObjects: (prefix) => this.#each(reader.listObjects(prefix)),
        folders: (prefix) => this.#within(() => reader.folders(prefix)),
        get: (key, bytesMax) => this.#get(reader, key, bytesMax),
      }
    );
  }

  async #get(
    reader: BucketReader,
    key: string,
    bytesMax: number,
  ): Promise<StoredObject | undefined> {
    const isCut = bytesMax > this.#bytes;
    try {
      const found = await this.#within(() => reader.get(key, Math.min(bytesMax, this.#bytes)));
      this.#bytes -= found?.bytes.length ?? 0;
      return found;
    } catch (error) {
      if (isCut) this.#isSpent = true;
      throw error;
    }
  }

  async *#each<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
    this.#count();
    const iterator = items[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await this.#race(iterator.next());
        if (next.done) return;
        yield next.value;
      }
    } finally {
      // Not waited for: a bucket that hangs would hold up the answer after all.
      iterator.return?.().catch(() => undefined);
    }
  }

  async #within<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#count();
    return await this.#race(work());
  }

  #count(): void {
    this.#calls -= 1;
    if (this.#calls < 0 || this.#signal.aborted) throw this.#spent();
  }

  async #race<Result>(work: Promise<Result>): Promise<Result> {
    const { promise, reject } = Promise.withResolvers<never>();
    const give = () => reject(this.#spent());
    this.#signal.addEventListener("abort", give, { once: true });
    // No event comes of what has happened already.
    if (this.#signal.aborted) give();
    try {
      return await Promise.race([work, promise]);
    } finally {
      this.#signal.removeEventListener("abort", give);
    }
  }

  /** The reason of whoever ended it, where it was not the bounds. */
  #spent(): unknown {
    this.#isSpent = true;
    if (this.#ended?.aborted) return this.#ended.reason;
    return new Error("it took too long, or too much had to be read");
  }
}
