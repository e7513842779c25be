import type { JsonMember, JsonValue } from "./json-value.ts";

/** Arrays and objects within each other. Source: documented, Jackson's StreamReadConstraints. */
const DEPTH_MAX = 1_000;

/** Text that is no JSON. The message says why, as EventBridge's own parser does. */
export class JsonTextError extends Error {
  override readonly name = "JsonTextError";
  /** How far the text was read. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Reads one JSON value.
 *
 * Source: observed, the wording of the errors: what PutRule and TestEventPattern answer.
 *
 * @throws {JsonTextError}
 */
export function readJson(text: string): JsonValue {
  const reader = new Reader(text);
  const value = reader.value();
  reader.end();
  return value;
}

/** @returns undefined when the text is no JSON. */
export function tryReadJson(text: string): JsonValue | undefined {
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof JsonTextError) return undefined;
    throw error;
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z0-9_$]+/y;
/** What a string may hold as it is: no quote, no backslash, nothing below a space. */
const PLAIN = /[ !#-[\]-\uffff]*/y;

class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): JsonValue {
    this.#skipSpace();
    const start = this.#at;
    const first = this.#text[start];
    if (first === undefined) throw this.#endOfInput();
    if (first === "{") return this.#object(start);
    if (first === "[") return this.#array(start);
    if (first === '"') return { kind: "string", text: this.#string(), start, end: this.#at };
    if (first === "-" || (first >= "0" && first <= "9")) return this.#number(start);
    return this.#word(start);
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#unexpected("expected end of input");
  }

  #object(start: number): JsonValue {
    this.#descend();
    const members: JsonMember[] = [];
    if (!this.#closes("}")) {
      do {
        members.push(this.#member());
      } while (this.#continues("}", "Object"));
    }
    this.#depth--;
    return { kind: "object", members, start, end: this.#at };
  }

  #member(): JsonMember {
    this.#skipSpace();
    if (this.#at >= this.#text.length) throw this.#endOfInput();
    if (this.#text[this.#at] !== '"') {
      throw this.#unexpected("was expecting double-quote to start field name");
    }
    const key = this.#string();
    this.#skipSpace();
    if (this.#at >= this.#text.length) throw this.#endOfInput();
    if (this.#text[this.#at] !== ":") {
      throw this.#unexpected("was expecting a colon to separate field name and value");
    }
    this.#at++;
    return { key, value: this.value() };
  }

  #array(start: number): JsonValue {
    this.#descend();
    const items: JsonValue[] = [];
    if (!this.#closes("]")) {
      do {
        items.push(this.value());
      } while (this.#continues("]", "Array"));
    }
    this.#depth--;
    return { kind: "array", items, start, end: this.#at };
  }

  #descend(): void {
    this.#at++;
    this.#depth++;
    if (this.#depth <= DEPTH_MAX) return;
    throw new JsonTextError(
      `Document nesting depth (${this.#depth}) exceeds the maximum allowed (${DEPTH_MAX})`,
      this.#at,
    );
  }

  #closes(bracket: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== bracket) return false;
    this.#at++;
    return true;
  }

  #continues(bracket: string, kind: string): boolean {
    if (this.#closes(bracket)) return false;
    if (this.#at >= this.#text.length) throw this.#endOfInput();
    if (this.#text[this.#at] !== ",") {
      throw this.#unexpected(`was expecting comma to separate ${kind} entries`);
    }
    this.#at++;
    return true;
  }

  #string(): string {
    const start = this.#at;
    let hasEscape = false;
    this.#at++;
    for (;;) {
      this.#take(PLAIN);
      const next = this.#text[this.#at];
      if (next === undefined) throw this.#endOfInput();
      if (next === '"') break;
      if (next !== "\\") throw this.#illegalControl(next);
      hasEscape = true;
      this.#at += 2;
    }
    this.#at++;
    if (!hasEscape) return this.#text.slice(start + 1, this.#at - 1);
    return this.#unescape(this.#text.slice(start, this.#at));
  }

  #unescape(quoted: string): string {
    try {
      return String(JSON.parse(quoted));
    } catch {
      const bad = /\\(?!["\\/bfnrtu])(.)/su.exec(quoted.replaceAll(/\\\\/g, "  "))?.[1] ?? "u";
      throw new JsonTextError(`Unrecognized character escape ${named(bad)}`, this.#at);
    }
  }

  #number(start: number): JsonValue {
    const text = this.#take(NUMBER);
    const next = this.#text[this.#at];
    if (text !== "" && (next === undefined || /[\s,\]}]/.test(next))) {
      return { kind: "number", text, start, end: this.#at };
    }
    throw this.#unexpected("expected a valid number followed by a space, a comma or a bracket");
  }

  #word(start: number): JsonValue {
    const text = this.#take(WORD);
    if (text === "true" || text === "false" || text === "null") {
      return { kind: "word", text, start, end: this.#at };
    }
    const expected = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'";
    if (text === "") throw this.#unexpected(`expected a valid value (${expected})`);
    throw new JsonTextError(
      `Unrecognized token '${text}': was expecting (${expected})`,
      Math.min(this.#at, this.#text.length),
    );
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += taken.length;
    return taken;
  }

  #skipSpace(): void {
    while (" \t\n\r".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }

  #unexpected(why: string): JsonTextError {
    const found = named(this.#text[this.#at] ?? "");
    return new JsonTextError(`Unexpected character (${found}): ${why}`, this.#at);
  }

  #illegalControl(character: string): JsonTextError {
    return new JsonTextError(
      `Illegal unquoted character ((CTRL-CHAR, code ${character.charCodeAt(0)})): has to be ` +
        "escaped using backslash to be included in string value",
      this.#at + 1,
    );
  }

  #endOfInput(): JsonTextError {
    return new JsonTextError("Unexpected end-of-input", this.#text.length);
  }
}

const named = (character: string) => `'${character}' (code ${character.charCodeAt(0)})`;
