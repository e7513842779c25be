import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Clock } from "../../../base/clock.ts";
import type { Ids } from "../../../base/ids.ts";
import type { Collection, StateStore } from "../../../base/state-store.ts";
import { ServiceError } from "../../../wire/index.ts";
import type { BucketNotices } from "../notifications/bucket-notices.ts";
import type { ObjectEvent } from "../notifications/object-change.ts";
import type { DataKeys } from "../sealing/data-keys.ts";
import { fileKeyOf, sealedSize } from "../sealing/sealed-form.ts";
import { UnsealedStream } from "../sealing/unsealed-stream.ts";
import { type Bucket, Buckets, type CreateBucketOptions, defaultEncryption } from "./buckets.ts";
import type { Commission, Precondition } from "./commission.ts";
import { listPage, type Page, type PageOptions } from "./list-page.ts";
import { MultipartUploads } from "./multipart-uploads.ts";
import type { Encryption, ObjectAttributes, StoredObject } from "./object-attributes.ts";
import { type FileReference, ObjectFiles } from "./object-files.ts";
import { checkKey } from "./object-key.ts";
import type { OpenObjectOptions, PutObjectOptions } from "./object-options.ts";
import { Uploads } from "./uploads.ts";
import type { Content, WrittenBytes } from "./write-draft.ts";

export interface ObjectStoreOptions {
  /** Holds one directory per bucket. Made when it is not there. */
  readonly directory: string;
  readonly store: StateStore;
  /** Seals what is to be encrypted. */
  readonly dataKeys: DataKeys;
  /** Told of what happens to objects. Nobody is when left out. */
  readonly notices?: BucketNotices;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Buckets and objects: bytes in files, all else in the state store.
 *
 * **The row is the object.** A write goes to a draft file named by a fresh *generation*. One
 * transaction then makes the row name that generation, and notes the key as unsettled; from this
 * moment the new object is what everybody sees. Only then is the draft renamed to its place, and
 * the note removed. A reader takes the draft when it is there, else the file in place, so it finds
 * the bytes of the row's generation at every step. After `kill -9`:
 *
 * | killed                     | row | bytes of the row | open() then        |
 * |----------------------------|-----|------------------|--------------------|
 * | before the transaction     | old | in place         | removes the draft  |
 * | between it and the rename  | new | in the draft     | renames the draft  |
 * | after the rename           | new | in place         | removes the note   |
 * | with a deletion's row gone | –   | –                | removes the file   |
 *
 * Between the transaction and the rename nothing is awaited, so two writes of one key
 * cannot mix: the last transaction wins, with its bytes. One process owns a directory.
 *
 * A power cut may take back what was not put durably, and then row and file apart: an object whose
 * file has another size is not given out.
 *
 * A file is plain, or sealed under the object's own data key, which its row holds wrapped. It is
 * sealed as it is written, so that there is no moment at which its bytes lie in clear.
 *
 * Where files lie: see {@link ObjectFiles}. Errors: {@link ServiceError}s of S3.
 */
export class ObjectStore {
  readonly buckets: Buckets;
  readonly uploads: MultipartUploads;
  readonly notices: BucketNotices | undefined;
  readonly #files: ObjectFiles;
  readonly #store: StateStore;
  readonly #dataKeys: DataKeys;
  readonly #clock: Clock;
  readonly #ids: Ids;
  /** The keys whose files may lag behind their rows. */
  readonly #unsettled: Collection<FileReference>;

  private constructor(options: ObjectStoreOptions) {
    const { directory, store, dataKeys, clock, ids } = options;
    this.notices = options.notices;
    this.#store = store;
    this.#dataKeys = dataKeys;
    this.#clock = clock;
    this.#ids = ids;
    this.#files = new ObjectFiles(directory);
    this.#unsettled = store.collection("s3.unsettled");
    this.buckets = new Buckets(store, clock);
    this.uploads = new MultipartUploads({
      rows: new Uploads(store),
      files: this.#files,
      dataKeys,
      bucketOf: (name) => this.buckets.require(name),
      clock,
      ids,
      commit: (commission) => this.#commit(commission),
    });
  }

  /** Makes the directory ready, and finishes what a crash interrupted. */
  static async open(options: ObjectStoreOptions): Promise<ObjectStore> {
    const objects = new ObjectStore(options);
    await objects.#files.prepare();
    for (const { value } of objects.#unsettled.list()) objects.#recover(value);
    await objects.#files.discardDrafts();
    await objects.uploads.recover(objects.buckets.list());
    return objects;
  }

  /**
   * Opens the directory for reading alone, also while another process writes it: neither it nor
   * the store is changed.
   */
  static openReadOnly(options: ObjectStoreOptions): ObjectStore {
    return new ObjectStore(options);
  }

  hasBucket(name: string): boolean {
    return this.buckets.get(name) !== undefined;
  }

  /** @throws {ServiceError} as {@link Buckets.create}. */
  createBucket(name: string, options: CreateBucketOptions): Bucket {
    const bucket = this.buckets.create(name, options);
    this.#files.makeBucket(name);
    return bucket;
  }

  /**
   * Removes an empty bucket, and the uploads that were never completed.
   *
   * @throws {ServiceError} `NoSuchBucket`, `BucketNotEmpty`.
   */
  async deleteBucket(name: string): Promise<void> {
    this.buckets.require(name);
    if (this.#objectsOf(name).list({ limit: 1 }).length > 0) {
      throw new ServiceError("BucketNotEmpty", "The bucket you tried to delete is not empty", {
        status: 409,
        members: { BucketName: name },
      });
    }
    const abandoned = this.#store.transaction(() => {
      this.buckets.delete(name);
      return this.uploads.forgetAll(name);
    });
    this.#files.removeBucket(name);
    for (const { uploadId } of abandoned) await this.#files.discardParts(uploadId);
  }

