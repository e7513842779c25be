import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { replaceDurably, syncDirectory } from "../../base/files.ts";
import type { Omission } from "../../record/index.ts";
import { asJournalError, JournalError } from "../errors.ts";

/** Where the whole of a field is that a record has no room for. */
export interface OmittedField {
  readonly field: string;
  /** Of the field's JSON text, in small hexadecimal digits. */
  readonly sha256: string;
  /** Bytes of the JSON text. */
  readonly originalSize: number;
}

/** Far above any body that is held whole, so that no altered file can fill the memory. */
const TEXT_BYTES_MAX = 64 * 1024 * 1024;
const EVENT_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const SHA256 = /^[\da-f]{64}$/;

const compress = promisify(gzip);
const expand = promisify(gunzip);

/**
 * What records leave out for size: each field once, in a file named by its hash, and for each event
 * a list of its fields. The form of the files is in docs/formats/omitted.md.
 *
 * Trusted: what is read is held against its name, so an altered file is never passed on.
 */
export class OmittedFields {
  readonly #directory: string;

  /** @param directory need not exist: it is made with the first field. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Makes fields durable, and findable by the event that left them out. To be done before the
   * record is journaled. Repeating it changes nothing.
   *
   * @throws {JournalError} when the disk does not take them.
   */
  async keep(eventId: string, omissions: readonly Omission[]): Promise<void> {
    if (omissions.length === 0) return;
    try {
      const kept: OmittedField[] = [];
      for (const { field, json } of omissions) kept.push(await this.#seal(eventId, field, json));
      // An intent leaves out less than the record that follows it.
      const others = (await this.find(eventId)).filter(
        (known) => !kept.some(({ field }) => field === known.field),
      );
      const path = this.#listPath(eventId);
      await this.#makeDirectory(dirname(path));
      await replaceDurably(path, `${JSON.stringify({ eventId, omitted: [...others, ...kept] })}\n`);
    } catch (cause) {
      throw asJournalError(cause);
    }
  }

  /** Lists what an event's record, or its intent, left out; nothing for an event unknown here. */
  async find(eventId: string): Promise<readonly OmittedField[]> {
    if (!EVENT_ID.test(eventId)) return [];
    const text = await readFile(this.#listPath(eventId), "utf8").catch(unlessMissing);
    if (text === undefined) return [];
    return (JSON.parse(text) as { readonly omitted: readonly OmittedField[] }).omitted;
  }

  /**
   * Reads a field's JSON text.
   *
   * @throws {JournalError} `omitted_missing`; `omitted_altered` when it is not what its name says.
   */
  async read(sha256: string): Promise<string> {
    const packed = SHA256.test(sha256)
      ? await readFile(this.#objectPath(sha256)).catch(unlessMissing)
      : undefined;
    if (!packed) throw new JournalError("omitted_missing", `There is no field ${sha256}.`);
    const bytes = await expand(packed, { maxOutputLength: TEXT_BYTES_MAX }).catch(() => undefined);
    if (!bytes || hashOf(bytes) !== sha256) {
      throw new JournalError("omitted_altered", `The field ${sha256} is not what its name says.`);
    }
    return bytes.toString("utf8");
  }

  async #seal(eventId: string, field: string, json: string): Promise<OmittedField> {
    const bytes = Buffer.from(json);
    const sha256 = hashOf(bytes);
    const path = this.#objectPath(sha256);
    await this.#makeDirectory(dirname(path));
    // Two events may leave out the same text at once: each has a draft of its own.
    const draft = `${path}.${eventId}.draft`;
    await writeDurably(draft, await compress(bytes));
    // Also over the same text of an earlier event: its time is when it was last needed.
    await rename(draft, path);
    await syncDirectory(dirname(path));
    return { field, sha256, originalSize: bytes.length };
  }

  /** Makes a directory below this one's, its entries safe from a power cut as well. */
  async #makeDirectory(directory: string): Promise<void> {
    const made = await mkdir(directory, { recursive: true, mode: 0o700 });
    if (made === undefined) return;
    for (let at = directory; at.length >= dirname(made).length; at = dirname(at)) {
      await syncDirectory(at);
    }
  }

  #objectPath(sha256: string): string {
    return join(this.#directory, sha256.slice(0, 2), `${sha256}.json.gz`);
  }

  #listPath(eventId: string): string {
    return join(this.#directory, "events", eventId.slice(0, 2), `${eventId}.json`);
  }
}

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException | undefined)?.code;

function unlessMissing(error: unknown): undefined {
  if (codeOf(error) !== "ENOENT") throw error;
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
