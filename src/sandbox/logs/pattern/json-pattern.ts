import { compares, isNumber, type Literal } from "./comparison.ts";
import type { FilterPattern } from "./filter-pattern.ts";
import { PatternReader } from "./pattern-reader.ts";
import { parseSelector, type Selector } from "./selector.ts";

/** Says whether a message, as an object, meets a condition. */
type Condition = (root: unknown) => boolean;

interface Reading {
  readonly reader: PatternReader;
  /** Every selector that was met, for the values that are told. */
  readonly selectors: Selector[];
}

/** Up to this many parentheses within one another. */
const DEPTH_MAX = 50;
const BARE = /[^\s"(){}&|=<>!,]+/y;

/** Reads `{ $.a = "x" && ($.b > 1 || $.c NOT EXISTS) }`. @throws {ServiceError} */
export function parseJsonPattern(text: string): FilterPattern {
  const reader = new PatternReader(text);
  const reading: Reading = { reader, selectors: [] };
  reader.expect("{");
  const condition = readAny(reading, 0);
  reader.expect("}");
  if (!reader.isAtEnd) throw reader.refuse("expected nothing more");
  return {
    match: (message) => {
      const root = parseMessage(message);
      if (root === undefined || !condition(root)) return undefined;
      return Object.fromEntries(
        reading.selectors.flatMap(({ text: name, select }) => {
          const [value] = select(root);
          return value === undefined ? [] : [[name, shown(value)] as const];
        }),
      );
    },
  };
}

function parseMessage(message: string): object | undefined {
  // What is clearly no object need not be tried: most lines of most groups.
  if (!message.trimStart().startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function readAny(reading: Reading, depth: number): Condition {
  const all = [readAll(reading, depth)];
  while (reading.reader.takeText("||")) all.push(readAll(reading, depth));
  return (root) => all.some((condition) => condition(root));
}

function readAll(reading: Reading, depth: number): Condition {
  const all = [readOne(reading, depth)];
  while (reading.reader.takeText("&&")) all.push(readOne(reading, depth));
  return (root) => all.every((condition) => condition(root));
}

function readOne(reading: Reading, depth: number): Condition {
  const { reader } = reading;
  if (!reader.takeText("(")) return readComparison(reading);
  if (depth >= DEPTH_MAX) throw reader.refuse("too many parentheses");
  const condition = readAny(reading, depth + 1);
  reader.expect(")");
  return condition;
}

const IS = /\s*IS\s+(NULL|TRUE|FALSE)\b/iy;
const EXISTS = /\s*(NOT\s+)?EXISTS\b/iy;

function readComparison({ reader, selectors }: Reading): Condition {
  const selector = parseSelector(reader);
  selectors.push(selector);
  const { select } = selector;
  const is = reader.take(IS)?.[1]?.toUpperCase();
  if (is) {
    const wanted = is === "NULL" ? null : is === "TRUE";
    return (root) => select(root).some((value) => value === wanted);
  }
  const exists = reader.take(EXISTS);
  if (exists) return (root) => select(root).length > 0 !== (exists[1] !== undefined);
  const comparator = reader.takeComparator();
  if (!comparator) throw reader.refuse("expected a comparison");
  const literal = reader.takeLiteral(BARE);
  const isOrder = comparator !== "=" && comparator !== "!=";
  if (isOrder && !isNumber(literal)) throw reader.refuse("expected a number");
  return (root) => select(root).some((value) => compareValue(value, comparator, literal));
}

/**
 * A member that is not there meets no comparison, not even `!=`. Source: assumed; a filter with
 * `!=` against an event without the member would tell.
 */
function compareValue(
  value: unknown,
  comparator: Parameters<typeof compares>[1],
  literal: Literal,
): boolean {
  // Anything at all is as good as an asterisk, also what has no text of its own.
  if (literal.text === "*" && !literal.expression) return comparator === "=";
  if (typeof value === "object") return comparator === "!=";
  const isOrder = comparator !== "=" && comparator !== "!=";
  if (isOrder && typeof value !== "number") return false;
  return compares(String(value), comparator, literal);
}

const shown = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);
