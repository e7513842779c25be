import type { ChecksumAlgorithm, ChecksumType } from "@aws-sdk/client-s3";
import type { Collection, StateStore } from "../../../base/state-store.ts";
import { ServiceError } from "../../../wire/index.ts";
import { listPage, type Page, type PageOptions } from "./list-page.ts";
import type { Checksum, ObjectDescription, Seal } from "./object-attributes.ts";

/** An object that is being uploaded in parts. */
export interface Upload {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiatedAtMs: number;
  /** Whole ARN of who began it. */
  readonly initiator: string;
  readonly description: ObjectDescription;
  /** Of its parts and of the object to be; absent when their files are plain. */
  readonly seal?: Seal;
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  readonly checksumType?: ChecksumType;
}

export interface Part {
  readonly number: number;
  /** Names the file of its bytes. */
  readonly generation: string;
  readonly size: number;
  /** In double quotes. */
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly checksum?: Checksum;
}

/** Where an upload is addressed: all three must match. */
export interface UploadReference {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

/** The rows of uploads and their parts. Their bytes are with the other files. */
export class Uploads {
  readonly #store: StateStore;

  constructor(store: StateStore) {
    this.#store = store;
  }

  /** @throws {ServiceError} `NoSuchUpload`. */
  require(reference: UploadReference): Upload {
    const upload = this.#rowsOf(reference.bucket).get(rowKey(reference));
    // A key may hold what separates key and id in the row's key: only the row itself is believed.
    if (upload?.key === reference.key) return upload;
    const message =
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have " +
      "been aborted or completed.";
    throw new ServiceError("NoSuchUpload", message, { members: { UploadId: reference.uploadId } });
  }

  begin(upload: Upload): void {
    this.#rowsOf(upload.bucket).put(rowKey(upload), upload);
  }

  /** Lists by key, then by upload. `after` is a key, or what {@link rowKey} gives. */
  page(bucket: string, options: PageOptions): Page<Upload> {
    return listPage(this.#rowsOf(bucket), options, nameOfRow);
  }

  all(bucket: string): readonly Upload[] {
    return this.#rowsOf(bucket)
      .list()
      .map(({ value }) => value);
  }

  parts(uploadId: string, options: { afterNumber?: number; limit?: number } = {}): readonly Part[] {
    const { afterNumber = 0, limit = -1 } = options;
    return this.#partsOf(uploadId)
      .list({ after: partKey(afterNumber), limit })
      .map(({ value }) => value);
  }

  /** @returns the part that it replaces. */
  putPart(uploadId: string, part: Part): Part | undefined {
    const parts = this.#partsOf(uploadId);
    const replaced = parts.get(partKey(part.number));
    parts.put(partKey(part.number), part);
    return replaced;
  }

  /** Forgets the upload and its parts. To be called within a transaction. */
  end(upload: Upload): void {
    this.#rowsOf(upload.bucket).delete(rowKey(upload));
    const parts = this.#partsOf(upload.uploadId);
    for (const { key } of parts.list()) parts.delete(key);
  }

  #rowsOf(bucket: string): Collection<Upload> {
    return this.#store.collection(`s3.uploads.${bucket}`);
  }

  #partsOf(uploadId: string): Collection<Part> {
    return this.#store.collection(`s3.parts.${uploadId}`);
  }
}

/** Sorts as the object's key does, and by upload within one key. */
export function rowKey({ key, uploadId }: Pick<Upload, "key" | "uploadId">): string {
  return `${key}\0${uploadId}`;
}

function nameOfRow(key: string): string {
  const end = key.lastIndexOf("\0");
  return end === -1 ? key : key.slice(0, end);
}

/** The highest part number is 10000. */
const partKey = (number: number): string => String(number).padStart(5, "0");
