/** What is stored beside the bytes of an object. */
export interface ObjectAttributes {
  readonly contentType: string;
  readonly contentEncoding?: string;
  /** User metadata, names in lower case and without `x-amz-meta-`. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The ARN of the KMS key that seals the object; the bucket's own default when left out. */
  readonly kmsKeyArn?: string;
}

/**
 * Where log files and digests end up. Write-once: a store that cannot refuse a second, different
 * write under the same key cannot be a bucket.
 *
 * *Not trusted.* Whoever controls the bucket can delay or withhold files.
 *
 * Every implementation runs `bucketConformance`. A new one starts there.
 */
export interface Bucket {
  /**
   * Stores `bytes` under `key`. Durable once resolved.
   *
   * Idempotent: the same bytes again resolve again. Delivery recovers from a crash by running
   * again, and this promise is what makes that safe.
   *
   * @throws {DeliveryError} `object_conflict` when `key` holds other bytes; `bucket_missing` or
   *   `bucket_refused` when nothing was stored; `bucket_unreachable` when that is not known.
   */
  put(key: string, bytes: Uint8Array, attributes: ObjectAttributes): Promise<void>;

  /** The bytes under `key`, or `undefined` when there are none. */
  get(key: string): Promise<Uint8Array | undefined>;
}

/** The trail for which CloudTrail writes: what a bucket's policy may ask about. */
export interface Writer {
  readonly trailArn: string;
  /** The account that owns the trail. */
  readonly accountId: string;
}

/** All buckets that trails may deliver to, by name. */
export interface Buckets {
  /** @returns undefined when no bucket has this name. */
  find(name: string, writer: Writer): Promise<Bucket | undefined>;
}
