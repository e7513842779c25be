import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { ChecksumAlgorithm, ChecksumType } from "@aws-sdk/client-s3";
import type { Clock } from "../../../base/clock.ts";
import { ALPHANUMERIC, type Ids } from "../../../base/ids.ts";
import type { Asker, DataKeys } from "../sealing/data-keys.ts";
import { fileKeyOf } from "../sealing/sealed-form.ts";
import { UnsealedStream } from "../sealing/unsealed-stream.ts";
import { type Bucket, defaultEncryption } from "./buckets.ts";
import { checksumOf } from "./checksums.ts";
import type { Commission, Precondition } from "./commission.ts";
import type { Page, PageOptions } from "./list-page.ts";
import { type ListedPart, matchParts } from "./match-parts.ts";
import {
  type Checksum,
  DEFAULT_ENCRYPTION,
  type ObjectAttributes,
  type ObjectDescription,
} from "./object-attributes.ts";
import type { ObjectFiles } from "./object-files.ts";
import type { Part, Upload, UploadReference, Uploads } from "./uploads.ts";
import type { Content, WrittenBytes } from "./write-draft.ts";

export interface MultipartUploadsOptions {
  readonly rows: Uploads;
  readonly files: ObjectFiles;
  readonly dataKeys: DataKeys;
  /** @throws {ServiceError} `NoSuchBucket`. */
  readonly bucketOf: (name: string) => Bucket;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Makes bytes an object, as a put does. */
  readonly commit: (commission: Commission) => Promise<void>;
}

export interface BeginUploadOptions {
  readonly bucket: string;
  readonly key: string;
  readonly initiator: string;
  readonly description: ObjectDescription;
  readonly checksumAlgorithm?: ChecksumAlgorithm | undefined;
  readonly checksumType?: ChecksumType | undefined;
  readonly asker?: Asker | undefined;
}

export interface PutPartOptions {
  readonly number: number;
  readonly content: Content;
  readonly checksumAlgorithm?: ChecksumAlgorithm | undefined;
  /** Throws to refuse bytes that are not what was announced. */
  readonly verify?: (written: WrittenBytes) => void;
  readonly asker?: Asker | undefined;
}

export interface CompleteUploadOptions {
  readonly listed: readonly ListedPart[];
  /** Throws to refuse an object that is not what was announced. The upload goes on then. */
  readonly verify?: (attributes: ObjectAttributes) => void;
  readonly precondition?: Precondition | undefined;
  readonly asker?: Asker | undefined;
}

/**
 * Objects that arrive in parts. A part's row makes it exist, as an object's row does: its file
 * has a name of its own for every write, is there before the row, and goes after it.
 *
 * The data key of the object is made when its upload begins, and seals the parts already.
 */
export class MultipartUploads {
  readonly #rows: Uploads;
  readonly #files: ObjectFiles;
  readonly #dataKeys: DataKeys;
  readonly #bucketOf: (name: string) => Bucket;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #commit: (commission: Commission) => Promise<void>;

  constructor(options: MultipartUploadsOptions) {
    this.#rows = options.rows;
    this.#files = options.files;
    this.#dataKeys = options.dataKeys;
    this.#bucketOf = options.bucketOf;
    this.#clock = options.clock;
    this.#ids = options.ids;
    this.#commit = options.commit;
  }

  /** @throws {ServiceError} `NoSuchBucket`, and those of KMS as S3 tells them. */
  begin(options: BeginUploadOptions): Upload {
    const { checksumAlgorithm, checksumType, asker, description, ...rest } = options;
    const bucket = this.#bucketOf(options.bucket);
    const wanted = description.encryption ?? defaultEncryption(bucket);
    const dataKey = this.#dataKeys.issue(wanted, { bucket, key: options.key }, asker);
    const upload: Upload = {
      ...rest,
      description: { ...description, encryption: dataKey?.encryption ?? wanted },
      ...(dataKey ? { seal: dataKey.seal } : {}),
      ...(checksumAlgorithm ? { checksumAlgorithm } : {}),
      ...(checksumType ? { checksumType } : {}),
      uploadId: this.#ids.text(96, ALPHANUMERIC),
      initiatedAtMs: this.#nowMs(),
    };
    this.#rows.begin(upload);
    return upload;
  }

