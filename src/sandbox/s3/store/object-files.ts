import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
} from "node:fs";
import { mkdir, open, readdir, rm, unlink } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { escapedName, isPlainKey, type Place } from "./key-path.ts";
import {
  type Content,
  type WriteDraftOptions,
  type WrittenBytes,
  writeDraft,
} from "./write-draft.ts";

/** Begins with a dot, as no bucket's name can. */
const RESERVED = ".store";

/** Which bytes are meant: those of `generation`, of the object under `key`, kept at `place`. */
export interface FileReference {
  readonly bucket: string;
  readonly key: string;
  readonly generation: string;
  readonly place: Place;
}

/** Somebody else put something else where an object's bytes were. */
export class ChangedFileError extends Error {
  override readonly name = "ChangedFileError";

  constructor(what: "file" | "directory", { bucket, key }: FileReference) {
    super(`The ${what} of s3://${bucket}/${key} was changed: it is not what was stored.`);
  }
}

/**
 * The files below the directory of the buckets:
 *
 * - `NAME/KEY…`: the bytes of an object whose key can be a path;
 * - `.store/escaped/NAME/SHA256`: the bytes of an object whose key cannot;
 * - `.store/drafts/GENERATION`: bytes that are being written, or were and are not yet in place;
 * - `.store/parts/UPLOAD/GENERATION`: parts of uploads that are not complete.
 *
 * A key cannot be a path when {@link isPlainKey} says so, or when the file system holds something
 * else where its file or one of its directories would be: key `a` as a file bars `a/b`, key `a/b`
 * bars `a`, `A` bars `a` where case is ignored, a symbolic link bars all below it. First come is
 * plain; the row of the object says which one it is.
 *
 * No path leaves its directory, and no symbolic link is followed. *Trusted*: whoever can write
 * the directory can change what objects hold.
 *
 * All that decides or changes the place of bytes is synchronous: nothing comes in between.
 */
export class ObjectFiles {
  readonly #root: string;

  constructor(directory: string) {
    this.#root = resolve(directory);
  }

