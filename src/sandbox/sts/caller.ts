import type { Principal } from "../../identify/index.ts";
import { principalIdOf, rootArn } from "../../identify/index.ts";

/** A caller as GetCallerIdentity names it. */
export interface CallerNames {
  readonly userId: string;
  readonly arn: string;
}

/**
 * Names a caller.
 *
 * Who could not be made out speaks as the account itself: such a caller gets this far only where
 * keys are taken at their word.
 */
export function namesOf(principal: Principal): CallerNames {
  const hasOwnArn =
    principal.kind === "user" || principal.kind === "role" || principal.kind === "federated";
  return {
    userId: principalIdOf(principal),
    arn: hasOwnArn ? principal.arn : rootArn(principal.accountId),
  };
}
