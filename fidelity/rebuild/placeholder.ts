import type { NormalizedSchema } from "@smithy/core/schema";

/** Nothing that a record shows looks like this, so a mask or a removal that fails is seen. */
export const UNSEEN = "unseen-by-the-record";

const DEPTH_MAX = 4;

/**
 * Makes up a value of a shape, for what a record does not show: what it masks, what it removes,
 * and the answers it is silent about.
 */
export function placeholder(schema: NormalizedSchema, depth = 0): unknown {
  if (schema.isUnitSchema()) return {};
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].slice(0, schema.isUnionSchema() ? 1 : undefined);
    return Object.fromEntries(
      depth > DEPTH_MAX
        ? []
        : members.map(([name, member]) => [name, placeholder(member, depth + 1)]),
    );
  }
  if (schema.isListSchema()) {
    return depth > DEPTH_MAX ? [] : [placeholder(schema.getValueSchema(), depth + 1)];
  }
  if (schema.isMapSchema()) return { [UNSEEN]: placeholder(schema.getValueSchema(), depth + 1) };
  if (schema.isDocumentSchema()) return {};
  if (schema.isBlobSchema()) return Buffer.from(UNSEEN);
  if (schema.isTimestampSchema()) return new Date(0);
  if (schema.isBooleanSchema()) return true;
  if (schema.isNumericSchema() || schema.isBigIntegerSchema()) return 7;
  return UNSEEN;
}

/** How many members, from the first, a structure must have. Source: documented, @smithy/types. */
export function requiredMembers(schema: NormalizedSchema): readonly string[] {
  const tuple = schema.getSchema() as unknown as readonly unknown[];
  const count = Number(tuple[6] ?? 0);
  return [...schema.structIterator()].slice(0, count).map(([name]) => name);
}
