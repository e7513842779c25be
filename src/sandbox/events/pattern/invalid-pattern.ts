import { ServiceError } from "../../../wire/index.ts";
import type { JsonValue } from "../json/index.ts";

/** How much of a pattern its error message repeats. Source: documented, Jackson. */
const SHOWN_MAX = 500;

/**
 * What EventBridge answers to a pattern it cannot read.
 *
 * Source: observed, PutRule and TestEventPattern: the reason, and then the place where its parser
 * stood.
 */
export function invalidPattern(reason: string): ServiceError {
  return new ServiceError(
    "InvalidEventPatternException",
    `Event pattern is not valid. Reason: ${reason}`,
  );
}

/** The line that names a place in a pattern; `offset` counts the characters read before. */
export function placeIn(pattern: string, offset: number): string {
  const before = pattern.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  const line = before.split("\n").length;
  const left = pattern.length - SHOWN_MAX;
  const shown = `"${pattern.slice(0, SHOWN_MAX)}"${left > 0 ? `[truncated ${left} chars]` : ""}`;
  return `\n at [Source: (String)${shown}; line: ${line}, column: ${offset - lineStart + 1}]`;
}

/**
 * How far the parser has read when it sees a value: the bracket or quote that begins it, all of a
 * number or a word. Source: observed, the columns of error messages.
 */
export function seenAt(value: JsonValue): number {
  return value.kind === "number" || value.kind === "word" ? value.end : value.start + 1;
}
