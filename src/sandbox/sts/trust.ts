import type { Principal, StoredRole } from "../../identify/index.ts";
import { rootArn } from "../../identify/index.ts";
import { readStatements, type Statement } from "../iam/policy-document.ts";
import { namesOf } from "./caller.ts";
import { conditionHolds, matches, texts } from "./condition.ts";

/**
 * Decides whether a role's trust policy lets a caller assume the role.
 *
 * Simple on purpose: who is named counts, conditions are not evaluated, and what the caller's own
 * policies say is not asked. A statement that denies wins.
 *
 * Source: documented, IAM User Guide, "AWS JSON policy elements: Principal"
 */
export function trusts(role: StoredRole, caller: Principal): boolean {
  return isAllowed(role, "sts:AssumeRole", {
    names: (named) => names(named, "AWS", ["*", ...arnsOf(caller)]),
    holds: () => true,
  });
}

/** Whom an identity provider vouches for. */
export interface Bearer {
  /** Everything that a trust policy may call the provider by. */
  readonly providers: readonly string[];
  /** What the provider says of the bearer, by condition key. */
  readonly claims: Readonly<Record<string, readonly string[]>>;
}

/**
 * Decides whether a role's trust policy lets the bearer of a web identity assume it. Conditions are
 * evaluated here, because they alone tell one bearer of a provider from another.
 */
export function trustsBearer(role: StoredRole, { providers, claims }: Bearer): boolean {
  return isAllowed(role, "sts:AssumeRoleWithWebIdentity", {
    names: (named) => names(named, "Federated", providers),
    holds: ({ Condition, Effect }) => conditionHolds(Condition, claims) ?? Effect === "Deny",
  });
}

interface Asking {
  readonly names: (named: unknown) => boolean;
  readonly holds: (statement: Statement) => boolean;
}

function isAllowed(role: StoredRole, action: string, asking: Asking): boolean {
  const statements = (readStatements(role.trustPolicy) ?? []).filter(
    (statement) =>
      isAboutAction(statement, action) &&
      isAboutCaller(statement, asking) &&
      asking.holds(statement),
  );
  return (
    statements.some(({ Effect }) => Effect === "Allow") &&
    !statements.some(({ Effect }) => Effect === "Deny")
  );
}

function isAboutAction({ Action, NotAction }: Statement, action: string): boolean {
  const isMeant = (pattern: string) => matches(pattern, action, "i");
  return NotAction === undefined ? texts(Action).some(isMeant) : !texts(NotAction).some(isMeant);
}

function isAboutCaller({ Principal: named, NotPrincipal }: Statement, asking: Asking): boolean {
  return NotPrincipal === undefined ? asking.names(named) : !asking.names(NotPrincipal);
}

function names(named: unknown, kind: string, accepted: readonly string[]): boolean {
  if (named === "*") return true;
  if (typeof named !== "object" || named === null || !Object.hasOwn(named, kind)) return false;
  return texts((named as Statement)[kind]).some((name) => accepted.includes(name));
}

/** Everything that a trust policy may call the caller by. */
function arnsOf(caller: Principal): readonly string[] {
  const { accountId } = caller;
  const own = [namesOf(caller).arn, ...(caller.kind === "role" ? [caller.roleArn] : [])];
  return [...own, accountId, rootArn(accountId)];
}
