/** An object by its members; lists and null are none. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const text = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;
