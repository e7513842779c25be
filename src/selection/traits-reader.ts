import type { Json, JsonObject } from "../record/index.ts";
import { type FoundValues, KnownTraits } from "./known-traits.ts";
import { MemberName } from "./member-name.ts";
import { type RecordTraits, TRAITS, type TraitName } from "./record-traits.ts";
import { readValue, textEnd, textStart, valueEnd, valueStart } from "./record-walk.ts";

const COMMA = 0x2c;
const COLON = 0x3a;
const QUOTE = 0x22;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** No name that is looked for is longer, with what stands around it. */
const NAME_BYTES_MAX = 24;
/** Less cannot be compared four bytes at once. */
const VALUE_BYTES_MIN = 4;

const LEADING = ["eventTime", "eventSource", "awsRegion"].map(
  (name) => new MemberName(`"${name}":`),
);
const TRAILING = ["eventCategory", "recipientAccountId", "readOnly"].map(
  (name) => new MemberName(`,"${name}":`),
);

/**
 * Reads of records what verdicts and log files depend on, without parsing them: from both ends, no
 * farther than it must, and without an object for each.
 */
export class TraitsReader {
  readonly #known = new KnownTraits();
  #values: FoundValues = valuesIn(new Uint8Array());
  #timeStart = 0;
  #timeEnd = 0;
  #eventTime = "";
  /** The bytes that it was read from. */
  #timeBytes = new Uint8Array();

  /** Of the record that was read last. */
  get eventTime(): string {
    return this.#eventTime;
  }

  /** Says in what memory the records lie that are read next. */
  open(bytes: Uint8Array): void {
    this.#values = valuesIn(bytes);
  }

  /**
   * @param start where a record begins, as `serializeRecord` wrote it.
   * @throws {SyntaxError} when no JSON lies there, as far as was looked at.
   */
  read(start: number, end: number): RecordTraits {
    const isRead = this.#walkForwards(start, end - 1) && this.#walkBackwards(start, end - 1);
    // Whoever wrote it wrote it with blanks, or in another way that is as good.
    if (!isRead) return this.#parse(start, end);
    this.#readTime();
    return this.#known.of(this.#values);
  }

  #parse(start: number, end: number): RecordTraits {
    const text = Buffer.from(this.#values.bytes.subarray(start, end)).toString("utf8");
    const record = JSON.parse(text) as JsonObject;
    this.#eventTime = String(record.eventTime);
    this.#timeBytes = new Uint8Array();
    const values = TRAITS.map((name): [TraitName, Json | undefined] => [name, record[name]]);
    return Object.fromEntries(values) as RecordTraits;
  }

  /** Most often it is that of the record before. */
  #readTime(): void {
    const { bytes } = this.#values;
    const start = this.#timeStart;
    const latest = this.#timeBytes;
    const { length } = latest;
    let same = length === this.#timeEnd - start ? 0 : -1;
    // From the end, where times differ.
    if (same === 0)
      for (same = length; same > 0 && latest[same - 1] === bytes[start + same - 1]; ) same--;
    if (same === 0) return;
    this.#timeBytes = bytes.slice(start, this.#timeEnd);
    this.#eventTime = String(readValue(bytes, start, this.#timeEnd));
  }

  /** @returns false when anything is missing, or not written as `JSON.stringify` writes. */
  #walkForwards(start: number, last: number): boolean {
    const { bytes, view } = this.#values;
    if (bytes[start] !== OPENING_BRACE || bytes[last] !== CLOSING_BRACE) return false;
    let found = 0;
    for (let at = start + 1; ; at++) {
      const name = LEADING[found];
      if (!name || bytes[at] !== QUOTE || last - at < NAME_BYTES_MAX) return false;
      if (name.isAt(view, at)) {
        const from = at + name.length;
        at = valueEnd(bytes, from, last);
        if (at - from < VALUE_BYTES_MIN) return false;
        this.#noteLeading(found, from, at);
        found++;
        if (found === LEADING.length) return true;
      } else {
        const keyEnd = textEnd(bytes, at, last);
        if (bytes[keyEnd] !== COLON) return false;
        at = valueEnd(bytes, keyEnd + 1, last);
      }
      if (at < 0 || bytes[at] !== COMMA) return false;
    }
  }

  #noteLeading(index: number, start: number, end: number): void {
    if (index === 0) {
      this.#timeStart = start;
      this.#timeEnd = end;
      return;
    }
    this.#values.starts[index - 1] = start;
    this.#values.ends[index - 1] = end;
  }

  /** The same from the end. */
  #walkBackwards(start: number, last: number): boolean {
    const { bytes, view, starts, ends } = this.#values;
    let place = TRAITS.length - 1;
    for (let end = last; ; ) {
      const from = valueStart(bytes, end - 1, start);
      if (from < start + NAME_BYTES_MAX || bytes[from - 1] !== COLON) return false;
      const name = TRAILING[TRAITS.length - 1 - place];
      if (!name) return false;
      const nameStart = from - name.length;
      if (name.isAt(view, nameStart)) {
        if (end - from < VALUE_BYTES_MIN) return false;
        starts[place] = from;
        ends[place] = end;
        if (place === FIRST_TRAILING) return true;
        place--;
        end = nameStart;
      } else {
        if (bytes[from - 2] !== QUOTE) return false;
        end = textStart(bytes, from - 2, start) - 1;
        if (end <= start || bytes[end] !== COMMA) return false;
      }
    }
  }
}

const FIRST_TRAILING = TRAITS.length - TRAILING.length;

function valuesIn(bytes: Uint8Array): FoundValues {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const places = () => new Int32Array(TRAITS.length);
  return { bytes, view, starts: places(), ends: places() };
}
