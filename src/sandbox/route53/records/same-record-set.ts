import { isDeepStrictEqual } from "node:util";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";

/**
 * Whether `given`, which is to be deleted, describes `current`. The order of values does not
 * matter.
 *
 * What a client leaves out beside TTL, values and alias is not compared: AWS deletes such a set.
 * Source: observed, https://github.com/getmoto/moto/pull/7153
 */
export function isSameRecordSet(given: ResourceRecordSet, current: ResourceRecordSet): boolean {
  const { ResourceRecords: _given, ...rest } = given;
  const { ResourceRecords: _current, ...known } = current;
  return (
    isDeepStrictEqual(valuesOf(given), valuesOf(current)) &&
    isDeepStrictEqual(given.AliasTarget, current.AliasTarget) &&
    Object.entries(rest).every(
      ([field, value]) =>
        value === undefined || isDeepStrictEqual(plain(value), known[field as keyof typeof known]),
    )
  );
}

function valuesOf(set: ResourceRecordSet): string[] {
  return (set.ResourceRecords ?? []).map(({ Value = "" }) => Value).sort();
}

/** As it comes back from the store: without what is undefined, and without a class. */
function plain(value: unknown): unknown {
  return typeof value === "object" ? JSON.parse(JSON.stringify(value)) : value;
}
