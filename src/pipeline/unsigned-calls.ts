import type { Call } from "../wire/index.ts";

/**
 * The calls that carry their proof in the body instead of a signature.
 * Source: documented, https://docs.aws.amazon.com/STS/latest/APIReference/
 */
const UNSIGNED = new Set(["AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"]);

/** True for a call that is legitimate without a signature. */
export function allowsUnsigned(call: Call): boolean {
  return (
    call.kind === "decoded" && call.model.entry.key === "sts" && UNSIGNED.has(call.operation.name)
  );
}
