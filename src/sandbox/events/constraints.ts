import { validationFailed } from "./refusals.ts";

/** What the model asks of one member of an input. */
export interface Constraint {
  /** As messages name it, with the members around it, e.g. `targets.1.member.roleArn`. */
  readonly member: string;
  readonly value: string | number | readonly unknown[] | undefined;
  /** Of a text's or list's length, or of a number. */
  readonly min?: number;
  readonly max?: number;
  /** Matched against the whole text. */
  readonly pattern?: string;
  /** Matched instead of `pattern`, which then is for messages alone. */
  readonly tested?: string;
  readonly oneOf?: readonly string[];
  /** True for a value that no message may repeat. */
  readonly isSecret?: boolean;
}

/** Source: documented, the service's model. */
export const NAME_PATTERN = "[\\.\\-_A-Za-z0-9]+";
export const NAME = { min: 1, max: 64, pattern: NAME_PATTERN } as const;
export const DESCRIPTION = { max: 512 } as const;
export const ARN = { min: 1, max: 1600 } as const;

/**
 * Holds an input to the model, and tells of all that is wrong at once. A member that is not there
 * is not judged.
 *
 * @throws {ServiceError} `ValidationException`.
 */
export function checkConstraints(...constraints: readonly Constraint[]): void {
  const faults = constraints.flatMap((constraint) =>
    rulesBroken(constraint).map(
      (rule) => `${placeOf(constraint)} failed to satisfy constraint: ${rule}`,
    ),
  );
  if (faults.length === 0) return;
  const errors = faults.length === 1 ? "1 validation error" : `${faults.length} validation errors`;
  throw validationFailed(`${errors} detected: ${faults.join("; ")}`);
}

function rulesBroken({ value, min, max, pattern, tested = pattern, oneOf }: Constraint): string[] {
  if (value === undefined) return [];
  if (typeof value === "number") {
    return [
      ...(min !== undefined && value < min
        ? [`Member must have value greater than or equal to ${min}`]
        : []),
      ...(max !== undefined && value > max
        ? [`Member must have value less than or equal to ${max}`]
        : []),
    ];
  }
  return [
    ...(max !== undefined && value.length > max
      ? [`Member must have length less than or equal to ${max}`]
      : []),
    ...(min !== undefined && value.length < min
      ? [`Member must have length greater than or equal to ${min}`]
      : []),
    ...(tested !== undefined && typeof value === "string" && !wholly(tested).test(value)
      ? [`Member must satisfy regular expression pattern: ${pattern}`]
      : []),
    ...(oneOf && typeof value === "string" && !oneOf.includes(value)
      ? [`Member must satisfy enum value set: [${oneOf.join(", ")}]`]
      : []),
  ];
}

const wholly = (pattern: string) => new RegExp(`^(?:${pattern})$`, "u");

/** Lists are not repeated: they hold what customers keep to themselves. */
function placeOf({ member, value, isSecret = false }: Constraint): string {
  if (isSecret || typeof value === "object") return `Value at '${member}'`;
  return `Value '${value}' at '${member}'`;
}
