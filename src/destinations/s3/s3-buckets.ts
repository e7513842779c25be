import type { Buckets, Writer } from "../../delivery/index.ts";
import { S3Bucket } from "./s3-bucket.ts";
import { S3BucketReader } from "./s3-bucket-reader.ts";
import type { S3Session } from "./s3-session.ts";

/**
 * The buckets of an S3 endpoint, or of AWS, as destinations of log files.
 *
 * Its own policies are its own: what the credentials may do decides, and not what CloudTrail may.
 */
export class S3Buckets implements Buckets, AsyncDisposable {
  readonly #session: S3Session;

  constructor(session: S3Session) {
    this.#session = session;
  }

  /** Gives any name a bucket: whether there is one shows when it is used. */
  async find(name: string, writer: Writer): Promise<S3Bucket> {
    return new S3Bucket(name, { session: this.#session, writer });
  }

  /** A bucket to be read alone; undefined when there is none of this name. */
  async findReader(name: string): Promise<S3BucketReader | undefined> {
    const reader = new S3BucketReader(this.#session, name);
    return (await reader.exists()) ? reader : undefined;
  }

  /** Breaks off what is under way, so that a slow endpoint does not hold up a stop. */
  abandon(): void {
    this.#session.abandon();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#session.close();
  }
}
