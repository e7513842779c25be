import type { Bucket, Buckets, ObjectAttributes, Writer } from "../delivery/index.ts";
import { DeliveryError } from "../delivery/index.ts";
import type { ObjectStore } from "../sandbox/index.ts";
import { ServiceError } from "../wire/index.ts";
import { BucketPermission, type BucketPermissionOptions } from "./bucket-permission.ts";
import { cloudTrailAsker, trailContext } from "./cloudtrail-asker.ts";

/** The sandbox's S3 buckets as destinations of log files, with what their policies say. */
export class SandboxBuckets implements Buckets {
  readonly #objects: ObjectStore;
  readonly #permission: BucketPermission;

  constructor(objects: ObjectStore, options: BucketPermissionOptions) {
    this.#objects = objects;
    this.#permission = new BucketPermission(options);
  }

  /** @throws {DeliveryError} `bucket_refused` when its ACL may not be read. */
  async find(name: string, writer: Writer): Promise<Bucket | undefined> {
    const row = this.#objects.buckets.get(name);
    if (!row) return undefined;
    if (!this.#permission.mayBegin(row, writer)) throw new DeliveryError("bucket_refused", name);
    const options = { objects: this.#objects, permission: this.#permission, writer };
    return new SandboxBucket(name, options);
  }
}

interface SandboxBucketOptions {
  readonly objects: ObjectStore;
  readonly permission: BucketPermission;
  readonly writer: Writer;
}

class SandboxBucket implements Bucket {
  readonly #name: string;
  readonly #options: SandboxBucketOptions;

  constructor(name: string, options: SandboxBucketOptions) {
    this.#name = name;
    this.#options = options;
  }

  /** What is stored belongs to the bucket's owner, whoever's trail it is. */
  async put(key: string, bytes: Uint8Array, attributes: ObjectAttributes): Promise<void> {
    this.#admit(key, attributes);
    const stored = await this.get(key);
    if (stored) {
      if (Buffer.compare(stored, bytes) === 0) return;
      throw new DeliveryError("object_conflict", `${this.#name}/${key}`);
    }
    const { contentType, contentEncoding, metadata = {}, kmsKeyArn } = attributes;
    const { objects, writer } = this.#options;
    const context = trailContext(writer.trailArn);
    await this.#failing(key, () =>
      objects.putObject(this.#name, key, bytes, {
        headers: { contentType, contentEncoding },
        metadata,
        ...(kmsKeyArn !== undefined && {
          encryption: { algorithm: "aws:kms", keyId: kmsKeyArn, context },
        }),
        asker: cloudTrailAsker(writer),
        isDurable: true,
      }),
    );
  }

  /** Nobody asks for the key of what is read, so its policy is not consulted. */
  async get(key: string): Promise<Uint8Array | undefined> {
    const stored = this.#failing(key, () => this.#options.objects.getObject(this.#name, key));
    return (await stored)?.bytes;
  }

  async #failing<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (cause) {
      throw deliveryError(cause, `${this.#name}/${key}`);
    }
  }

  /** Read afresh each time: a policy may change in the middle of a round. */
  #admit(key: string, attributes: ObjectAttributes): void {
    const { objects, permission, writer } = this.#options;
    const row = objects.buckets.get(this.#name);
    if (!row) throw new DeliveryError("bucket_missing", this.#name);
    if (permission.mayPut(row, writer, { key, attributes })) return;
    throw new DeliveryError("bucket_refused", `${this.#name}/${key}`);
  }
}

function deliveryError(cause: unknown, what: string): DeliveryError {
  if (!(cause instanceof ServiceError)) {
    return new DeliveryError("bucket_unreachable", what, { cause });
  }
  const options = { cause, s3Code: cause.code };
  if (cause.code === "NoSuchBucket") return new DeliveryError("bucket_missing", what, options);
  const isKey = cause.code === "KeyTooLongError" || cause.code === "InvalidURI";
  if (isKey) return new DeliveryError("key_not_storable", what, options);
  const isRefused = cause.code === "AccessDenied" || cause.code.startsWith("KMS.");
  return new DeliveryError(isRefused ? "bucket_refused" : "bucket_unreachable", what, options);
}
