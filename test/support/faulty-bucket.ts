import { type Bucket, DeliveryError, type ObjectAttributes } from "../../src/delivery/index.ts";

/** `refused` fails before anything is stored, `persisted` after it was: a network can do both. */
export type Fault = "refused" | "persisted";

/** A bucket whose puts fail on command. */
export class FaultyBucket implements Bucket {
  readonly #bucket: Bucket;
  #faultOf: (put: number, key: string) => Fault | undefined = () => undefined;
  /** How many puts were tried. */
  puts = 0;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  /** Decides the fate of every put from here on, by its number, from 0, and its key. */
  fail(faultOf: (put: number, key: string) => Fault | undefined): void {
    this.puts = 0;
    this.#faultOf = faultOf;
  }

  heal(): void {
    this.#faultOf = () => undefined;
  }

  async put(key: string, bytes: Uint8Array, attributes: ObjectAttributes): Promise<void> {
    const fault = this.#faultOf(this.puts, key);
    this.puts += 1;
    if (fault !== "refused") await this.#bucket.put(key, bytes, attributes);
    if (fault) throw new DeliveryError("bucket_unreachable", key);
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return await this.#bucket.get(key);
  }
}
