import { HeadBucketCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { ListedObject } from "../../delivery/index.ts";
import { sdkFailure } from "./s3-failure.ts";
import type { FetchedObject, S3Session } from "./s3-session.ts";

/** A bucket of an S3 endpoint as it is read to be verified. Throws what S3 says, as it is. */
export class S3BucketReader {
  readonly #session: S3Session;
  readonly #name: string;

  constructor(session: S3Session, name: string) {
    this.#session = session;
    this.#name = name;
  }

  /** Whether there is such a bucket. */
  async exists(): Promise<boolean> {
    const command = new HeadBucketCommand({ Bucket: this.#name });
    try {
      await this.#session.call((client, options) => client.send(command, options));
      return true;
    } catch (error) {
      if (sdkFailure(error).status === 404) return false;
      throw error;
    }
  }

  /** The keys that begin with `prefix`, in S3's order, a page at a time. */
  async *list(prefix: string): AsyncGenerator<string> {
    for await (const { Contents = [] } of this.#pages({ Prefix: prefix })) {
      for (const { Key } of Contents) if (Key !== undefined) yield Key;
    }
  }

  /** The objects under keys that begin with `prefix`, in S3's order, a page at a time. */
  async *listObjects(prefix: string): AsyncGenerator<ListedObject> {
    for await (const { Contents = [] } of this.#pages({ Prefix: prefix })) {
      for (const { Key: key, Size: bytes = 0, LastModified: modified } of Contents) {
        if (key !== undefined) yield { key, bytes, modifiedAtMs: modified?.getTime() ?? 0 };
      }
    }
  }

  /** The folders directly below `prefix`, which ends with a slash, as they do. */
  async folders(prefix: string): Promise<readonly string[]> {
    const folders: string[] = [];
    for await (const { CommonPrefixes = [] } of this.#pages({ Prefix: prefix, Delimiter: "/" })) {
      for (const { Prefix } of CommonPrefixes) if (Prefix !== undefined) folders.push(Prefix);
    }
    return folders;
  }

  /**
   * @returns undefined when there is nothing under `key`.
   * @throws {RangeError} when it is larger than `bytesMax`.
   */
  async get(key: string, bytesMax: number): Promise<FetchedObject | undefined> {
    return await this.#session.fetch({ Bucket: this.#name, Key: key }, bytesMax);
  }

  async *#pages(options: { readonly Prefix: string; readonly Delimiter?: string }) {
    let token: string | undefined;
    do {
      const input = { ...options, Bucket: this.#name, ContinuationToken: token };
      const page = await this.#session.call((client, more) =>
        client.send(new ListObjectsV2Command(input), more),
      );
      yield page;
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }
}
