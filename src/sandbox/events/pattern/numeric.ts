import type { JsonArray, JsonValue } from "../json/index.ts";
import { seenAt } from "./invalid-pattern.ts";
import { between, comparable, type LeafTest } from "./leaf-test.ts";
import type { PatternSource } from "./pattern-source.ts";

/**
 * Reads the list of a numeric match: `["=", 5]`, `["<", 5]`, `[">", 0, "<=", 5]`.
 *
 * @throws {ServiceError} `InvalidEventPatternException`.
 */
export function numericTest(list: JsonArray, source: PatternSource): LeafTest {
  const [operator, operand, ...more] = list.items;
  if (operator?.kind !== "string") {
    const found = operator ? textOf(operator) : "]";
    return source.fail(
      `Invalid member in numeric match: ${found}`,
      operator ? seenAt(operator) : list.end,
    );
  }
  const where = operand ? seenAt(operand) : list.end;
  const name = NAMES.get(operator.text);
  if (!name) return source.fail(`Unrecognized numeric range operator: ${operator.text}`, where);
  const value = readNumber(operand, { where, name, source });
  if (operator.text === ">" || operator.text === ">=") {
    const isMinLeftOut = operator.text === ">";
    if (more.length === 0) return between({ min: value, max: LARGEST, isMinLeftOut });
    return readRange(list, { min: value, isMinLeftOut }, source);
  }
  const [third] = more;
  if (third) return source.fail("Too many elements in numeric expression", seenAt(third));
  if (operator.text === "=") return between({ min: value, max: value });
  return between({ min: -LARGEST, max: value, isMaxLeftOut: operator.text === "<" });
}

const LARGEST = Number.MAX_SAFE_INTEGER;
/** The operators, as messages call them. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["=", "equals"],
  ...["<", "<=", ">", ">="].map((operator) => [operator, operator] as const),
]);

function readRange(
  list: JsonArray,
  bottom: { readonly min: number; readonly isMinLeftOut: boolean },
  source: PatternSource,
): LeafTest {
  const [, , operator, operand, extra] = list.items;
  if (operator?.kind !== "string") {
    const found = operator ? textOf(operator) : "]";
    return source.fail(
      `Bad value in numeric range: ${found}`,
      operator ? seenAt(operator) : list.end,
    );
  }
  if (operator.text !== "<" && operator.text !== "<=") {
    return source.fail(`Bad numeric range operator: ${operator.text}`, operator.end);
  }
  const where = operand ? seenAt(operand) : list.end;
  const max = readNumber(operand, { where, name: operator.text, source });
  if (extra) return source.fail("Too many terms in numeric range expression", seenAt(extra));
  if (bottom.min > max) return source.fail("Bottom must be less than top", list.end);
  return between({ ...bottom, max, isMaxLeftOut: operator.text === "<" });
}

interface Operand {
  readonly where: number;
  readonly name: string;
  readonly source: PatternSource;
}

function readNumber(value: JsonValue | undefined, { where, name, source }: Operand): number {
  if (value?.kind !== "number") return source.fail(`Value of ${name} must be numeric`, where);
  return comparable(value.text) ?? source.fail(OUT_OF_RANGE, where);
}

export const OUT_OF_RANGE = "Value must be between -5.0E9 and 5.0E9, inclusive";

function textOf(value: JsonValue): string {
  if (value.kind === "object") return "{";
  return value.kind === "array" ? "[" : value.text;
}