  /** @throws {ServiceError} `NoSuchUpload`. */
  require(reference: UploadReference): Upload {
    return this.#rows.require(reference);
  }

  /** Lists by key, then by upload. `after` is a key, or a key, NUL and an upload's id. */
  page(bucket: string, options: PageOptions): Page<Upload> {
    return this.#rows.page(bucket, options);
  }

  /** In the order of their numbers. */
  parts(upload: Upload, options?: { afterNumber?: number; limit?: number }): readonly Part[] {
    return this.#rows.parts(upload.uploadId, options);
  }

  /**
   * Stores a part, in place of the one before of its number.
   *
   * @throws {ServiceError} `NoSuchUpload`, also when the upload ended meanwhile; and whatever
   *   `verify` throws.
   */
  async putPart(reference: UploadReference, options: PutPartOptions): Promise<Part> {
    const upload = this.#rows.require(reference);
    const { uploadId } = upload;
    const checksumAlgorithm = options.checksumAlgorithm ?? upload.checksumAlgorithm;
    const generation = this.#ids.uuid();
    const dataKey = this.#dataKeyOf(upload, options.asker);
    const written = await this.#files.writePart(uploadId, generation, options.content, {
      checksumAlgorithm,
      isDurable: false,
      fileKey: dataKey && fileKeyOf(dataKey, generation),
    });
    const part = this.#partOf(written, { ...options, checksumAlgorithm, generation });
    try {
      options.verify?.(written);
      this.#rows.require(reference);
    } catch (error) {
      await this.#files.discardPart(uploadId, generation);
      throw error;
    }
    const replaced = this.#rows.putPart(uploadId, part);
    if (replaced) await this.#files.discardPart(uploadId, replaced.generation);
    return part;
  }

  /**
   * Makes one object of the parts listed, and ends the upload.
   *
   * @throws {ServiceError} `NoSuchUpload`, those of {@link matchParts}, and whatever `verify` and
   *   `precondition` throw.
   */
  async complete(
    reference: UploadReference,
    options: CompleteUploadOptions,
  ): Promise<ObjectAttributes> {
    const upload = this.#rows.require(reference);
    const parts = matchParts(this.#rows.parts(upload.uploadId), options.listed);
    const generation = this.#ids.uuid();
    const dataKey = this.#dataKeyOf(upload, options.asker);
    const content = this.#bytesOf(upload, parts, dataKey);
    const written = await this.#files.writeDraft(generation, content, {
      checksumAlgorithm:
        upload.checksumType === "FULL_OBJECT" ? upload.checksumAlgorithm : undefined,
      isDurable: false,
      fileKey: dataKey && fileKeyOf(dataKey, generation),
    });
    const attributes = describe(upload, parts, {
      size: written.size,
      checksum: await checksumOfParts(upload, parts, written),
    });
    const { bucket, key } = upload;
    await this.#commit({
      ...{ bucket, key, generation, attributes, isDurable: false, seal: upload.seal },
      event: "ObjectCreated:CompleteMultipartUpload",
      precondition: (current) => {
        options.verify?.(attributes);
        options.precondition?.(current);
        this.#rows.require(reference);
      },
      alongside: () => this.#rows.end(upload),
    });
    await this.#files.discardParts(upload.uploadId);
    return attributes;
  }

  /** @throws {ServiceError} `NoSuchUpload`. */
  async abort(reference: UploadReference): Promise<void> {
    const upload = this.#rows.require(reference);
    this.#rows.end(upload);
    await this.#files.discardParts(upload.uploadId);
  }

  /**
   * Forgets all uploads to a bucket. To be called within a transaction; the files stay.
   *
   * @returns those forgotten.
   */
  forgetAll(bucket: string): readonly Upload[] {
    const uploads = this.#rows.all(bucket);
    for (const upload of uploads) this.#rows.end(upload);
    return uploads;
  }

  /** Removes what a crash left of uploads that have ended, and of parts that were replaced. */
  async recover(buckets: readonly Bucket[]): Promise<void> {
    const kept = new Set(
      buckets
        .flatMap(({ name }) => this.#rows.all(name))
        .flatMap(({ uploadId }) =>
          this.#rows.parts(uploadId).map(({ generation }) => `${uploadId}/${generation}`),
        ),
    );
    await this.#files.discardPartsUnless((upload, generation) =>
      kept.has(`${upload}/${generation}`),
    );
  }

  #dataKeyOf({ bucket, key, seal }: Upload, asker: Asker | undefined): Buffer | undefined {
    return seal && this.#dataKeys.open(seal, { bucket: this.#bucketOf(bucket), key }, asker);
  }

  async *#bytesOf(
    { uploadId }: Upload,
    parts: readonly Part[],
    dataKey: Buffer | undefined,
  ): AsyncGenerator<Uint8Array> {
    for (const { generation, size, number } of parts) {
      if (!dataKey) {
        yield* createReadStream(this.#files.part(uploadId, generation));
        continue;
      }
      const descriptor = this.#files.openPart(uploadId, generation);
      const key = fileKeyOf(dataKey, generation);
      const name = `part ${number} of upload ${uploadId}`;
      yield* new UnsealedStream({ descriptor, key, size, name });
    }
  }

  #partOf(
    { size, md5, checksum }: WrittenBytes,
    options: {
      number: number;
      generation: string;
      checksumAlgorithm?: ChecksumAlgorithm | undefined;
    },
  ): Part {
    const { number, generation, checksumAlgorithm: algorithm } = options;
    const hasChecksum = algorithm !== undefined && checksum !== undefined;
    return {
      ...{ number, generation, size, etag: `"${md5}"`, lastModifiedMs: this.#nowMs() },
      ...(hasChecksum ? { checksum: { algorithm, value: checksum, type: "FULL_OBJECT" } } : {}),
    };
  }

  #nowMs(): number {
    return Math.floor(this.#clock.nowMs() / 1000) * 1000;
  }
}

