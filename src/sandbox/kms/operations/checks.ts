import { invalidInput, invalidMember } from "../keys/refusals.ts";

/**
 * Checks that the model states of members, in the words of KMS. Source: documented, the model;
 * observed, the words.
 */
export function checkLength(
  member: string,
  bytes: Uint8Array | string | undefined,
  { min = 0, max }: { readonly min?: number; readonly max: number },
): void {
  const length = bytes?.length ?? 0;
  const shown = typeof bytes === "string" && length <= 256 ? bytes : undefined;
  if (length < min) {
    const rule = `Member must have length greater than or equal to ${min}`;
    throw invalidMember(member, shown, rule);
  }
  if (length <= max) return;
  throw invalidMember(member, shown, `Member must have length less than or equal to ${max}`);
}

/** @throws {ServiceError} `ValidationException` for a number that is out of its range. */
export function checkRange(
  member: string,
  value: number,
  { min, max }: { readonly min: number; readonly max: number },
): void {
  if (!(value >= min)) {
    throw invalidMember(member, value, `Member must have value greater than or equal to ${min}`);
  }
  if (value <= max) return;
  throw invalidMember(member, value, `Member must have value less than or equal to ${max}`);
}

/** @throws {ServiceError} `ValidationException` for what is none of `values`. */
export function checkOneOf(
  member: string,
  value: string | undefined,
  values: readonly string[],
): void {
  if (value !== undefined && values.includes(value)) return;
  const rule = `Member must satisfy enum value set: [${values.join(", ")}]`;
  throw invalidMember(member, value, rule);
}

export function checkPattern(member: string, value: string, pattern: RegExp): void {
  if (pattern.test(value)) return;
  const rule = `Member must satisfy regular expression pattern: ${pattern.source}`;
  throw invalidMember(member, value, rule);
}

export function required<Value>(member: string, value: Value | undefined): Value {
  if (value !== undefined) return value;
  throw invalidInput(
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: ` +
      "Member must not be null",
  );
}
