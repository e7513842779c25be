import type { Bucket, Buckets, ObjectAttributes, Writer } from "../delivery/index.ts";
import { DeliveryError } from "../delivery/index.ts";
import type { ObjectStore } from "../sandbox/index.ts";
import { ServiceError } from "../wire/index.ts";
import { BucketPermission, type BucketPermissionOptions } from "./bucket-permission.ts";

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
    try {
      await this.#options.objects.putObject(this.#name, key, bytes, {
        headers: { contentType, contentEncoding },
        metadata,
        ...(kmsKeyArn !== undefined && {
          encryption: { algorithm: "aws:kms", keyId: kmsKeyArn },
        }),
        isDurable: true,
      });
    } catch (cause) {
      throw new DeliveryError(failureOf(cause), `${this.#name}/${key}`, { cause });
    }
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return (await this.#options.objects.getObject(this.#name, key))?.bytes;
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

function failureOf(error: unknown) {
  if (!(error instanceof ServiceError)) return "bucket_unreachable";
  if (error.code === "NoSuchBucket") return "bucket_missing";
  const isKey = error.code === "KeyTooLongError" || error.code === "InvalidURI";
  return isKey ? "key_not_storable" : "bucket_unreachable";
}
