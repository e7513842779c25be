import type { JsonObject } from "../../record/index.ts";
import type { AdvancedSelector, FieldCondition } from "./event-selectors.ts";
import { fieldValues } from "./record-fields.ts";

/** Tells whether a record meets every condition of an advanced selector. */
export function selectsAdvanced(selector: AdvancedSelector, record: JsonObject): boolean {
  const types = selector.conditions.find(({ field }) => field === "resources.type")?.equals;
  return selector.conditions.every((condition) =>
    holds(condition, fieldValues(record, condition.field, types)),
  );
}

/**
 * Of what selects, one match is enough; of what deselects, one match is too many, whatever selects.
 * A field that the record lacks meets neither.
 *
 * Source: documented, CloudTrail User Guide, "How CloudTrail evaluates multiple conditions for a
 * field".
 */
function holds(condition: FieldCondition, values: readonly string[]): boolean {
  const { equals, startsWith, endsWith, notEquals, notStartsWith, notEndsWith } = condition;
  const isDeselected = values.some((value) =>
    matches(value, { equals: notEquals, startsWith: notStartsWith, endsWith: notEndsWith }),
  );
  if (isDeselected) return false;
  if (!equals && !startsWith && !endsWith) return true;
  return values.some((value) => matches(value, { equals, startsWith, endsWith }));
}

interface Operators {
  readonly equals: readonly string[] | undefined;
  readonly startsWith: readonly string[] | undefined;
  readonly endsWith: readonly string[] | undefined;
}

function matches(value: string, { equals, startsWith, endsWith }: Operators): boolean {
  return (
    (equals?.includes(value) ?? false) ||
    (startsWith?.some((start) => value.startsWith(start)) ?? false) ||
    (endsWith?.some((end) => value.endsWith(end)) ?? false)
  );
}