  /** Makes the directories that are always there. */
  async prepare(): Promise<void> {
    for (const name of ["drafts", "parts", "escaped"]) {
      await mkdir(join(this.#root, RESERVED, name), { recursive: true, mode: 0o700 });
    }
  }

  async writeDraft(
    generation: string,
    content: Content,
    options: WriteDraftOptions,
  ): Promise<WrittenBytes> {
    const path = this.#draft(generation);
    const written = await writeDraft(path, content, options);
    if (options.isDurable) await syncDirectory(dirname(path));
    return written;
  }

  hasDraft(generation: string): boolean {
    return existsSync(this.#draft(generation));
  }

  async discardDraft(generation: string): Promise<void> {
    await rm(this.#draft(generation), { force: true });
  }

  /** Removes all drafts: what is left of writes that a crash cut off. */
  async discardDrafts(): Promise<void> {
    const drafts = join(this.#root, RESERVED, "drafts");
    for (const name of await readdir(drafts)) await unlink(join(drafts, name));
  }

  /** Makes the directory of a bucket, so that an empty one can be seen. */
  makeBucket(bucket: string): void {
    mkdirSync(join(this.#root, bucket), { recursive: true, mode: 0o700 });
  }

  /** Removes the directories of a bucket that holds no object. What is not ours stays. */
  removeBucket(bucket: string): void {
    for (const path of [this.#plain(bucket, ""), join(this.#root, RESERVED, "escaped", bucket)]) {
      removeIfEmpty(path);
    }
  }

  /** Decides where the bytes of `key` go, and makes the directories on the way. */
  placeFor(bucket: string, key: string): Place {
    if (!isPlainKey(key)) return this.#escape(bucket);
    if (!this.#ancestors(bucket, key).every(makeDirectory)) return this.#escape(bucket);
    const path = this.#plain(bucket, key);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (!found) return "plain";
    // Where case is ignored the file found may be another key's. The name it really has tells.
    const isOwn = found.isFile() && basename(realpathSync.native(path)) === basename(path);
    return isOwn ? "plain" : this.#escape(bucket);
  }

  /**
   * Puts the draft in its place, over the bytes of the object before. No reader sees half of it:
   * one that opened the old file goes on reading that.
   */
  publish(reference: FileReference): void {
    const { bucket, key, place } = reference;
    renameSync(this.#draft(reference.generation), this.#placed(reference));
    // The object before may have been escaped; its plain file, if any, has just been replaced.
    if (place === "plain") rmSync(this.#escaped(bucket, key), { force: true });
  }

  /** Removes the bytes of a deleted object, and the directories that this leaves empty. */
  remove(reference: FileReference): void {
    rmSync(this.#draft(reference.generation), { force: true });
    const { bucket, key, place } = reference;
    if (place === "escaped") rmSync(this.#escaped(bucket, key), { force: true });
    else if (!this.#isDiverted(bucket, key)) this.#removePlain(bucket, key);
  }

  /**
   * Opens the bytes for reading. The caller closes the descriptor.
   *
   * @param size of the file.
   * @returns undefined when the file is missing: somebody else removed it.
   * @throws {ChangedFileError} when the file is not a plain file, or is not `size` bytes long.
   */
  open(reference: FileReference, size: number): number | undefined {
    const descriptor =
      ignoring(["ENOENT"], () => openPlainFile(this.#draft(reference.generation))) ??
      ignoring(["ENOENT"], () => this.#openPlaced(reference));
    if (descriptor === undefined) return undefined;
    const found = fstatSync(descriptor);
    if (found.isFile() && found.size === size) return descriptor;
    closeSync(descriptor);
    throw new ChangedFileError("file", reference);
  }

  /** Makes durable that the bytes are where {@link publish} has put them. */
  async syncPlace(reference: FileReference): Promise<void> {
    for (let at = this.#placed(reference); at !== this.#root && dirname(at) !== at; ) {
      at = dirname(at);
      await syncDirectory(at);
    }
  }

  async writePart(
    upload: string,
    generation: string,
    content: Content,
    options: WriteDraftOptions,
  ): Promise<WrittenBytes> {
    await mkdir(this.#partsOf(upload), { recursive: true, mode: 0o700 });
    return await writeDraft(this.part(upload, generation), content, options);
  }

  part(upload: string, generation: string): string {
    return join(this.#partsOf(upload), generation);
  }

  /** Opens the bytes of a part for reading. The caller closes the descriptor. */
  openPart(upload: string, generation: string): number {
    return openPlainFile(this.part(upload, generation));
  }

  async discardPart(upload: string, generation: string): Promise<void> {
    await rm(this.part(upload, generation), { force: true });
  }

  async discardParts(upload: string): Promise<void> {
    await rm(this.#partsOf(upload), { recursive: true, force: true });
  }

  /** Removes the files of parts that `isKept` does not know: a crash left them. */
  async discardPartsUnless(isKept: (upload: string, generation: string) => boolean): Promise<void> {
    const parts = join(this.#root, RESERVED, "parts");
    for (const upload of await readdir(parts)) {
      const generations = await readdir(join(parts, upload));
      const kept = generations.filter((generation) => isKept(upload, generation));
      if (kept.length === 0) await this.discardParts(upload);
      else {
        const lost = generations.filter((generation) => !kept.includes(generation));
        for (const generation of lost) await this.discardPart(upload, generation);
      }
    }
  }

  /** Removes everything under the directory, and makes it ready again. */
  async clear(): Promise<void> {
    for (const name of await readdir(this.#root)) {
      await rm(join(this.#root, name), { recursive: true, force: true });
    }
    await this.prepare();
  }

  #openPlaced(reference: FileReference): number {
    const { bucket, key, place } = reference;
    if (place === "plain" && this.#isDiverted(bucket, key)) {
      throw new ChangedFileError("directory", reference);
    }
    // What stands there instead is a symbolic link or a socket.
    const descriptor = ignoring(["ELOOP", "ENXIO"], () => openPlainFile(this.#placed(reference)));
    if (descriptor === undefined) throw new ChangedFileError("file", reference);
    return descriptor;
  }

  #removePlain(bucket: string, key: string): void {
    ignoring(["ENOENT", "EISDIR", "EPERM"], () => unlinkSync(this.#plain(bucket, key)));
    for (const directory of this.#ancestors(bucket, key).slice(1).reverse()) {
      if (!removeIfEmpty(directory)) return;
    }
  }

  /** Tells whether something other than a directory is on the way to a plain file. */
  #isDiverted(bucket: string, key: string): boolean {
    return this.#ancestors(bucket, key).some(
      (path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === false,
    );
  }

  /** The bucket's directory, and those below it down to the one that holds the file. */
  #ancestors(bucket: string, key: string): string[] {
    const segments = key.split("/").slice(0, -1);
    return [bucket, ...segments].map((_, depth) =>
      join(this.#root, bucket, ...segments.slice(0, depth)),
    );
  }

  #placed({ bucket, key, place }: FileReference): string {
    return place === "plain" ? this.#plain(bucket, key) : this.#escaped(bucket, key);
  }

  /** The second lock on the door: {@link isPlainKey} lets no such key come here. */
  #plain(bucket: string, key: string): string {
    const path = join(this.#root, bucket, key);
    if (path !== this.#root && path.startsWith(this.#root + sep)) return path;
    throw new Error(`Key ${JSON.stringify(key)} leaves its bucket.`);
  }

  #escape(bucket: string): Place {
    mkdirSync(join(this.#root, RESERVED, "escaped", bucket), { recursive: true, mode: 0o700 });
    return "escaped";
  }

  #escaped(bucket: string, key: string): string {
    return join(this.#root, RESERVED, "escaped", bucket, escapedName(key));
  }

  #draft(generation: string): string {
    return join(this.#root, RESERVED, "drafts", generation);
  }

  #partsOf(upload: string): string {
    return join(this.#root, RESERVED, "parts", upload);
  }
}

/** @returns false when something else is there. */
function makeDirectory(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) mkdirSync(path, { mode: 0o700 });
  return found?.isDirectory() ?? true;
}

function removeIfEmpty(path: string): boolean {
  return (
    ignoring(["ENOTEMPTY", "EEXIST", "ENOENT", "ENOTDIR"], () => {
      rmdirSync(path);
      return true;
    }) ?? false
  );
}

function openPlainFile(path: string): number {
  // A named pipe would block the process, were it not for O_NONBLOCK. Windows has neither flag.
  return openSync(
    path,
    constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
  );
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Runs `work`; gives undefined when it fails with one of `codes`. */
function ignoring<Result>(codes: readonly string[], work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (codes.includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
}
