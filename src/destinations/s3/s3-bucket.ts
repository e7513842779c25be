import {
  type Bucket,
  DeliveryError,
  type ObjectAttributes,
  type Writer,
} from "../../delivery/index.ts";
import { deliveryError, sdkFailure } from "./s3-failure.ts";
import type { S3Session } from "./s3-session.ts";
import { type NewObject, writeObject } from "./write-object.ts";

/** No log file or digest is larger: CloudTrail's are 50 MB at most. What is, is not ours. */
const OBJECT_BYTES_MAX = 64 * 1024 * 1024;

const ABSENT = { IfNoneMatch: "*" } as const;

/**
 * How endpoints refuse, with 400, a header they do not know; most say 501.
 *
 * Source: assumed; with another code such an endpoint would take no log file at all.
 */
const UNKNOWN_CONDITION = new Set(["NotImplemented", "InvalidArgument", "InvalidRequest"]);

export interface S3BucketOptions {
  readonly session: S3Session;
  readonly writer: Writer;
}

/**
 * A bucket of an S3 endpoint. Nothing in it is ever overwritten: AWS refuses that itself, by the
 * condition of a write. Other endpoints are asked first, because some take no notice of conditions.
 * Credentials need `s3:PutObject`, and `s3:GetObject` to tell a repeated write from a conflict.
 */
export class S3Bucket implements Bucket {
  readonly #name: string;
  readonly #options: S3BucketOptions;

  constructor(name: string, options: S3BucketOptions) {
    this.#name = name;
    this.#options = options;
  }

  async put(key: string, bytes: Uint8Array, attributes: ObjectAttributes): Promise<void> {
    const { session, writer } = this.#options;
    const object = { bucket: this.#name, key, bytes, attributes, writer };
    await this.#failing(key, async () => {
      const isStored = !session.isAws && (await this.#isStored(object, { mayBeUnreadable: true }));
      if (!isStored) await this.#write(object);
    });
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return await this.#failing(key, () => this.#fetch(key));
  }

  async #write(object: NewObject): Promise<void> {
    const { session } = this.#options;
    try {
      await writeObject(session, object, ABSENT);
    } catch (error) {
      const { code, status } = sdkFailure(error);
      if (code === "PreconditionFailed" || status === 412) {
        if (await this.#isStored(object, { mayBeUnreadable: false })) return;
        throw error;
      }
      // An endpoint that knows no conditions was asked already whether there is an object.
      const isUnknown = status === 501 || (status === 400 && UNKNOWN_CONDITION.has(code ?? ""));
      if (!isUnknown || session.isAws) throw error;
      await writeObject(session, object, undefined);
    }
  }

  /** @throws {DeliveryError} `object_conflict` when other bytes are stored. */
  async #isStored(
    { key, bytes }: NewObject,
    reading: { readonly mayBeUnreadable: boolean },
  ): Promise<boolean> {
    try {
      const stored = await this.#fetch(key);
      if (!stored) return false;
      if (Buffer.compare(stored, bytes) === 0) return true;
      throw new DeliveryError("object_conflict", `${this.#name}/${key}`);
    } catch (error) {
      if (reading.mayBeUnreadable && sdkFailure(error).status === 403) return false;
      throw error;
    }
  }

  async #fetch(key: string): Promise<Uint8Array | undefined> {
    const place = { Bucket: this.#name, Key: key };
    try {
      return (await this.#options.session.fetch(place, OBJECT_BYTES_MAX))?.bytes;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new DeliveryError("object_conflict", `${this.#name}/${key}`, { cause: error });
    }
  }

  async #failing<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw deliveryError(error, `${this.#name}/${key}`);
    }
  }
}