function describe(
  upload: Upload,
  parts: readonly Part[],
  { size, checksum }: { size: number; checksum: Checksum | undefined },
): ObjectAttributes {
  const md5s = parts.map(({ etag }) => Buffer.from(etag.slice(1, -1), "hex"));
  const md5 = createHash("md5").update(Buffer.concat(md5s)).digest("hex");
  const { headers = {}, metadata = {}, tags = [], encryption } = upload.description;
  return {
    ...{ headers, metadata, tags, encryption: encryption ?? DEFAULT_ENCRYPTION, size },
    etag: `"${md5}-${parts.length}"`,
    // Source: documented, S3 User Guide, "Working with object metadata": the date of initiation.
    lastModifiedMs: upload.initiatedAtMs,
    parts: parts.map((part, index) => ({
      number: index + 1,
      size: part.size,
      ...(part.checksum ? { checksum: part.checksum } : {}),
    })),
    ...(checksum ? { checksum } : {}),
  };
}

/** Of the whole object, or of its parts' checksums, as the upload was begun. */
async function checksumOfParts(
  { checksumAlgorithm: algorithm, checksumType: type }: Upload,
  parts: readonly Part[],
  written: WrittenBytes,
): Promise<Checksum | undefined> {
  if (!algorithm || !type) return undefined;
  if (type === "FULL_OBJECT") return { algorithm, type, value: written.checksum ?? "" };
  const digests = parts.map(({ checksum }) => Buffer.from(checksum?.value ?? "", "base64"));
  const value = await checksumOf(algorithm, Buffer.concat(digests));
  return { algorithm, type, value: `${value}-${parts.length}` };
}
