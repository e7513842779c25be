import type { Principal } from "../../identify/index.ts";
import { rootArn } from "../../identify/index.ts";

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
  const { accountId } = principal;
  switch (principal.kind) {
    case "user":
      return { userId: principal.userId, arn: principal.arn };
    case "role":
      return { userId: `${principal.roleId}:${principal.sessionName}`, arn: principal.arn };
    case "federated":
      return { userId: `${accountId}:${principal.federatedName}`, arn: principal.arn };
    case "root":
    case "unattributed":
      return { userId: accountId, arn: rootArn(accountId) };
    case "account":
    case "saml":
    case "web-identity":
      return { userId: principal.principalId, arn: rootArn(accountId) };
    case "service":
      return { userId: principal.serviceName, arn: rootArn(accountId) };
  }
}
