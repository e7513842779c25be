import type { Json } from "../record/index.ts";

/** A member of an object that is looked for by its name, and where its value was found. */
export interface SoughtMember {
  /** Its name as it is in the text. */
  readonly bytes: Uint8Array;
  /** Where its value begins; 0 until it is found. */
  start: number;
  end: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/**
 * Looks for members of an object from its beginning, until all are found or it ends.
 *
 * @param json an object as `JSON.stringify` writes it.
 * @returns false when it was not written so, as far as was looked at.
 */
export function walkForwards(json: Uint8Array, sought: readonly SoughtMember[]): boolean {
  const last = json.length - 1;
  if (json[0] !== OPENING_BRACE || json[last] !== CLOSING_BRACE) return false;
  if (last === 1) return true;
  let missing = sought.length;
  for (let at = 1; ; at++) {
    if (json[at] !== QUOTE) return false;
    const keyEnd = textEnd(json, at, last);
    if (json[keyEnd] !== COLON) return false;
    const end = valueEnd(json, keyEnd + 1, last);
    if (end < 0 || end > last) return false;
    if (note(json, { keyStart: at + 1, keyEnd: keyEnd - 1, end }, sought) && --missing === 0) {
      return true;
    }
    at = end;
    if (at === last) return true;
    if (json[at] !== COMMA) return false;
  }
}

/** The value between two places of a text. */
export function readValue(json: Uint8Array, start: number, end: number): Json {
  const text = Buffer.from(json.buffer, json.byteOffset + start, end - start);
  if (text[0] === QUOTE && isPlain(text)) return text.toString("latin1", 1, text.length - 1);
  return JSON.parse(text.toString("utf8")) as Json;
}

/** True for text that needs no unescaping and is ASCII. */
function isPlain(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === BACKSLASH || byte > 0x7e) return false;
  }
  return true;
}

/** @returns true when the member is one that is looked for, and was not found yet. */
function note(
  json: Uint8Array,
  member: { readonly keyStart: number; readonly keyEnd: number; readonly end: number },
  sought: readonly SoughtMember[],
): boolean {
  const { keyStart, keyEnd, end } = member;
  const length = keyEnd - keyStart;
  for (const one of sought) {
    const { bytes } = one;
    if (bytes.length !== length || one.start > 0) continue;
    let at = 0;
    while (at < length && json[keyStart + at] === bytes[at]) at++;
    if (at < length) continue;
    one.start = keyEnd + 2;
    one.end = end;
    return true;
  }
  return false;
}

/**
 * @param start where the opening quote is.
 * @returns what is behind the closing one; beyond `limit` when there is none before it.
 */
export function textEnd(json: Uint8Array, start: number, limit: number): number {
  let at = start + 1;
  for (; at < limit; at++) {
    const byte = json[at];
    if (byte === QUOTE) return at + 1;
    // Whatever it escapes: what follows is not the text's end.
    if (byte === BACKSLASH) at++;
  }
  return limit + 1;
}

/**
 * @param end where the closing quote is.
 * @returns where the opening one is; less than `limit` when there is none from there on.
 */
export function textStart(json: Uint8Array, end: number, limit: number): number {
  let at = end - 1;
  for (; at >= limit; at--) {
    if (json[at] !== QUOTE) continue;
    if (json[at - 1] !== BACKSLASH) return at;
    let escapes = 1;
    while (json[at - 1 - escapes] === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return at;
  }
  return limit - 1;
}

/** @returns what is behind the value; -1 when none begins at `start` and ends before `limit`. */
export function valueEnd(json: Uint8Array, start: number, limit: number): number {
  const first = json[start] ?? 0;
  if (first === QUOTE) {
    const end = textEnd(json, start, limit);
    return end > limit ? -1 : end;
  }
  if (first === OPENING_BRACE || first === OPENING_BRACKET) return nestedEnd(json, start, limit);
  let at = start;
  while (isOfLiteral(json[at] ?? 0)) at++;
  return at === start || at > limit ? -1 : at;
}

function nestedEnd(json: Uint8Array, start: number, limit: number): number {
  let depth = 0;
  for (let at = start; at < limit; at++) {
    const byte = json[at] ?? 0;
    if (byte === QUOTE) {
      for (at++; at < limit && json[at] !== QUOTE; at++) if (json[at] === BACKSLASH) at++;
    } else if (byte === OPENING_BRACE || byte === OPENING_BRACKET) depth++;
    else if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/**
 * @param end where the value's last byte is.
 * @returns where its first is; less than `limit` when it is none from there on.
 */
export function valueStart(json: Uint8Array, end: number, limit: number): number {
  const last = json[end] ?? 0;
  if (last === QUOTE) return textStart(json, end, limit);
  if (last === CLOSING_BRACE || last === CLOSING_BRACKET) return nestedStart(json, end, limit);
  let at = end;
  while (at >= limit && isOfLiteral(json[at] ?? 0)) at--;
  return at === end ? limit - 1 : at + 1;
}

function nestedStart(json: Uint8Array, end: number, limit: number): number {
  let depth = 0;
  for (let at = end; at >= limit; at--) {
    const byte = json[at];
    if (byte === QUOTE) at = textStart(json, at, limit);
    else if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) depth++;
    else if (byte === OPENING_BRACE || byte === OPENING_BRACKET) {
      depth--;
      if (depth === 0) return at;
    }
  }
  return limit - 1;
}

/** Letters, digits and what else numbers are written with. */
function isOfLiteral(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2d ||
    byte === 0x2e ||
    byte === 0x45 ||
    byte === 0x2b
  );
}
