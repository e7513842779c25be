import type { NormalizedSchema } from "@smithy/core/schema";
import { isObject } from "../json.ts";
import { placeholder } from "./placeholder.ts";

/** What records hold in place of a secret. */
const MASK = new RegExp(
  [
    "^(HIDDEN_\\w+|\\*{3,}(OMITTED\\*{3})?|<sensitiveDataRemoved>",
    "Value hidden due to security reasons\\.)$",
  ].join("|"),
);

export const isMask = (value: unknown): boolean => typeof value === "string" && MASK.test(value);

/** A date as Java's default JSON spells it, in any of its three spellings. */
export const JAVA_DATE = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}),? (\d{1,2}:\d\d:\d\d)\s([AP]M)$/;

/** Reads a date in any spelling that records have; undefined when it is none. */
export function readDate(value: unknown): Date | undefined {
  if (typeof value === "number") return new Date(value > 1e11 ? value : value * 1000);
  if (typeof value !== "string") return undefined;
  const [, month, day, year, time, half] = JAVA_DATE.exec(value) ?? [];
  const text = month ? `${month} ${day}, ${year} ${time} ${half} UTC` : value;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/**
 * A single value as the SDK takes it, from what a record shows of it.
 *
 * @returns undefined when the record's value cannot be one of the schema.
 */
export function rebuildScalar(value: unknown, schema: NormalizedSchema): unknown {
  // A mask that was sent as it is would be shown as it is, and prove nothing.
  if (isMask(value)) return placeholder(schema);
  if (schema.isTimestampSchema()) return readDate(value);
  if (schema.isBlobSchema()) return readBlob(value);
  if (schema.isBooleanSchema()) return readBoolean(value);
  if (schema.isNumericSchema()) return readNumber(value);
  if (isObject(value)) return onlyScalarIn(value, schema);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function onlyScalarIn(value: Readonly<Record<string, unknown>>, schema: NormalizedSchema): unknown {
  const held = Object.entries(value).filter(([name]) => name !== "tag");
  const [only] = held;
  if (held.length === 1 && only && !isObject(only[1])) return rebuildScalar(only[1], schema);
  return JSON.stringify(value);
}

function readBlob(value: unknown): Uint8Array | undefined {
  if (isObject(value) && Array.isArray(value.hb)) return Uint8Array.from(value.hb as number[]);
  return typeof value === "string" ? Buffer.from(value, "base64") : undefined;
}

function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (isObject(value)) return readBoolean(Object.values(value)[0]);
  return value === "true" ? true : value === "false" ? false : undefined;
}

function readNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (isObject(value)) return readNumber(Object.values(value)[0]);
  if (typeof value !== "string" || value === "") return undefined;
  return Number.isFinite(Number(value)) ? Number(value) : undefined;
}
