import type { Clock } from "../../../base/clock.ts";
import type { Collection, StateStore } from "../../../base/state-store.ts";
import { ServiceError } from "../../../wire/index.ts";
import { isBucketName } from "./bucket-name.ts";
import { DEFAULT_ENCRYPTION, type Encryption } from "./object-attributes.ts";

/** A bucket without its objects. */
export interface Bucket {
  readonly name: string;
  readonly ownerAccountId: string;
  readonly region: string;
  readonly createdAtMs: number;
  /** What was configured, by our name of the setting. Values survive JSON. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface CreateBucketOptions {
  readonly ownerAccountId: string;
  readonly region: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** The name under which a bucket keeps the encryption that its objects get by default. */
export const ENCRYPTION_SETTING = "encryption";

/** What objects get for which nobody asks for anything. */
export function defaultEncryption({ settings }: Bucket): Encryption {
  const configured = settings[ENCRYPTION_SETTING] as Encryption | undefined;
  return configured ?? DEFAULT_ENCRYPTION;
}

/** The buckets there are, of all accounts: their names share one space, as AWS's do. */
export class Buckets {
  readonly #rows: Collection<Bucket>;
  readonly #clock: Clock;

  constructor(store: StateStore, clock: Clock) {
    this.#rows = store.collection("s3.buckets");
    this.#clock = clock;
  }

  get(name: string): Bucket | undefined {
    return this.#rows.get(name);
  }

  /** @throws {ServiceError} `NoSuchBucket`. */
  require(name: string): Bucket {
    const bucket = this.#rows.get(name);
    if (bucket) return bucket;
    throw new ServiceError("NoSuchBucket", "The specified bucket does not exist", {
      members: { BucketName: name },
    });
  }

  /** In the order of their names. */
  list(): readonly Bucket[] {
    return this.#rows.list().map(({ value }) => value);
  }

  /**
   * @throws {ServiceError} `InvalidBucketName`; `BucketAlreadyOwnedByYou` or `BucketAlreadyExists`
   *   when there is one of that name.
   */
  create(name: string, options: CreateBucketOptions): Bucket {
    const members = { BucketName: name };
    if (!isBucketName(name)) {
      const message = "The specified bucket is not valid.";
      throw new ServiceError("InvalidBucketName", message, { status: 400, members });
    }
    const existing = this.#rows.get(name);
    if (existing) throw takenError(existing, options.ownerAccountId);
    const bucket = { settings: {}, ...options, name, createdAtMs: this.#nowMs() };
    this.#rows.put(name, bucket);
    return bucket;
  }

  /** Replaces the settings that `changes` names; one that is undefined is taken away. */
  configure(name: string, changes: Readonly<Record<string, unknown>>): void {
    const bucket = this.require(name);
    this.#rows.put(name, { ...bucket, settings: { ...bucket.settings, ...changes } });
  }

  delete(name: string): void {
    this.#rows.delete(name);
  }

  /** Whole seconds, as S3 shows it. */
  #nowMs(): number {
    return Math.floor(this.#clock.nowMs() / 1000) * 1000;
  }
}

function takenError({ name, ownerAccountId }: Bucket, accountId: string): ServiceError {
  const options = { members: { BucketName: name } };
  if (ownerAccountId === accountId) {
    const message =
      "Your previous request to create the named bucket succeeded and you already own it.";
    return new ServiceError("BucketAlreadyOwnedByYou", message, options);
  }
  const message =
    "The requested bucket name is not available. The bucket namespace is shared by all users of " +
    "the system. Please select a different name and try again.";
  return new ServiceError("BucketAlreadyExists", message, options);
}
