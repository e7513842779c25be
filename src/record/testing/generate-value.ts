import type { NormalizedSchema } from "@smithy/core/schema";

/** What a value is made of: one text everywhere, another where the model says "sensitive". */
export interface Ink {
  readonly plain: string;
  readonly sensitive: string;
  /** Sensitive members that are written as plain ones. */
  readonly exempt: ReadonlySet<string>;
}

const DEPTH_MAX = 7;

/** A value of a schema with every member that fits into a bounded depth. */
export function generateValue(schema: NormalizedSchema, ink: Ink): unknown {
  return generate(schema, { ink, isSensitive: false, depth: 0, name: "" });
}

interface Inking {
  readonly ink: Ink;
  readonly isSensitive: boolean;
  readonly depth: number;
  readonly name: string;
}

function generate(schema: NormalizedSchema, inking: Inking): unknown {
  const { ink, depth, name } = inking;
  const isMarked = Boolean(schema.getMergedTraits().sensitive) && !ink.exempt.has(name);
  const inner = { ...inking, isSensitive: inking.isSensitive || isMarked, depth: depth + 1 };
  const text = inner.isSensitive ? ink.sensitive : ink.plain;
  if (schema.isUnitSchema() || depth > DEPTH_MAX) return undefined;
  if (schema.isStructSchema()) {
    return Object.fromEntries(
      [...schema.structIterator()].map(([member, value]) => [
        member,
        generate(value, { ...inner, name: member }),
      ]),
    );
  }
  if (schema.isListSchema()) {
    const item = generate(schema.getValueSchema(), inner);
    return item === undefined ? [] : [item];
  }
  if (schema.isMapSchema()) {
    const isSecretKey = Boolean(schema.getKeySchema().getMergedTraits().sensitive);
    const value = generate(schema.getValueSchema(), inner);
    return value === undefined ? {} : { [isSecretKey ? ink.sensitive : text]: value };
  }
  if (schema.isDocumentSchema()) return inner.isSensitive ? { any: text } : {};
  if (schema.isBlobSchema()) return Buffer.from(text);
  if (schema.isTimestampSchema()) return new Date(Date.UTC(2026, 0, 1));
  if (schema.isBooleanSchema()) return true;
  if (schema.isNumericSchema() || schema.isBigIntegerSchema()) return 7;
  return text;
}
