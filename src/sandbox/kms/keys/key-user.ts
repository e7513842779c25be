import type { OperationContext } from "../../../embedded/index.ts";
import { type Principal, rootArn } from "../../../identify/index.ts";
import type { PolicyPrincipal } from "../../../permissions/index.ts";

/** Who uses a key, and from where. */
export interface KeyUser {
  readonly principal: PolicyPrincipal;
  /** Whose keys and aliases are meant by ids and names; of a service, for whom it acts. */
  readonly accountId: string;
  readonly region: string;
  /** Condition keys beside those that follow from the call, e.g. `kms:ViaService`. */
  readonly conditions?: Readonly<Record<string, string>>;
}

/** The caller of an action as the user of a key. */
export function keyUserOf({ principal, accountId, region }: OperationContext): KeyUser {
  return { principal: policyPrincipalOf(principal), accountId, region };
}

function policyPrincipalOf(principal: Principal): PolicyPrincipal {
  const { accountId } = principal;
  if (principal.kind === "service") return { kind: "service", name: principal.serviceName };
  const isAnonymous = principal.kind === "unattributed" && principal.reason !== "unknown-key";
  if (isAnonymous) return { kind: "anonymous" };
  const arn = "arn" in principal ? principal.arn : rootArn(accountId);
  return { kind: "caller", accountId, arn };
}
