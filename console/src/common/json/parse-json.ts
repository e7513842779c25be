/** A number as it was written: JavaScript's own would round `12345678901234567890`. */
export class Numeral {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

export type Json = null | boolean | string | Numeral | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** @throws {SyntaxError} when the text is not JSON. */
export function parseJson(text: string): Json {
  // The third argument is newer than the compiler's library; older browsers leave it out.
  const revive = (_: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" ? new Numeral(context?.source ?? String(value)) : value;
  return JSON.parse(text, revive) as Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Numeral)
  );
}

/** What stands at a path of member names; undefined when nothing does. */
export function at(value: Json | undefined, ...names: readonly string[]): Json | undefined {
  let here = value;
  for (const name of names) {
    if (!isObject(here) || !Object.hasOwn(here, name)) return undefined;
    here = here[name];
  }
  return here;
}

/** The text, number or truth at a path as people read it; empty when there is none. */
export function textAt(value: Json | undefined, ...names: readonly string[]): string {
  const found = at(value, ...names);
  if (found instanceof Numeral) return found.source;
  return typeof found === "string" || typeof found === "boolean" ? String(found) : "";
}
