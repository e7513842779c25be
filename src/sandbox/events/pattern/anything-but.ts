import type { JsonArray, JsonObject, JsonValue } from "../json/index.ts";
import { seenAt } from "./invalid-pattern.ts";
import {
  butNumbers,
  butText,
  butTexts,
  comparable,
  endsWith,
  ignoringCase,
  type LeafTest,
  looksLike,
  same,
  startsWith,
} from "./leaf-test.ts";
import { OUT_OF_RANGE } from "./numeric.ts";
import { type PatternSource, requireOnly } from "./pattern-source.ts";
import { parseWildcard } from "./wildcard.ts";

/**
 * Reads what an anything-but match leaves out: a string, a number, a list of either, or strings
 * under `prefix`, `suffix`, `equals-ignore-case` or `wildcard`.
 *
 * @throws {ServiceError} `InvalidEventPatternException`.
 */
export function anythingBut(value: JsonValue, source: PatternSource): LeafTest {
  if (value.kind === "object") return butWhatMatches(value, source);
  const items = itemsOf(value, source);
  const told = itemSource(value, source);
  const numbers = items.filter(({ kind }) => kind === "number");
  for (const item of items) {
    if (item.kind !== "string" && item.kind !== "number") told.fail(NOT_LISTABLE, seenAt(item));
  }
  if (items.length === 0 || (numbers.length > 0 && numbers.length < items.length)) {
    return source.fail(MIXED, value.end);
  }
  if (numbers.length === 0) return butTexts(new Set(items.map(textOf)));
  return butNumbers(
    new Set(items.map((item) => comparable(textOf(item)) ?? told.fail(OUT_OF_RANGE, seenAt(item)))),
  );
}

const NOT_LISTABLE = "Inside anything but list, start|null|boolean is not supported.";
const MIXED =
  "Inside anything but list, either all values are number or string, mixed type is not supported";
const NOT_FOLDABLE =
  "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.";
const NOT_AFFIXED = "prefix/suffix match pattern must be a string";

interface Kind {
  readonly notText: string;
  test(text: string, fail: (reason: string) => never): (text: string) => boolean;
}

const affix = (test: (expected: string) => (text: string) => boolean): Kind => ({
  notText: NOT_AFFIXED,
  test: (text, fail) => (text === "" ? fail("Null prefix/suffix not allowed") : test(text)),
});

const KINDS: Readonly<Record<string, Kind>> = {
  prefix: affix(startsWith),
  suffix: affix(endsWith),
  "equals-ignore-case": { notText: NOT_FOLDABLE, test: ignoringCase(same) },
  wildcard: {
    notText: "wildcard match pattern must be a string",
    test: (text, fail) => {
      const wildcard = parseWildcard(text);
      return typeof wildcard === "string" ? fail(wildcard) : looksLike(wildcard);
    },
  },
};

function butWhatMatches(object: JsonObject, source: PatternSource): LeafTest {
  const [first] = object.members;
  if (!first) return source.fail("Anything-But expression name not found", object.end);
  const kind = Object.hasOwn(KINDS, first.key) ? KINDS[first.key] : undefined;
  if (!kind) {
    return source.fail(`Unsupported anything-but pattern: ${first.key}`, seenAt(first.value));
  }
  const told = itemSource(first.value, source);
  const tests = itemsOf(first.value, source).map((item) =>
    item.kind === "string"
      ? kind.test(item.text, (reason) => told.fail(reason, item.end))
      : told.fail(kind.notText, seenAt(item)),
  );
  requireOnly(object, source, "Too many elements in numeric expression");
  return butText(tests);
}

function itemsOf(value: JsonValue, source: PatternSource): readonly JsonValue[] {
  if (value.kind === "array") return (value satisfies JsonArray).items;
  if (value.kind === "string" || value.kind === "number") return [value];
  return source.fail(
    "Value of anything-but must be an array or single string/number value.",
    seenAt(value),
  );
}

/** Source: observed: what is wrong within a list is told with its place twice. */
function itemSource(value: JsonValue, source: PatternSource): PatternSource {
  return value.kind === "array" ? source.twice() : source;
}

const textOf = (item: JsonValue) =>
  item.kind === "string" || item.kind === "number" ? item.text : "";
