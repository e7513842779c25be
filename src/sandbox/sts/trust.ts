import type { Principal, StoredRole } from "../../identify/index.ts";
import { rootArn } from "../../identify/index.ts";
import { readStatements, type Statement } from "../iam/policy-document.ts";
import { namesOf } from "./caller.ts";

/**
 * Decides whether a role's trust policy lets a caller assume the role.
 *
 * Simple on purpose: who is named counts, conditions are not evaluated, and what the caller's own
 * policies say is not asked. A statement that denies wins.
 *
 * Source: documented, IAM User Guide, "AWS JSON policy elements: Principal"
 */
export function trusts(role: StoredRole, caller: Principal): boolean {
  const statements = (readStatements(role.trustPolicy) ?? []).filter(
    (statement) => isAboutAssuming(statement) && isAboutCaller(statement, caller),
  );
  return (
    statements.some(({ Effect }) => Effect === "Allow") &&
    !statements.some(({ Effect }) => Effect === "Deny")
  );
}

function isAboutAssuming({ Action, NotAction }: Statement): boolean {
  if (NotAction !== undefined) return !texts(NotAction).some(meansAssuming);
  return texts(Action).some(meansAssuming);
}

/** Actions may hold `*` and `?`, and are not told apart by case. */
function meansAssuming(action: string): boolean {
  const pattern = action
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll(/\*+/g, ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${pattern}$`, "i").test("sts:AssumeRole");
}

function isAboutCaller({ Principal: named, NotPrincipal }: Statement, caller: Principal): boolean {
  return NotPrincipal === undefined ? names(named, caller) : !names(NotPrincipal, caller);
}

function names(named: unknown, caller: Principal): boolean {
  if (named === "*") return true;
  if (typeof named !== "object" || named === null || !("AWS" in named)) return false;
  const accepted = new Set(["*", ...arnsOf(caller)]);
  return texts(named.AWS).some((name) => accepted.has(name));
}

/** Everything that a trust policy may call the caller by. */
function arnsOf(caller: Principal): readonly string[] {
  const { accountId } = caller;
  const own = [namesOf(caller).arn, ...(caller.kind === "role" ? [caller.roleArn] : [])];
  return [...own, accountId, rootArn(accountId)];
}

function texts(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((item) => typeof item === "string");
}
