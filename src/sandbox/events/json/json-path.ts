import { type JsonValue, memberOf } from "./json-value.ts";

/** A path such as `$.detail.items[0]['a b']`, taken apart: keys and indexes. */
export type JsonPath = readonly (string | number)[];

/** A path that cannot be read. */
export class JsonPathError extends Error {
  override readonly name = "JsonPathError";
}

const STEP = /\.([^.[\]'"\s*()?@]+)|\[(\d{1,6})\]|\['([^']*)'\]|\["([^"]*)"\]/y;

/**
 * Reads a path of keys and indexes. Wildcards, slices and filters are not read: EventBridge takes
 * dot and bracket notation.
 *
 * @throws {JsonPathError}
 */
export function parsePath(text: string): JsonPath {
  const steps: (string | number)[] = [];
  if (!text.startsWith("$")) throw new JsonPathError(text);
  STEP.lastIndex = 1;
  let at = 1;
  for (let step = STEP.exec(text); step; step = STEP.exec(text)) {
    const [, key, index, single, double] = step;
    steps.push(index === undefined ? (key ?? single ?? double ?? "") : Number(index));
    at = STEP.lastIndex;
  }
  if (at !== text.length) throw new JsonPathError(text);
  return steps;
}

/** @returns undefined when nothing is there. */
export function resolvePath(root: JsonValue, path: JsonPath): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const step of path) {
    if (typeof step === "string") value = memberOf(value, step);
    else value = value?.kind === "array" ? value.items[step] : undefined;
  }
  return value;
}
