import type { Parameters } from "../../wire/index.ts";

/** A text of a request, and what it is called there. */
export interface Named {
  /** The member's name in lower case; of a list's items in the singular as well. */
  readonly name: string;
  readonly value: string;
}

const DEPTH_MAX = 6;
const NAMES_MAX = 1_000;
/** Longer texts are no names. */
const LENGTH_MAX = 2_048;

/** Every short text in a request, those further out first. */
export function namesIn(input: Parameters): readonly Named[] {
  const found: Named[] = [];
  let level: readonly (readonly [name: string, value: unknown])[] = entriesOf(input);
  for (let depth = 0; depth < DEPTH_MAX && level.length > 0; depth++) {
    const deeper: (readonly [string, unknown])[] = [];
    for (const [name, value] of level) {
      if (found.length >= NAMES_MAX) return found;
      if (typeof value === "string") {
        if (value !== "" && value.length <= LENGTH_MAX) found.push({ name, value });
      } else if (Array.isArray(value)) {
        for (const item of value.slice(0, NAMES_MAX)) {
          deeper.push([name, item], [name.replace(/s$/, ""), item]);
        }
      } else if (typeof value === "object" && value !== null) {
        deeper.push(...entriesOf(value as Parameters));
      }
    }
    level = deeper.slice(0, 2 * NAMES_MAX);
  }
  return found;
}

const entriesOf = (members: Parameters): readonly (readonly [string, unknown])[] =>
  members instanceof Uint8Array || members instanceof Date
    ? []
    : Object.entries(members).map(([name, value]) => [name.toLowerCase(), value] as const);
