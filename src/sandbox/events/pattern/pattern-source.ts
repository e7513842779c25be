import type { JsonObject } from "../json/index.ts";
import { invalidPattern, placeIn, seenAt } from "./invalid-pattern.ts";

/** The text that is being read, for messages that name a place in it. */
export interface PatternSource {
  /** @throws {ServiceError} `InvalidEventPatternException`. */
  fail(reason: string, offset: number): never;
  /** The same, with messages that name the place twice. */
  twice(): PatternSource;
}

export function patternSource(text: string, times = 1): PatternSource {
  return {
    fail: (reason, offset) => {
      throw invalidPattern(`${reason}${placeIn(text, offset).repeat(times)}`);
    },
    twice: () => patternSource(text, 2),
  };
}

/** @throws {ServiceError} when an object that may have one member has another. */
export function requireOnly(
  object: JsonObject,
  source: PatternSource,
  reason = "Only one key allowed in match expression",
): void {
  const [, second] = object.members;
  if (second) source.fail(reason, seenAt(second.value));
}
