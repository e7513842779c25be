import type { JsonArray, JsonObject, JsonValue } from "../json/index.ts";
import { parseBlock } from "./address.ts";
import { anythingBut } from "./anything-but.ts";
import { invalidPattern, seenAt } from "./invalid-pattern.ts";
import {
  endsWith,
  ignoringCase,
  type LeafTest,
  looksLike,
  ofText,
  same,
  startsWith,
  within,
} from "./leaf-test.ts";
import { numericTest } from "./numeric.ts";
import { type PatternSource, requireOnly } from "./pattern-source.ts";
import { parseWildcard } from "./wildcard.ts";

/** What the absence of a field is tested by; it is no test of a value. */
export const ABSENT = "absent";

/** A match expression's name and value, and what follows them. */
interface Expression {
  readonly name: string;
  readonly value: JsonValue;
  readonly object: JsonObject;
}

/**
 * Reads `{"prefix": "x"}` and the like.
 *
 * @throws {ServiceError} `InvalidEventPatternException`.
 */
export function readExpression(
  object: JsonObject,
  source: PatternSource,
): LeafTest | typeof ABSENT {
  const [first] = object.members;
  if (!first) return source.fail("Match expression name not found", object.end);
  const read = Object.hasOwn(EXPRESSIONS, first.key) ? EXPRESSIONS[first.key] : undefined;
  if (!read) return source.fail(`Unrecognized match type ${first.key}`, seenAt(first.value));
  return read({ name: first.key, value: first.value, object }, source);
}

type Reader = (expression: Expression, source: PatternSource) => LeafTest | typeof ABSENT;

const EXPRESSIONS: Readonly<Record<string, Reader>> = {
  exactly: textReader("exact match pattern", same),
  prefix: affixReader("prefix", startsWith),
  suffix: affixReader("suffix", endsWith),
  "equals-ignore-case": textReader("equals-ignore-case match pattern", ignoringCase(same)),
  "anything-but": readAnythingBut,
  numeric: readNumeric,
  exists: readExists,
  cidr: readBlock,
  wildcard: readWildcard,
};

function readText({ value }: Expression, what: string, source: PatternSource): string {
  if (value.kind === "string") return value.text;
  return source.fail(`${what} must be a string`, seenAt(value));
}

function textReader(what: string, test: (expected: string) => (text: string) => boolean): Reader {
  return (expression, source) => {
    const text = readText(expression, what, source);
    requireOnly(expression.object, source);
    return ofText(test(text));
  };
}

function affixReader(
  kind: "prefix" | "suffix",
  test: (expected: string) => (text: string) => boolean,
): Reader {
  const plain = textReader(`${kind} match pattern`, test);
  const capital = kind === "prefix" ? "Prefix" : "Suffix";
  return (expression, source) => {
    const { value, object } = expression;
    if (value.kind !== "object") return plain(expression, source);
    const [inner] = value.members;
    if (!inner) return source.fail(`${capital} expression name not found`, value.end);
    if (inner.key !== "equals-ignore-case") {
      return source.fail(`Unsupported ${kind} pattern: ${inner.key}`, seenAt(inner.value));
    }
    const nested = { name: inner.key, value: inner.value, object: value };
    const text = readText(nested, "equals-ignore-case match pattern", source);
    requireOnly(value, source);
    requireOnly(object, source);
    return ofText(ignoringCase(test)(text));
  };
}

function readAnythingBut({ value, object }: Expression, source: PatternSource): LeafTest {
  const test = anythingBut(value, source);
  requireOnly(object, source, "Too many elements in numeric expression");
  return test;
}

function readNumeric({ value, object }: Expression, source: PatternSource): LeafTest {
  if (value.kind !== "array") {
    return source.fail("Value of numeric must be an array.", seenAt(value));
  }
  const test = numericTest(value satisfies JsonArray, source);
  requireOnly(object, source, "Too many elements in numeric expression");
  return test;
}

function readExists(
  { value, object }: Expression,
  source: PatternSource,
): LeafTest | typeof ABSENT {
  if (value.kind !== "word" || value.text === "null") {
    return source.fail("exists match pattern must be either true or false.", seenAt(value));
  }
  requireOnly(object, source);
  return value.text === "true" ? () => true : ABSENT;
}

function readBlock(expression: Expression, source: PatternSource): LeafTest {
  const range = parseBlock(readText(expression, "prefix match pattern", source));
  // Source: observed: the one reason that comes without a place.
  if (typeof range === "string") throw invalidPattern(range);
  requireOnly(expression.object, source);
  return within(range);
}

function readWildcard(expression: Expression, source: PatternSource): LeafTest {
  const wildcard = parseWildcard(readText(expression, "wildcard match pattern", source));
  if (typeof wildcard === "string") return source.fail(wildcard, expression.value.end);
  requireOnly(expression.object, source);
  return ofText(looksLike(wildcard));
}
