import { addAbortSignal, type Readable } from "node:stream";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DeliveryError } from "../../delivery/index.ts";
import { clientSettings, type Endpoint, TIMEOUTS } from "../endpoint.ts";
import { sdkFailure } from "./s3-failure.ts";

/** No log file or digest is larger: CloudTrail's are 50 MB at most. */
const OBJECT_BYTES_MAX = 64 * 1024 * 1024;

/** An object as it is in the bucket. */
export interface FetchedObject {
  readonly bytes: Uint8Array;
  /** User metadata, names in lower case and without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface S3SessionOptions {
  readonly isAws: boolean;
  /** How long one call may take, with all its attempts. */
  readonly callMs: number;
}

/** Opens the client of an endpoint. */
export function openSession(endpoint: Endpoint): S3Session {
  const isAws = endpoint.address === "aws";
  const client = new S3Client({
    ...clientSettings(endpoint),
    forcePathStyle: !isAws,
    followRegionRedirects: true,
    // Old endpoints refuse the trailing checksums that the SDK would add. MD5 is sent instead.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  return new S3Session(client, { isAws, callMs: (endpoint.timeouts ?? TIMEOUTS).callMs });
}

/** A client of one S3 endpoint, whose calls all end in bounded time. */
export class S3Session {
  readonly isAws: boolean;
  readonly #client: S3Client;
  readonly #callMs: number;
  readonly #stopping = new AbortController();

  /** @param client is closed with the session. */
  constructor(client: S3Client, { isAws, callMs }: S3SessionOptions) {
    this.isAws = isAws;
    this.#client = client;
    this.#callMs = callMs;
  }

  /** Makes one call, with the client's own retries. */
  async call<Output>(
    send: (client: S3Client, options: { readonly abortSignal: AbortSignal }) => Promise<Output>,
  ): Promise<Output> {
    return await send(this.#client, { abortSignal: this.#deadline() });
  }

  /** @returns undefined when there is no such object. What S3 says else is thrown as it is. */
  async fetch(Bucket: string, Key: string): Promise<FetchedObject | undefined> {
    const signal = this.#deadline();
    try {
      const command = new GetObjectCommand({ Bucket, Key });
      const { Body, Metadata = {} } = await this.#client.send(command, { abortSignal: signal });
      const bytes = await readAll(Body as Readable | undefined, signal);
      if (bytes) return { bytes, metadata: Metadata };
    } catch (error) {
      const { code, status } = sdkFailure(error);
      if (code === "NoSuchKey" || (status === 404 && code !== "NoSuchBucket")) return undefined;
      throw error;
    }
    // Somebody else's, and not to be held in memory.
    throw new DeliveryError("object_conflict", `${Bucket}/${Key}`);
  }

  /** Breaks off every call that is under way, and every later one. */
  abandon(): void {
    this.#stopping.abort();
  }

  close(): void {
    this.#client.destroy();
  }

  #deadline(): AbortSignal {
    return AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(this.#callMs)]);
  }
}

/**
 * Reads a body under a time limit of its own: the client's end where it begins.
 *
 * @returns undefined when it is too large.
 */
async function readAll(
  body: Readable | undefined,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (!body) return new Uint8Array();
  for await (const chunk of addAbortSignal(signal, body)) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    if (size > OBJECT_BYTES_MAX) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
