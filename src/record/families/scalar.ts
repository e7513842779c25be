import type { DateSpelling } from "../../models/index.ts";
import type { Json } from "../audit-record.ts";
import { javaDate } from "./java-date.ts";
import { isObject } from "./render.ts";

/** A single value as Java's default JSON writes it; undefined when it is no single value. */
export function beanScalar(value: unknown, dates: DateSpelling): Json | undefined {
  // Asked first, because nearly all are.
  if (typeof value === "string") return value;
  if (value instanceof Date) return javaDate(value, dates);
  if (value instanceof Uint8Array) return javaBuffer(value);
  return plainScalar(value);
}

/** Text, truth and numbers; a number that JSON cannot hold becomes text. */
export function plainScalar(value: unknown): Json | undefined {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  // The SDK's holder of decimals that no number holds exactly.
  if (isObject(value) && typeof value.string === "string") return value.string;
  return undefined;
}

/** A `java.nio.HeapByteBuffer` seen through reflection. Source: documented, ACM's own examples. */
function javaBuffer(bytes: Uint8Array): Json {
  return {
    hb: Array.from(bytes, (byte) => (byte << 24) >> 24),
    offset: 0,
    isReadOnly: false,
    bigEndian: true,
    nativeByteOrder: false,
    mark: -1,
    position: 0,
    limit: bytes.length,
    capacity: bytes.length,
    address: 0,
  };
}
