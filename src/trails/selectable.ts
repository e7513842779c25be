import type { Json, JsonObject } from "../record/index.ts";
import type { EventSelectors } from "./selectors/event-selectors.ts";

/**
 * What of a record selectors and files look at, by the fields' names. Nothing else of a record is
 * read: texts are made, and objects parsed, when they are asked for.
 */
const FIELDS = [
  ...["awsRegion", "errorCode", "eventCategory", "eventName", "eventSource", "eventTime"],
  ...["eventType", "readOnly", "recipientAccountId", "resources", "tlsDetails", "userIdentity"],
  ...["sessionCredentialFromConsole", "vpcEndpointId"],
] as const;

/** The index of a field within {@link FIELDS} by the length of its name; most lengths have none. */
const BY_LENGTH: readonly (readonly (readonly [index: number, name: Uint8Array])[])[] = Array.from(
  { length: Math.max(...FIELDS.map(({ length }) => length)) + 1 },
  (_, length) =>
    FIELDS.flatMap((name, index) =>
      name.length === length ? [[index, new TextEncoder().encode(name)] as const] : [],
    ),
);

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/**
 * Reads of a record what a trail's verdict depends on, several times as fast as all of it.
 *
 * @param json the record as `serializeRecord` wrote it. It is kept, and must not change.
 */
export function selectableOf(json: Buffer): JsonObject {
  const places = findFields(json);
  // Whoever wrote it wrote it with blanks, or in another way that is as good.
  if (!places) return JSON.parse(json.toString("utf8")) as JsonObject;
  return new Selectable(json, places) as unknown as JsonObject;
}

/** True when `selectors` look at something that {@link selectableOf} does not give. */
export function looksFurther(selectors: EventSelectors): boolean {
  if (selectors.kind === "basic") return false;
  const fields = selectors.selectors.flatMap(({ conditions }) => conditions);
  return fields.some(({ field }) => !KNOWN.has(field.split(".", 1)[0] ?? ""));
}

const KNOWN: ReadonlySet<string> = new Set(FIELDS);

/** A record as far as it was read: its fields are there, and nothing else. */
class Selectable {
  readonly #json: Buffer;
  /** For each field where its value begins and ends; 0 for one that is not there. */
  readonly #places: Int32Array;

  constructor(json: Buffer, places: Int32Array) {
    this.#json = json;
    this.#places = places;
  }

  at(index: number): Json | undefined {
    const start = this.#places[2 * index] ?? 0;
    if (start === 0) return undefined;
    const end = this.#places[2 * index + 1] ?? 0;
    const json = this.#json;
    if (json[start] === QUOTE && isPlain(json, start + 1, end - 1)) {
      return json.toString("latin1", start + 1, end - 1);
    }
    return JSON.parse(json.toString("utf8", start, end)) as Json;
  }
}

for (const [index, name] of FIELDS.entries()) {
  Object.defineProperty(Selectable.prototype, name, {
    get(this: Selectable) {
      return this.at(index);
    },
  });
}

/** True for text that needs no unescaping and is ASCII. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === BACKSLASH || byte > 0x7e) return false;
  }
  return true;
}

/** @returns undefined when the text is no object without blanks. */
function findFields(json: Uint8Array): Int32Array | undefined {
  const places = new Int32Array(2 * FIELDS.length);
  const end = json.length - 1;
  if (json[0] !== OPENING_BRACE || json[end] !== CLOSING_BRACE) return undefined;
  if (end === 1) return places;
  for (let at = 1; ; at++) {
    if (json[at] !== QUOTE) return undefined;
    const keyEnd = endOfText(json, at);
    if (json[keyEnd] !== COLON) return undefined;
    const valueEnd = endOfValue(json, keyEnd + 1);
    const field = fieldNamed(json, at + 1, keyEnd - 1);
    if (field >= 0) {
      places[2 * field] = keyEnd + 1;
      places[2 * field + 1] = valueEnd;
    }
    at = valueEnd;
    if (at === end) return places;
    if (json[at] !== COMMA) return undefined;
  }
}

function fieldNamed(json: Uint8Array, start: number, end: number): number {
  const candidates = BY_LENGTH[end - start];
  if (!candidates) return -1;
  for (const [index, name] of candidates) {
    let at = 0;
    while (at < name.length && json[start + at] === name[at]) at++;
    if (at === name.length) return index;
  }
  return -1;
}

/** @param start where the opening quote is. @returns what is behind the closing one. */
function endOfText(json: Uint8Array, start: number): number {
  const { length } = json;
  let at = start + 1;
  for (; at < length; at++) {
    const byte = json[at];
    if (byte === QUOTE) return at + 1;
    // Whatever it escapes: what follows is not the text's end.
    if (byte === BACKSLASH) at++;
  }
  return at;
}

function endOfValue(json: Uint8Array, start: number): number {
  const { length } = json;
  const first = json[start];
  if (first === QUOTE) return endOfText(json, start);
  let at = start;
  if (first !== OPENING_BRACE && first !== OPENING_BRACKET) {
    for (; at < length; at++) {
      const byte = json[at];
      if (byte === COMMA || byte === CLOSING_BRACE || byte === CLOSING_BRACKET) return at;
    }
    return at;
  }
  for (let depth = 0; at < length; at++) {
    const byte = json[at];
    if (byte === QUOTE) at = endOfText(json, at) - 1;
    else if (byte === OPENING_BRACE || byte === OPENING_BRACKET) depth++;
    else if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return at;
}
