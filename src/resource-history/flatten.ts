import type { Json } from "../record/index.ts";
import { isObject } from "./recorded-call.ts";

const DEPTH_MAX = 32;

/**
 * Takes a document apart by path: `origins.items.0.domainName`. An empty list or object is a value
 * of its own.
 */
export function flatten(document: Json): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>();
  const walk = (value: Json, path: string, depth: number): void => {
    const members = isObject(value) || Array.isArray(value) ? Object.entries(value) : [];
    if (members.length === 0 || depth > DEPTH_MAX) {
      if (path !== "") found.set(path, value);
      return;
    }
    for (const [name, held] of members as readonly [string, Json][]) {
      walk(held, path === "" ? name : `${path}.${name}`, depth + 1);
    }
  };
  walk(document, "", 0);
  return found;
}
