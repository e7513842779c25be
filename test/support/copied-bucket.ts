import type {
  BucketReader,
  ListedObject,
  MemoryBucket,
  StoredObject,
} from "../../src/delivery/index.ts";

/** A copy of a bucket that a test may tamper with. */
export class CopiedBucket implements BucketReader {
  readonly objects = new Map<string, StoredObject>();

  static async of(bucket: MemoryBucket): Promise<CopiedBucket> {
    const copy = new CopiedBucket();
    for (const key of bucket.keys) {
      const bytes = (await bucket.get(key)) ?? new Uint8Array();
      const { metadata = {} } = bucket.attributesOf(key) ?? {};
      copy.objects.set(key, { bytes, metadata });
    }
    return copy;
  }

  async *list(prefix: string): AsyncGenerator<string> {
    for (const key of this.objects.keys()) if (key.startsWith(prefix)) yield key;
  }

  async *listObjects(prefix: string): AsyncGenerator<ListedObject> {
    for (const key of [...this.objects.keys()].sort()) {
      const bytes = this.objects.get(key)?.bytes.length ?? 0;
      if (key.startsWith(prefix)) yield { key, bytes, modifiedAtMs: 0 };
    }
  }

  async folders(prefix: string): Promise<readonly string[]> {
    const below = [...this.objects.keys()].filter((key) => key.startsWith(prefix));
    const names = below.map((key) => key.slice(prefix.length).split("/"));
    return [...new Set(names.filter(({ length }) => length > 1).map(([name]) => name))].map(
      (name) => `${prefix}${name}/`,
    );
  }

  async get(key: string): Promise<StoredObject | undefined> {
    return this.objects.get(key);
  }
}
