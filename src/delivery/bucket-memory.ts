import type { Bucket, ObjectAttributes } from "./bucket.ts";
import { DeliveryError } from "./errors.ts";

/** A bucket for tests. Forgets everything on exit. */
export class MemoryBucket implements Bucket {
  readonly #objects = new Map<string, { bytes: Uint8Array; attributes: ObjectAttributes }>();

  async put(key: string, bytes: Uint8Array, attributes: ObjectAttributes): Promise<void> {
    const stored = this.#objects.get(key)?.bytes;
    if (stored && Buffer.compare(stored, bytes) !== 0) {
      throw new DeliveryError("object_conflict", key);
    }
    if (!stored) this.#objects.set(key, { bytes: Uint8Array.from(bytes), attributes });
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#objects.get(key)?.bytes;
  }

  /** Every key, in the order of their bytes. */
  get keys(): readonly string[] {
    return [...this.#objects.keys()].sort();
  }

  attributesOf(key: string): ObjectAttributes | undefined {
    return this.#objects.get(key)?.attributes;
  }
}
