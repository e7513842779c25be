import type { AuditRecord, Json } from "../audit-record.ts";

/** What CloudTrail keeps of each field. Source: documented, record contents, size limits. */
export const FIELD_BYTES_MAX = 1024;
export const CONTENT_BYTES_MAX = 100 * 1024;
export const ADDITIONAL_BYTES_MAX = 28 * 1024;
export const EVENT_BYTES_MAX = 256 * 1024;

/** A field that a record has no room for. */
export interface Omission {
  readonly field: OmittableField;
  /** The whole field as JSON text: what the record would hold, with the same members masked. */
  readonly json: string;
}

/** A record within CloudTrail's limits, and what it cost. */
export interface FittedRecord {
  readonly record: AuditRecord;
  /** The record as JSON text. */
  readonly json: string;
  readonly omitted: readonly Omission[];
}

/** Fields that are cut. */
const TEXTS = [
  "eventSource",
  "eventName",
  "awsRegion",
  "userAgent",
  "errorCode",
  "errorMessage",
  "requestID",
] as const;

/** Fields that a note stands for. */
const CONTENTS = [
  ["requestParameters", CONTENT_BYTES_MAX],
  ["responseElements", CONTENT_BYTES_MAX],
  ["additionalEventData", ADDITIONAL_BYTES_MAX],
] as const;

/**
 * In which order fields give way to the limit of a whole event. Source: documented, record
 * contents. `resources` is not in that list; the others have limits of their own that keep them
 * within the event's together, so it is what makes an event too large. Source: assumed, a record
 * with thousands of resources would show.
 */
const GIVING_WAY = [
  "resources",
  "requestID",
  "additionalEventData",
  "userAgent",
  "errorCode",
  "responseElements",
  "requestParameters",
  "errorMessage",
] as const;

type Content = (typeof CONTENTS)[number][0];
type Droppable = Exclude<(typeof GIVING_WAY)[number], Content>;
export type OmittableField = (typeof TEXTS)[number] | Content | Droppable;

/** No character takes more bytes of UTF-8 than this per UTF-16 unit. */
const UNIT_BYTES_MAX = 3;

/** Cuts text to at most `bytesMax` bytes of UTF-8, never within a character. */
export function truncated(text: string, bytesMax: number): string {
  if (text.length * UNIT_BYTES_MAX <= bytesMax) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= bytesMax) return text;
  let end = bytesMax;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString("utf8", 0, end);
}

/**
 * Makes a record fit CloudTrail's limits: texts are cut, contents replaced by a note of their size,
 * and fields given up, as few as possible, while the whole is too large. Everything that is not in
 * the record whole is in `omitted` whole.
 */
export function fitted(whole: AuditRecord): FittedRecord {
  const json = JSON.stringify(whole);
  if (isSmall(whole, json)) return { record: whole, json, omitted: NOTHING };
  const fitting = new Fitting(whole, json);
  for (const field of TEXTS) fitting.cut(field);
  for (const [field, bytesMax] of CONTENTS) fitting.replace(field, bytesMax);
  for (const field of GIVING_WAY) {
    if (fitting.bytes <= EVENT_BYTES_MAX) break;
    fitting.giveUp(field);
  }
  return fitting.result();
}

const NOTHING: readonly Omission[] = [];

/** Whether a record is so small that nothing in it can be over a limit. Nearly all are. */
function isSmall(record: AuditRecord, json: string): boolean {
  return (
    json.length * UNIT_BYTES_MAX <= ADDITIONAL_BYTES_MAX &&
    TEXTS.every((field) => (record[field]?.length ?? 0) * UNIT_BYTES_MAX <= FIELD_BYTES_MAX)
  );
}

class Fitting {
  #record: AuditRecord;
  /** Of the record as it is now; undefined when it was not written since it changed. */
  #json: string | undefined;
  readonly #omitted = new Map<OmittableField, string>();

  constructor(record: AuditRecord, json: string) {
    this.#record = record;
    this.#json = json;
  }

  get bytes(): number {
    return Buffer.byteLength(this.#text());
  }

  cut(field: (typeof TEXTS)[number]): void {
    const text = this.#record[field];
    if (text === undefined) return;
    const short = truncated(text, FIELD_BYTES_MAX);
    if (short === text) return;
    this.#omit(field);
    this.#set({ ...this.#record, [field]: short });
  }

  replace(field: Content, bytesMax: number): void {
    const value = this.#record[field];
    if (value === undefined || value === null) return;
    const bytes = Buffer.byteLength(JSON.stringify(value));
    if (bytes <= bytesMax) return;
    this.#omit(field);
    this.#set({ ...this.#record, [field]: note(field, bytes) });
  }

  giveUp(field: (typeof GIVING_WAY)[number]): void {
    const isContent = CONTENTS.some(([content]) => content === field);
    if (isContent) this.replace(field as Content, NOTE_BYTES);
    else if (this.#record[field] !== undefined) this.#drop(field as Droppable);
  }

  #drop(field: Droppable): void {
    this.#omit(field);
    const { [field]: _given, ...rest } = this.#record;
    // A record has an agent, if an empty one.
    this.#set(field === "userAgent" ? { ...this.#record, userAgent: "" } : (rest as AuditRecord));
  }

  result(): FittedRecord {
    const omitted = [...this.#omitted].map(([field, json]) => ({ field, json }));
    return { record: this.#record, json: this.#text(), omitted };
  }

  /** Keeps the first, which is the whole one: a field may be cut and then be given up. */
  #omit(field: OmittableField): void {
    if (!this.#omitted.has(field)) this.#omitted.set(field, JSON.stringify(this.#record[field]));
  }

  #set(record: AuditRecord): void {
    this.#record = record;
    this.#json = undefined;
  }

  #text(): string {
    this.#json ??= JSON.stringify(this.#record);
    return this.#json;
  }
}

/** No note is larger, so none is replaced by another. */
const NOTE_BYTES = 100;

/**
 * What stands for content that is too large.
 *
 * All three values are text. Source: assumed, from a program that reads such records and compares
 * `omitted` with the text "true"; a record of CloudTrail's own would show.
 */
const note = (field: string, originalSize: number): Json => ({
  reason: `${field} too large`,
  omitted: "true",
  originalSize: String(originalSize),
});
