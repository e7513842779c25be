import { isObject, type Json, Numeral } from "./parse-json.ts";

const INDENT = "  ";

/** JSON text over several lines; numbers as they were written. */
export function formatJson(value: Json, indent = ""): string {
  if (isScalar(value)) return formatScalar(value);
  const inner = indent + INDENT;
  if (isObject(value)) {
    const members = Object.entries(value).map(
      ([key, member]) => `${inner}${JSON.stringify(key)}: ${formatJson(member, inner)}`,
    );
    return members.length === 0 ? "{}" : `{\n${members.join(",\n")}\n${indent}}`;
  }
  const items = (value as readonly Json[]).map((item) => inner + formatJson(item, inner));
  return items.length === 0 ? "[]" : `[\n${items.join(",\n")}\n${indent}]`;
}

export type Scalar = null | boolean | string | Numeral;

export function isScalar(value: Json): value is Scalar {
  return typeof value !== "object" || value === null || value instanceof Numeral;
}

export function formatScalar(value: Scalar): string {
  return value instanceof Numeral ? value.source : JSON.stringify(value);
}

/** `a.b[0]["c.d"]`: where a member is, as JavaScript and most query languages say it. */
export function memberPath(parent: string, key: string | number): string {
  if (typeof key === "number") return `${parent}[${key}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${parent}[${JSON.stringify(key)}]`;
  return parent === "" ? key : `${parent}.${key}`;
}
