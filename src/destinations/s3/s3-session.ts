import { addAbortSignal, type Readable } from "node:stream";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { clientSettings, type Endpoint, TIMEOUTS } from "../endpoint.ts";
import { sdkFailure } from "./s3-failure.ts";

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

  /**
   * Reads an object into memory.
   *
   * @returns undefined when there is no such object.
   * @throws {RangeError} when it is larger than `bytesMax`; what S3 says else, as it is.
   */
  async fetch(
    place: { readonly Bucket: string; readonly Key: string },
    bytesMax: number,
  ): Promise<FetchedObject | undefined> {
    const abortSignal = this.#deadline();
    try {
      const answer = await this.#client.send(new GetObjectCommand(place), { abortSignal });
      const { Body, Metadata = {} } = answer;
      const limits = { signal: abortSignal, bytesMax };
      return { bytes: await readAll(Body as Readable | undefined, limits), metadata: Metadata };
    } catch (error) {
      const { code, status } = sdkFailure(error);
      if (code === "NoSuchKey" || (status === 404 && code !== "NoSuchBucket")) return undefined;
      throw error;
    }
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

/** Reads a body under a time limit of its own: the client's end where it begins. */
async function readAll(
  body: Readable | undefined,
  { signal, bytesMax }: { readonly signal: AbortSignal; readonly bytesMax: number },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (!body) return new Uint8Array();
  for await (const chunk of addAbortSignal(signal, body)) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    if (size > bytesMax) throw new RangeError(`the object is larger than ${bytesMax} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
