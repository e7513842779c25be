import { invalidValue } from "../refusals.ts";
import { parseFields } from "./field-pattern.ts";
import { parseJsonPattern } from "./json-pattern.ts";
import { PatternReader } from "./pattern-reader.ts";
import { parseTerms } from "./term-pattern.ts";

/** What a filter looks for in messages. */
export interface FilterPattern {
  /**
   * The values that the pattern names, by how it names them (`$.eventName`); none for terms.
   *
   * @returns undefined when the message does not match.
   */
  match(message: string): Record<string, string> | undefined;
}

const LENGTH_MAX = 1_024;

/**
 * Reads a filter pattern: terms, `{ $.json = conditions }`, or `[fields, of, a, line]`. The empty
 * one matches everything. Regular expressions stand between percent signs, by themselves or as what
 * a value is compared with.
 *
 * @throws {ServiceError} `InvalidParameterException` for what is no pattern.
 */
export function parseFilterPattern(text: string): FilterPattern {
  if (text.length > LENGTH_MAX) {
    throw invalidValue("filterPattern", text, `have length less than or equal to ${LENGTH_MAX}`);
  }
  const pattern = text.trim();
  if (pattern.startsWith("{")) return parseJsonPattern(pattern);
  if (pattern.startsWith("[")) return parseFields(pattern);
  return pattern.startsWith("%") ? parseExpression(pattern) : parseTerms(pattern);
}

function parseExpression(text: string): FilterPattern {
  const reader = new PatternReader(text);
  const { expression } = reader.takeLiteral(/%/y);
  if (!expression || !reader.isAtEnd) throw reader.refuse("expected one regular expression");
  return { match: (message) => (expression(message) ? {} : undefined) };
}
