import { validationError } from "./refusals.ts";

/** Names of users, roles, policies and role sessions. Source: documented, the service models. */
const NAME = /^[\w+=,.@-]+$/;
const PATH = /^\/(?:[!-~]*\/)?$/;

/**
 * Holds a name to IAM's rules.
 *
 * @param member the member's name with its first letter in lower case, e.g. `userName`.
 * @throws {ServiceError} `ValidationError`, also when there is no name.
 */
export function checkName(value: string | undefined, member: string, lengthMax: number): string {
  const name = checkLength(value, member, { min: 1, max: lengthMax });
  if (NAME.test(name)) return name;
  throw validationError(
    `The specified value for ${member} is invalid. It must contain only alphanumeric characters ` +
      "and/or the following: +=,.@_-",
  );
}

/** @returns the path, `/` when there is none. */
export function checkPath(value: string | undefined): string {
  const path = checkLength(value ?? "/", "path", { min: 1, max: 512 });
  if (PATH.test(path)) return path;
  throw validationError(
    "The specified value for path is invalid. It must begin and end with / and contain only " +
      "alphanumeric characters and/or / characters.",
  );
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** @throws {ServiceError} `ValidationError`, also when there is no value. */
export function checkLength(value: string | undefined, member: string, range: Range): string {
  if (value === undefined) throw constraintFailed(member, "Member must not be null");
  if (value.length < range.min) {
    throw constraintFailed(member, `Member must have length greater than or equal to ${range.min}`);
  }
  if (value.length > range.max) {
    throw constraintFailed(member, `Member must have length less than or equal to ${range.max}`);
  }
  return value;
}

/** @throws {ServiceError} `ValidationError` for a number outside the range. */
export function checkNumber(value: number, member: string, range: Range): number {
  const rule =
    value < range.min
      ? `greater than or equal to ${range.min}`
      : value > range.max && `less than or equal to ${range.max}`;
  if (!rule) return value;
  throw constraintFailed(`Value '${value}' at '${member}'`, `Member must have value ${rule}`);
}

/** @throws {ServiceError} `ValidationError` for text that `pattern` does not match whole. */
export function checkPattern(value: string, member: string, pattern: string): string {
  if (new RegExp(`^(?:${pattern})$`).test(value)) return value;
  throw constraintFailed(
    `Value '${value}' at '${member}'`,
    `Member must satisfy regular expression pattern: ${pattern}`,
  );
}

function constraintFailed(where: string, rule: string) {
  const place = where.startsWith("Value ") ? where : `Value at '${where}'`;
  return validationError(
    `1 validation error detected: ${place} failed to satisfy constraint: ${rule}`,
  );
}
