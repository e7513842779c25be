import { isAnother } from "../read/scalar-text.ts";
import { DEPTH_MAX, NumberText, notParsed, type Parsed, parsed } from "./parsed.ts";

/**
 * Parses a JSON text that nests no deeper than {@link DEPTH_MAX}. An empty one is `{}`.
 *
 * @param isExact is true when a number that no number of JavaScript holds is to be a bigint, or its
 *   text where it is out of range. That takes several times as long.
 */
export function parseJson(source: string, isExact = false): Parsed<unknown> {
  const text = source.startsWith("\u{feff}") ? source.slice(1) : source;
  // Clients leave the body out of operations that take no input.
  if (text.trim() === "") return parsed({});
  if (nestsDeeper(text)) return notParsed("nested too deep");
  try {
    return parsed(isExact ? parseWithSource(text, exactNumber) : JSON.parse(text));
  } catch {
    return notParsed("not well-formed");
  }
}

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** With what TypeScript does not know of yet. Without it, before Node 21, numbers stay numbers. */
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;

const exactNumber: Reviver = (_key, value, context) => {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined) return value;
  if (!Number.isFinite(value)) return new NumberText(source);
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value;
  return isAnother(source, value) ? BigInt(source) : value;
};

/** Looks before parsing, because what comes after walks the value recursively. */
function nestsDeeper(text: string): boolean {
  // What opens so little cannot nest so deep, and to look for that is ten times as fast.
  if (occursAtMost(text, "{", DEPTH_MAX / 2) && occursAtMost(text, "[", DEPTH_MAX / 2))
    return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) at = endOfString(text, at);
    else if (character === BRACE || character === BRACKET) depth++;
    else if (character === BRACE_END || character === BRACKET_END) depth--;
    if (depth > DEPTH_MAX) return true;
  }
  return false;
}

function occursAtMost(text: string, character: string, countMax: number): boolean {
  let at = -1;
  for (let count = 0; count <= countMax; count++) {
    at = text.indexOf(character, at + 1);
    if (at < 0) return true;
  }
  return false;
}

const QUOTE = 34;
const BACKSLASH = 92;
const BRACKET = 91;
const BRACKET_END = 93;
const BRACE = 123;
const BRACE_END = 125;

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === BACKSLASH) at++;
    else if (character === QUOTE) return at;
  }
  return text.length;
}
