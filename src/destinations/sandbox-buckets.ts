import type { Bucket, Buckets, ObjectAttributes, Writer } from "../delivery/index.ts";
import { DeliveryError } from "../delivery/index.ts";
import type { ObjectStore } from "../sandbox/index.ts";

/** The sandbox's S3 buckets as destinations of log files. */
export class SandboxBuckets implements Buckets {
  readonly #objects: ObjectStore;

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  async find(name: string, _writer: Writer): Promise<Bucket | undefined> {
    return this.#objects.hasBucket(name) ? new SandboxBucket(this.#objects, name) : undefined;
  }
}

class SandboxBucket implements Bucket {
  readonly #objects: ObjectStore;
  readonly #name: string;

  constructor(objects: ObjectStore, name: string) {
    this.#objects = objects;
    this.#name = name;
  }

  async put(key: string, bytes: Uint8Array, attributes: ObjectAttributes): Promise<void> {
    const stored = await this.get(key);
    if (stored) {
      if (Buffer.compare(stored, bytes) === 0) return;
      throw new DeliveryError("object_conflict", `${this.#name}/${key}`);
    }
    try {
      await this.#objects.putObject(this.#name, key, bytes, {
        headers: {
          contentType: attributes.contentType,
          contentEncoding: attributes.contentEncoding,
        },
        metadata: attributes.metadata ?? {},
        isDurable: true,
      });
    } catch (cause) {
      throw new DeliveryError("bucket_unreachable", `${this.#name}/${key}`, { cause });
    }
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return (await this.#objects.getObject(this.#name, key))?.bytes;
  }
}
