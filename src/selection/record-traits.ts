import type { Position } from "../journal/index.ts";
import type { Json, JsonObject } from "../record/index.ts";
import { type TrailScope, wants } from "./wants.ts";

/** In the order in which records have them: AWS writes the members in one order, and so do we. */
export const TRAITS = [
  "eventSource",
  "awsRegion",
  "readOnly",
  "recipientAccountId",
  "eventCategory",
] as const;

export type TraitName = (typeof TRAITS)[number];

/**
 * What many records have in common, and most verdicts depend on.
 *
 * A {@link TraitsReader} gives the same object for records of the same traits, most often.
 */
export type RecordTraits = Readonly<Record<TraitName, Json | undefined>>;

/**
 * As `wants` says of every record of these traits.
 *
 * @returns undefined when the verdict depends on more than these.
 */
export function verdictOn(
  scope: TrailScope,
  traits: RecordTraits,
  position: Position,
): boolean | undefined {
  let isEnough = true;
  const watched = new Proxy(traits, {
    get: (values, name) => {
      if (Object.hasOwn(values, name)) return values[name as TraitName];
      isEnough = false;
      return undefined;
    },
  });
  const verdict = wants(scope, watched as unknown as JsonObject, position);
  return isEnough ? verdict : undefined;
}