  /** @returns undefined when there is no such object, or no such bucket. */
  attributesOf(bucket: string, key: string): ObjectAttributes | undefined {
    return this.#objectsOf(bucket).get(key)?.attributes;
  }

  /**
   * Opens an object for reading. The stream gives what was there when it was opened, whatever is
   * written meanwhile; it must be read or destroyed.
   *
   * @returns undefined also when somebody else removed the object's file.
   * @throws {ServiceError} of KMS, as S3 tells it, when the object's key does not open.
   */
  openObject(
    bucket: string,
    key: string,
    { range, asker }: OpenObjectOptions = {},
  ): { readonly attributes: ObjectAttributes; readonly body: Readable } | undefined {
    const stored = this.#objectsOf(bucket).get(key);
    if (!stored) return undefined;
    const { attributes, seal, generation } = stored;
    const reference = { ...stored, bucket, key };
    if (!seal) {
      const fd = this.#files.open(reference, attributes.size);
      if (fd === undefined) return undefined;
      return {
        attributes,
        body: createReadStream("", { fd, autoClose: true, start: 0, ...range }),
      };
    }
    const object = { bucket: this.buckets.require(bucket), key };
    const fileKey = fileKeyOf(this.#dataKeys.open(seal, object, asker), generation);
    const { size } = attributes;
    const descriptor = this.#files.open(reference, sealedSize(size));
    if (descriptor === undefined) return undefined;
    const file = { descriptor, key: fileKey, size, name: `s3://${bucket}/${key}` };
    return { attributes, body: new UnsealedStream(file, range) };
  }

  /** Reads a whole object into memory. @throws {ServiceError} as {@link openObject}. */
  async getObject(
    bucket: string,
    key: string,
    options: Pick<OpenObjectOptions, "asker"> = {},
  ): Promise<{ readonly attributes: ObjectAttributes; readonly bytes: Buffer } | undefined> {
    const opened = this.openObject(bucket, key, options);
    return opened && { attributes: opened.attributes, bytes: await buffer(opened.body) };
  }

  /**
   * Stores an object, in place of the one before under this key.
   *
   * @throws {ServiceError} `NoSuchBucket`, `KeyTooLongError`, `InvalidURI`, those of KMS as S3
   *   tells them, and whatever `verify` and `precondition` throw.
   */
  async putObject(
    bucket: string,
    key: string,
    content: Content,
    options: PutObjectOptions = {},
  ): Promise<ObjectAttributes> {
    const row = this.buckets.require(bucket);
    checkKey(key);
    const { checksumAlgorithm, isDurable = false, asker } = options;
    const wanted = options.encryption ?? defaultEncryption(row);
    const dataKey = this.#dataKeys.issue(wanted, { bucket: row, key }, asker);
    const generation = this.#ids.uuid();
    const fileKey = dataKey && fileKeyOf(dataKey.bytes, generation);
    const draft = { checksumAlgorithm, isDurable, fileKey };
    const written = await this.#files.writeDraft(generation, content, draft);
    const encryption = dataKey?.encryption ?? wanted;
    const attributes = this.#describe(written, { ...options, encryption });
    await this.#commit({
      ...{ bucket, key, generation, attributes, isDurable, seal: dataKey?.seal },
      event: options.event ?? "ObjectCreated:Put",
      precondition: (current) => {
        options.verify?.(written);
        options.precondition?.(current);
      },
    });
    return attributes;
  }

  /**
   * Changes what is known of an object, not its bytes.
   *
   * @returns false when there is no such object.
   */
  updateObject(
    bucket: string,
    key: string,
    change: (attributes: ObjectAttributes) => ObjectAttributes,
  ): boolean {
    const objects = this.#objectsOf(bucket);
    const stored = objects.get(key);
    if (stored) objects.put(key, { ...stored, attributes: change(stored.attributes) });
    return stored !== undefined;
  }

  /** @returns false when there was no such object. */
  deleteObject(bucket: string, key: string, precondition?: Precondition): boolean {
    return this.#remove(bucket, key, { event: "ObjectRemoved:Delete", precondition });
  }

  /** Deletes an object as the bucket's rules want it. @returns as {@link deleteObject}. */
  expireObject(bucket: string, key: string): boolean {
    return this.#remove(bucket, key, { event: "LifecycleExpiration:Delete" });
  }

  #remove(
    bucket: string,
    key: string,
    { event, precondition }: { event: ObjectEvent; precondition?: Precondition | undefined },
  ): boolean {
    const row = this.buckets.require(bucket);
    const objects = this.#objectsOf(bucket);
    const stored = objects.get(key);
    precondition?.(stored?.attributes);
    if (!stored) return false;
    const reference = { bucket, key, generation: stored.generation, place: stored.place };
    this.#store.transaction(() => {
      objects.delete(key);
      this.#unsettled.put(unsettledKey(reference), reference);
      this.notices?.note({ bucket: row, key, event });
    });
    this.#files.remove(reference);
    this.#unsettled.delete(unsettledKey(reference));
    this.notices?.send();
    return true;
  }

  /** Lists objects in the order of their keys' UTF-8 bytes. */
  listObjects(bucket: string, options: PageOptions): Page<ObjectAttributes> {
    const { entries, isTruncated } = listPage(this.#objectsOf(bucket), options);
    return {
      isTruncated,
      entries: entries.map((entry) =>
        entry.kind === "document" ? { ...entry, value: entry.value.attributes } : entry,
      ),
    };
  }

  /** Removes every bucket and object. What is being written meanwhile fails. */
  async clear(): Promise<void> {
    this.#store.transaction(() => {
      for (const { name } of this.buckets.list()) {
        const objects = this.#objectsOf(name);
        for (const { key } of objects.list()) objects.delete(key);
        this.uploads.forgetAll(name);
        this.buckets.delete(name);
      }
      for (const { key } of this.#unsettled.list()) this.#unsettled.delete(key);
    });
    await this.#files.clear();
  }

  /** Makes written bytes the object under their key. See the class for the order of steps. */
  async #commit(commission: Commission): Promise<void> {
    const { bucket, key, generation } = commission;
    let reference: FileReference;
    try {
      reference = this.#replace(commission);
    } catch (error) {
      // Unless the row has come to need it after all.
      const isNeeded = this.#objectsOf(bucket).get(key)?.generation === generation;
      if (!isNeeded) await this.#files.discardDraft(generation);
      throw error;
    }
    if (commission.isDurable) await this.#files.syncPlace(reference);
    const isLatest = this.#unsettled.get(unsettledKey(reference))?.generation === generation;
    if (isLatest) this.#unsettled.delete(unsettledKey(reference));
  }

  /** Synchronous from the precondition to the rename: see the class. */
  #replace({ bucket, key, generation, ...commission }: Commission): FileReference {
    const row = this.buckets.require(bucket);
    const objects = this.#objectsOf(bucket);
    commission.precondition(objects.get(key)?.attributes);
    const reference = { bucket, key, generation, place: this.#files.placeFor(bucket, key) };
    const { attributes, seal, isDurable } = commission;
    this.#store.transaction(
      () => {
        commission.alongside?.();
        objects.put(key, {
          ...{ generation, place: reference.place, attributes },
          ...(seal ? { seal } : {}),
        });
        this.#unsettled.put(unsettledKey(reference), reference);
        this.notices?.note({ bucket: row, key, event: commission.event, object: attributes });
      },
      { survivesPowerLoss: isDurable },
    );
    this.#files.publish(reference);
    this.notices?.send();
    return reference;
  }

  /** Brings a file in line with its row. Doing so again changes nothing. */
  #recover(reference: FileReference): void {
    const { bucket, key } = reference;
    const objects = this.#objectsOf(bucket);
    const stored = objects.get(key);
    if (!stored) {
      this.#files.remove(reference);
    } else if (this.#files.hasDraft(stored.generation)) {
      const place = this.#files.placeFor(bucket, key);
      if (place !== stored.place) objects.put(key, { ...stored, place });
      this.#files.publish({ bucket, key, generation: stored.generation, place });
    }
    this.#unsettled.delete(unsettledKey(reference));
  }

  #describe(
    written: WrittenBytes,
    options: PutObjectOptions & { readonly encryption: Encryption },
  ): ObjectAttributes {
    const { headers = {}, metadata = {}, tags = [], encryption } = options;
    const { checksumAlgorithm: algorithm } = options;
    return {
      ...{ headers, metadata, tags, encryption },
      size: written.size,
      etag: `"${written.md5}"`,
      lastModifiedMs: Math.floor(this.#clock.nowMs() / 1000) * 1000,
      ...(algorithm && written.checksum !== undefined
        ? { checksum: { algorithm, value: written.checksum, type: "FULL_OBJECT" } }
        : {}),
    };
  }

  #objectsOf(bucket: string): Collection<StoredObject> {
    return this.#store.collection(`s3.objects.${bucket}`);
  }
}

/** No bucket's name holds a slash. */
const unsettledKey = ({ bucket, key }: FileReference): string => `${bucket}/${key}`;
