import { assignOwn } from "../../base/assign-own.ts";
import { isAnother } from "../read/scalar-text.ts";
import { DEPTH_MAX, notParsed, type Parsed, parsed } from "./parsed.ts";

/**
 * Parses one CBOR data item (RFC 8949). Tag 1 is a `Date`, byte strings are `Uint8Array`; other
 * tags give what they tag. Integers that no number holds are bigints.
 *
 * @param options `timeUnitMs` is what a time counts: seconds, as the RFC has it, unless told.
 *
 * Not the SDK's decoder, because that one can be made to loop, to allocate without bound and to
 * set prototypes by a few bytes of input.
 */
export function parseCbor(bytes: Uint8Array, { timeUnitMs = 1000 } = {}): Parsed<unknown> {
  if (bytes.length === 0) return parsed({});
  const cursor = new Cursor(bytes, timeUnitMs);
  try {
    const value = readItem(cursor, 0);
    return cursor.isAtEnd ? parsed(value) : notParsed("bytes after the value");
  } catch (error) {
    if (error instanceof MalformedCborError) return notParsed(error.message);
    throw error;
  }
}

/** Leaves the recursion; never leaves this file. */
class MalformedCborError extends Error {}

const BREAK = Symbol("break");
const INDEFINITE = 31;

class Cursor {
  readonly timeUnitMs: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array, timeUnitMs: number) {
    this.timeUnitMs = timeUnitMs;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  take(length: number): Uint8Array {
    const start = this.#skip(length);
    return this.#bytes.subarray(start, this.#at);
  }

  /** The argument of a head whose low five bits are `information`. */
  argument(information: number): number {
    if (information < 24) return information;
    if (information === 24) return this.#view.getUint8(this.#skip(1));
    if (information === 25) return this.#view.getUint16(this.#skip(2));
    if (information === 26) return this.#view.getUint32(this.#skip(4));
    if (information === 27) return Number(this.#view.getBigUint64(this.#skip(8)));
    throw new MalformedCborError("a head that is not defined");
  }

  /** As {@link argument}, a bigint where a number would be another. */
  wholeNumber(information: number): number | bigint {
    if (information !== 27) return this.argument(information);
    const whole = this.#view.getBigUint64(this.#skip(8));
    return isAnother(String(whole), Number(whole)) ? whole : Number(whole);
  }

  byte(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  half(): number {
    const bits = this.#view.getUint16(this.#skip(2));
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    const sign = bits & 0x8000 ? -1 : 1;
    if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024);
    if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
  }

  single(): number {
    return this.#view.getFloat32(this.#skip(4));
  }

  double(): number {
    return this.#view.getFloat64(this.#skip(8));
  }

  #skip(length: number): number {
    const start = this.#at;
    if (length > this.#bytes.length - start) throw new MalformedCborError("cut off");
    this.#at = start + length;
    return start;
  }
}

function readItem(cursor: Cursor, depth: number): unknown {
  const value = readItemOrBreak(cursor, depth);
  if (value === BREAK) throw new MalformedCborError("a break that ends nothing");
  return value;
}

function readItemOrBreak(cursor: Cursor, depth: number): unknown {
  if (depth > DEPTH_MAX) throw new MalformedCborError("nested too deep");
  const head = cursor.byte();
  const information = head & 0x1f;
  switch (head >> 5) {
    case 0:
      return cursor.wholeNumber(information);
    case 1:
      return negative(cursor.wholeNumber(information));
    case 2:
      return Uint8Array.from(readString(cursor, information, 2));
    case 3:
      return readString(cursor, information, 3).toString("utf8");
    case 4:
      return readList(cursor, information, depth);
    case 5:
      return readMap(cursor, information, depth);
    case 6:
      return readTagged(cursor, cursor.argument(information), depth);
    default:
      return readSimple(cursor, information);
  }
}

const negative = (whole: number | bigint): number | bigint =>
  typeof whole === "bigint" ? -1n - whole : -1 - whole;

function readString(cursor: Cursor, information: number, major: number): Buffer {
  if (information !== INDEFINITE) return Buffer.from(cursor.take(cursor.argument(information)));
  const chunks: Uint8Array[] = [];
  for (let head = cursor.byte(); head !== 0xff; head = cursor.byte()) {
    if (head >> 5 !== major || (head & 0x1f) === INDEFINITE) {
      throw new MalformedCborError("a chunk of another kind");
    }
    chunks.push(cursor.take(cursor.argument(head & 0x1f)));
  }
  return Buffer.concat(chunks);
}

function readList(cursor: Cursor, information: number, depth: number): unknown[] {
  // Never allocated ahead: the length is the client's word.
  const list: unknown[] = [];
  const length =
    information === INDEFINITE ? Number.POSITIVE_INFINITY : cursor.argument(information);
  while (list.length < length) {
    const item = readItemOrBreak(cursor, depth + 1);
    if (item === BREAK && information === INDEFINITE) break;
    if (item === BREAK) throw new MalformedCborError("a break that ends nothing");
    list.push(item);
  }
  return list;
}

function readMap(cursor: Cursor, information: number, depth: number): object {
  const map = {};
  const length =
    information === INDEFINITE ? Number.POSITIVE_INFINITY : cursor.argument(information);
  for (let count = 0; count < length; count++) {
    const key = readItemOrBreak(cursor, depth + 1);
    if (key === BREAK && information === INDEFINITE) break;
    if (typeof key !== "string") throw new MalformedCborError("a key that is not text");
    assignOwn(map, key, readItem(cursor, depth + 1));
  }
  return map;
}

function readTagged(cursor: Cursor, tag: number, depth: number): unknown {
  const value = readItem(cursor, depth + 1);
  if (tag !== 1 || typeof value !== "number") return value;
  return new Date(Math.round(value * cursor.timeUnitMs));
}

function readSimple(cursor: Cursor, information: number): unknown {
  if (information === 20) return false;
  if (information === 21) return true;
  if (information === 22 || information === 23) return null;
  if (information === 25) return cursor.half();
  if (information === 26) return cursor.single();
  if (information === 27) return cursor.double();
  if (information === INDEFINITE) return BREAK;
  throw new MalformedCborError("a simple value that is not defined");
}
