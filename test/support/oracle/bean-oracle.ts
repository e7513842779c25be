import type { NormalizedSchema } from "@smithy/core/schema";
import type { DateSpelling } from "../../../src/models/index.ts";
import {
  afterFate,
  fateOf,
  fateOfItem,
  fromPairs,
  type Ground,
  lowered,
  membersOf,
} from "./shape.ts";

/** What the records of most services show of a value: Java's beans, names lowered. */
export function beanOf(schema: NormalizedSchema, value: unknown, ground: Ground): unknown {
  if (value === undefined || value === null) return undefined;
  if (schema.isDocumentSchema()) return value;
  if (schema.isStructSchema()) {
    const held = value as Record<string, unknown>;
    return fromPairs(
      membersOf(schema).map(([name, member]) => {
        const show = (one: unknown) => beanOf(member, one, ground);
        const shown = afterFate(fateOf(ground, name, member), held[name], show);
        return [nameOf(name, ground), withoutPrefix(shown, member, ground)];
      }),
    );
  }
  if (schema.isListSchema()) {
    const shown = (value as unknown[]).map((one) => inner(schema, one, ground));
    return shown.filter((one) => one !== undefined);
  }
  if (schema.isMapSchema()) {
    const entries = Object.entries(value);
    return fromPairs(entries.map(([key, one]) => [key, inner(schema, one, ground, key)]));
  }
  if (value instanceof Date) return dateText(value, ground.rules.dates);
  if (value instanceof Uint8Array) return bufferOf(value);
  return value;
}

function inner(schema: NormalizedSchema, value: unknown, ground: Ground, key?: string): unknown {
  const item = schema.getValueSchema();
  return afterFate(fateOfItem(ground, item, key), value, (one) => beanOf(item, one, ground));
}

function nameOf(member: string, { rules, operation, side }: Ground): string {
  const keys = [`${operation}${side}${member}`, `${side}${member}`, member];
  const own = keys.map((key) => rules.renamed?.[key]).find((name) => name !== undefined);
  return own ?? (rules.keepsCase ? member : lowered(member));
}

function withoutPrefix(shown: unknown, member: NormalizedSchema, { rules }: Ground): unknown {
  if (!member.getMergedTraits().httpLabel || typeof shown !== "string") return shown;
  const prefix = rules.labelPrefixes?.find((one) => shown.startsWith(one)) ?? "";
  return shown.slice(prefix.length);
}

/** By the platform's own formatter, which is of the newest of the three spellings. */
function dateText(date: Date, spelling: DateSpelling): string {
  const newest = date.toLocaleString("en-US", {
    timeZone: "UTC",
    dateStyle: "medium",
    timeStyle: "medium",
  });
  if (spelling === "narrow") return newest;
  const comma = newest.replace("\u202f", " ");
  return spelling === "comma" ? comma : comma.replace(/(\d{4}),/, "$1");
}

function bufferOf(bytes: Uint8Array): unknown {
  const size = bytes.length;
  return {
    ...{ hb: [...new Int8Array(bytes)], offset: 0, isReadOnly: false, bigEndian: true },
    ...{ nativeByteOrder: false, mark: -1, position: 0, limit: size, capacity: size, address: 0 },
  };
}
