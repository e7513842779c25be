import type { TextTest } from "./regular-expression.ts";

/** What a value is compared with. */
export interface Literal {
  /** Without quotes. */
  readonly text: string;
  readonly isQuoted: boolean;
  /** Of what stands between percent signs. */
  readonly expression?: TextTest;
}

export type Comparator = "=" | "!=" | "<" | ">" | "<=" | ">=";

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

const isNumeric = (text: string): boolean => NUMBER.test(text);

export const isNumber = ({ text, expression }: Literal): boolean => !expression && isNumeric(text);

/** Whether a text or number of a message compares so. Numbers compare as numbers. */
export function compares(value: string, comparator: Comparator, literal: Literal): boolean {
  switch (comparator) {
    case "=":
      return isEqual(value, literal);
    case "!=":
      return !isEqual(value, literal);
    default:
      return isNumeric(value) && isOrdered(Number(value), comparator, Number(literal.text));
  }
}

function isOrdered(value: number, comparator: Comparator, limit: number): boolean {
  switch (comparator) {
    case "<":
      return value < limit;
    case ">":
      return value > limit;
    case "<=":
      return value <= limit;
    default:
      return value >= limit;
  }
}

function isEqual(value: string, { text, isQuoted, expression }: Literal): boolean {
  if (expression) return expression(value);
  const areNumbers = !isQuoted && isNumeric(text) && isNumeric(value);
  return areNumbers ? Number(value) === Number(text) : matchesWildcards(value, text);
}

/** Whether a text matches one with asterisks, each of which stands for any text. */
export function matchesWildcards(text: string, pattern: string): boolean {
  const parts = pattern.split("*");
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return text === pattern;
  if (!text.startsWith(first) || text.length < first.length + last.length) return false;
  if (!text.endsWith(last)) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= text.length - last.length;
}
