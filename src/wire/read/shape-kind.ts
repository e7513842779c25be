import type { NormalizedSchema } from "@smithy/core/schema";

export type ShapeKind =
  | "structure"
  | "list"
  | "map"
  | "blob"
  | "timestamp"
  | "boolean"
  | "number"
  | "big-integer"
  | "big-decimal"
  | "document"
  | "unit"
  | "text";

/** What a schema describes, in one word. Unions and exceptions are structures. */
export function shapeKind(schema: NormalizedSchema): ShapeKind {
  if (schema.isStructSchema()) return "structure";
  if (schema.isListSchema()) return "list";
  if (schema.isMapSchema()) return "map";
  if (schema.isBlobSchema()) return "blob";
  if (schema.isTimestampSchema()) return "timestamp";
  if (schema.isBooleanSchema()) return "boolean";
  if (schema.isNumericSchema()) return "number";
  if (schema.isBigIntegerSchema()) return "big-integer";
  if (schema.isBigDecimalSchema()) return "big-decimal";
  if (schema.isDocumentSchema()) return "document";
  return schema.isUnitSchema() ? "unit" : "text";
}

/** The members of a structure, and none of anything else. */
export function membersOf(
  schema: NormalizedSchema,
): readonly (readonly [name: string, member: NormalizedSchema])[] {
  return schema.isStructSchema() ? [...schema.structIterator()] : [];
}

/**
 * The names of the members that must be given: the schema lists them first and says how many.
 * Source: observed, @smithy/types StaticStructureSchema; agrees with the models of AWS SDK 2.
 */
export function requiredMembers(schema: NormalizedSchema): readonly string[] {
  if (!schema.isStructSchema()) return [];
  const tuple = schema.getSchema() as unknown as readonly unknown[];
  const names = tuple[4] as readonly string[];
  const count = tuple[6];
  return names.slice(0, typeof count === "number" ? count : 0);
}
