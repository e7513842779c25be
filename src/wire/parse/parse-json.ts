import { DEPTH_MAX, notParsed, type Parsed, parsed } from "./parsed.ts";

/** Parses a JSON text that nests no deeper than {@link DEPTH_MAX}. An empty one is `{}`. */
export function parseJson(source: string): Parsed<unknown> {
  const text = source.startsWith("\u{feff}") ? source.slice(1) : source;
  // Clients leave the body out of operations that take no input.
  if (text.trim() === "") return parsed({});
  if (nestsDeeper(text)) return notParsed("nested too deep");
  try {
    return parsed(JSON.parse(text));
  } catch {
    return notParsed("not well-formed");
  }
}

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
