import type { NormalizedSchema } from "@smithy/core/schema";
import { HIDDEN, isSecretKey, isSecretName } from "../../../src/models/index.ts";
import { fateOf, type Ground, isTree, membersOf } from "./shape.ts";

/** What of an answer is word for word a secret that was asked with, masked. */
export function withoutAsked(shown: unknown, secrets: ReadonlySet<string>, ground: Ground) {
  const { sensitive } = ground.rules;
  const mask = typeof sensitive === "object" && "mask" in sensitive ? sensitive.mask : HIDDEN;
  const visit = (value: unknown): unknown => {
    if (typeof value === "string") return secrets.has(value) ? mask : value;
    if (Array.isArray(value)) return value.map(visit);
    if (!isTree(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, visit(one)]));
  };
  return secrets.size === 0 ? shown : visit(shown);
}

/** The texts of an input that are named as secrets and hidden; short ones may be any word. */
export function askedSecrets(
  schema: NormalizedSchema,
  value: unknown,
  ground: Ground,
): ReadonlySet<string> {
  const texts = named(schema, value, ground).flatMap(textsIn);
  return new Set(texts.filter((text) => text.length >= 8));
}

function named(schema: NormalizedSchema, value: unknown, ground: Ground): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (schema.isListSchema()) {
    return (value as unknown[]).flatMap((one) => named(schema.getValueSchema(), one, ground));
  }
  if (schema.isMapSchema()) {
    const item = schema.getValueSchema();
    return Object.entries(value).flatMap(([key, one]) =>
      isSecretKey(key) && !item.isStructSchema() ? [one] : named(item, one, ground),
    );
  }
  return membersOf(schema).flatMap(([name, member]) => {
    const held = (value as Record<string, unknown>)[name];
    const isShown = fateOf(ground, name, member) === "shown";
    if (isShown && member.isMapSchema() && ground.rules.members?.[name]) return [];
    const isSecret = isSecretName(name) && !isShown && !member.isStructSchema();
    return isSecret ? [held] : named(member, held, ground);
  });
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (value instanceof Uint8Array) {
    return [Buffer.from(value).toString(), Buffer.from(value).toString("base64")];
  }
  return Array.isArray(value) || isTree(value) ? Object.values(value).flatMap(textsIn) : [];
}
