import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { ALPHANUMERIC } from "../base/ids.ts";
import type { ObjectAttributes } from "./bucket.ts";

const compress = promisify(gzip);

/**
 * Memory instead of time: zlib keeps more of what it looks up, so fewer of the places that it
 * compares have nothing in common. The level stays what it was, and what comes out is smaller.
 */
const PACKING = { memLevel: constants.Z_MAX_MEMLEVEL } as const;

/** How CloudTrail's log files are stored. Source: observed, in reference captures. */
export const LOG_FILE_ATTRIBUTES: ObjectAttributes = {
  contentType: "application/json",
  contentEncoding: "gzip",
};

/** The same for a trail with a key of its own: sealed with it. */
export function logFileAttributes(trail: { readonly kmsKeyId?: string }): ObjectAttributes {
  const { kmsKeyId } = trail;
  return { ...LOG_FILE_ATTRIBUTES, ...(kmsKeyId !== undefined && { kmsKeyArn: kmsKeyId }) };
}

const UNIQUE_LENGTH = 16;

export interface LogFilePlace {
  readonly keyPrefix?: string;
  /** `o-…`, of a trail of an organization. */
  readonly organizationId?: string;
  readonly accountId: string;
  readonly region: string;
  readonly deliveredAtMs: number;
  /** 16 alphanumeric characters, see {@link uniqueText}. */
  readonly unique: string;
}

/**
 * Writes the key of a log file: folders and name carry the time of delivery, not of the events.
 *
 * Source: documented, CloudTrail User Guide, "CloudTrail log file name format".
 */
export function logFileKey(place: LogFilePlace): string {
  const { accountId, region, unique } = place;
  const [day = "", time = ""] = new Date(place.deliveredAtMs).toISOString().split("T");
  const minute = `${day.replaceAll("-", "")}T${time.slice(0, 5).replace(":", "")}Z`;
  const name = `${accountId}_CloudTrail_${region}_${minute}_${unique}.json.gz`;
  return `${logFolderKey(place)}${region}/${day.replaceAll("-", "/")}/${name}`;
}

/** `[<prefix>/]AWSLogs/[<organization>/]<account>/CloudTrail/`: above all of its log files. */
export function logFolderKey(place: FolderPlace): string {
  return `${accountFolderKey(place)}CloudTrail/`;
}

export type FolderPlace = Pick<LogFilePlace, "keyPrefix" | "organizationId" | "accountId">;

/** `[<prefix>/]AWSLogs/[<organization>/]<account>/`: above everything of an account. */
export function accountFolderKey(place: FolderPlace): string {
  const { keyPrefix, organizationId, accountId } = place;
  const prefix = keyPrefix === undefined ? "" : `${keyPrefix}/`;
  const organization = organizationId === undefined ? "" : `${organizationId}/`;
  return `${prefix}AWSLogs/${organization}${accountId}/`;
}

/**
 * Draws the part of a file's name that has no meaning from what the file holds, so that a delivery
 * that is run again writes the same name.
 */
export function uniqueText(facts: readonly (string | number)[]): string {
  const digest = createHash("sha256").update(facts.join("\n")).digest();
  const characters = Array.from(digest, (byte) => ALPHANUMERIC[byte % ALPHANUMERIC.length]);
  return characters.slice(0, UNIQUE_LENGTH).join("");
}

/**
 * Turns records into the bytes of a log file: `{"Records":[…]}` as one gzip member.
 *
 * The same records give the same bytes, whenever and wherever.
 *
 * @param records each as JSON text; goes in as it is.
 */
export async function encodeLogFile(records: readonly string[]): Promise<Uint8Array> {
  return await encodeText(logFileText(records));
}

/** What a log file holds, uncompressed. @param records each as JSON text. */
export function logFileText(records: readonly string[]): string {
  return `{"Records":[${records.join(",")}]}`;
}

/** Packs a text as one gzip member. The same text gives the same bytes, whenever and wherever. */
export async function encodeText(text: string): Promise<Uint8Array> {
  return withoutOrigin(await compress(text, PACKING));
}

/**
 * The same of a text in UTF-8, which must not change meanwhile.
 *
 * @returns bytes that have their memory for themselves, so that it can be handed on to another
 *   thread.
 */
export async function packText(text: Uint8Array): Promise<Uint8Array> {
  // All at once, most often: between two pieces packing waits until this thread has time.
  const chunkSize = Math.max(PACKED_BYTES_MIN, Math.ceil(text.length / 4));
  const bytes = withoutOrigin(await compress(text, { ...PACKING, chunkSize }));
  const { buffer, length, byteOffset } = bytes;
  // Small ones may lie beside what others have. What was set aside beyond them was never touched,
  // and another copy would be garbage that brings a collection about.
  const isAlone = byteOffset === 0 && buffer.byteLength > Buffer.poolSize;
  return isAlone && length > buffer.byteLength / 2 ? bytes : new Uint8Array(bytes);
}

/** What is set aside for a packed text at the least. */
const PACKED_BYTES_MIN = 16 * 1024;

function withoutOrigin(bytes: Buffer): Uint8Array {
  // RFC 1952: the time, and the operating system, which is "unknown". Node says neither today,
  // but nothing promises that, and the bytes must not tell two machines apart.
  bytes.fill(0, 4, 8);
  bytes[9] = 255;
  return bytes;
}
