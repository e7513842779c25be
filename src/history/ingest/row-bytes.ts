import { HOLE, type Hole, holesIn, MARK, storedRecord } from "../stored-record.ts";
import type { Row, RowIdentity } from "./row.ts";

/** The order in which {@link RowBytes} writes a row's columns. */
export const ROW_COLUMNS: readonly (keyof Row)[] = [
  ...(["eventTime", "eventID", "journal", "position", "eventName", "eventSource"] as const),
  ...(["userName", "accessKeyId", "readOnly", "account", "region", "errorCode"] as const),
  ...(["category", "eventType", "sourceIP", "userAgent", "userIdentity"] as const),
  ...(["resourceNames", "resourceTypes", "requestParameters", "responseElements"] as const),
  "record",
];

const FIRST_BYTES = 1024 * 1024;
/** Up to here a loop of our own is faster than a call into the runtime. */
const SHORT_CHARACTERS = 48;
const CHARACTER_BYTES_MAX = 3;
const NUMBER_BYTES_MAX = 10;

const MARK_BYTES = Buffer.from(MARK);
const HOLE_BYTES = Buffer.from(HOLE);

/**
 * Rows as the engine's format `RowBinary` has them: it reads them in half the time that lines of
 * JSON take. Source: documented, ClickHouse's RowBinary; observed, 6 against 28 µs a row.
 */
export class RowBytes {
  #buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;
  #rows = 0;

  get length(): number {
    return this.#length;
  }

  get rows(): number {
    return this.#rows;
  }

  /** What was added since it was last cleared; valid until the next row is added. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
    this.#rows = 0;
  }

  /** @param json the record's text as UTF-8, which is copied where a character is a byte. */
  add(row: Row, json: Buffer): void {
    this.#rows++;
    this.#number32(row.eventTime);
    this.#text(row.eventID);
    this.#text(row.journal);
    this.#number64(row.position);
    this.#text(row.eventName);
    this.#text(row.eventSource);
    this.#text(row.userName);
    this.#text(row.accessKeyId);
    this.#truth(row.readOnly);
    this.#text(row.account);
    this.#text(row.region);
    this.#text(row.errorCode);
    this.#text(row.category);
    this.#text(row.eventType);
    this.#text(row.sourceIP);
    this.#text(row.userAgent);
    this.#identity(row.userIdentity);
    this.#list(row.resourceNames);
    this.#list(row.resourceTypes);
    this.#text(row.requestParameters);
    this.#text(row.responseElements);
    const holes = holesIn(row);
    if (holes.length > 0 && json.length === row.record.length) this.#copy(json, holes);
    else this.#text(storedRecord(row, holes));
  }

  /** A tuple is its elements. */
  #identity(identity: RowIdentity): void {
    const { attributes, sessionIssuer } = identity.sessionContext;
    this.#text(identity.type);
    this.#text(identity.principalId);
    this.#text(identity.arn);
    this.#text(identity.accountId);
    this.#text(identity.accessKeyId);
    this.#text(identity.userName);
    this.#text(identity.invokedBy);
    this.#text(attributes.mfaAuthenticated);
    this.#text(attributes.creationDate);
    this.#text(sessionIssuer.type);
    this.#text(sessionIssuer.principalId);
    this.#text(sessionIssuer.arn);
    this.#text(sessionIssuer.accountId);
    this.#text(sessionIssuer.userName);
  }

  #list(texts: readonly string[]): void {
    this.#reserve(NUMBER_BYTES_MAX);
    this.#count(texts.length);
    for (const text of texts) this.#text(text);
  }

  #text(text: string): void {
    const { length } = text;
    this.#reserve(NUMBER_BYTES_MAX + length * CHARACTER_BYTES_MAX);
    if (length > SHORT_CHARACTERS || !this.#short(text)) {
      const bytes = Buffer.byteLength(text);
      this.#count(bytes);
      this.#length += this.#buffer.write(text, this.#length, bytes);
    }
  }

  /** @returns false, with nothing written, when the text is not plain ASCII. */
  #short(text: string): boolean {
    const { length } = text;
    const buffer = this.#buffer;
    const start = this.#length + 1;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) return false;
      buffer[start + at] = code;
    }
    buffer[this.#length] = length;
    this.#length = start + length;
    return true;
  }

  #copy(json: Buffer, holes: readonly Hole[]): void {
    const left = holes.reduce((sum, { start, end }) => sum - (end - start), json.length);
    const bytes = left + MARK.length + holes.length * HOLE.length;
    this.#reserve(NUMBER_BYTES_MAX + bytes);
    this.#count(bytes);
    this.#put(MARK_BYTES);
    let done = 0;
    for (const { start, end } of holes) {
      this.#put(json.subarray(done, start));
      this.#put(HOLE_BYTES);
      done = end;
    }
    this.#put(json.subarray(done));
  }

  #put(bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Seven bits a byte, the lowest first; all but the last have the eighth set. */
  #count(count: number): void {
    let rest = count;
    while (rest > 0x7f) {
      this.#buffer[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#buffer[this.#length++] = rest;
  }

  #number32(value: number): void {
    this.#reserve(NUMBER_BYTES_MAX);
    this.#length = this.#buffer.writeUInt32LE(value, this.#length);
  }

  #number64(value: number): void {
    this.#number32(value % 2 ** 32);
    this.#number32(Math.floor(value / 2 ** 32));
  }

  #truth(value: boolean): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value ? 1 : 0;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
