import type { PolicyPrincipal } from "./access-request.ts";
import type { PrincipalNames, Statement } from "./policy-document.ts";

/**
 * Whether a statement is about somebody.
 *
 * Source: documented, IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal"
 */
export function concerns(statement: Statement, principal: PolicyPrincipal): boolean {
  const { principals } = statement;
  if (!principals) return false;
  const { isNegated, values } = principals;
  const named = identitiesOf(principal).map((identity) => names(values, identity));
  if (!isNegated) return named.includes(true);
  // Who is to escape a NotPrincipal that denies must be listed with session, role and account.
  return statement.effect === "Deny" ? named.includes(false) : !named.includes(true);
}

/** One thing that somebody is: a session is also its role and its account. */
type Identity =
  | { readonly kind: "Service" | "CanonicalUser"; readonly name: string }
  | { readonly kind: "account"; readonly id: string }
  | { readonly kind: "role"; readonly accountId: string; readonly name: string }
  | { readonly kind: "arn"; readonly arn: string }
  | { readonly kind: "anonymous" };

function identitiesOf(principal: PolicyPrincipal): readonly Identity[] {
  if (principal.kind === "service") return [{ kind: "Service", name: principal.name }];
  if (principal.kind === "anonymous") return [{ kind: "anonymous" }];
  const { accountId, arn, canonicalUserId } = principal;
  const roleName = roleNameOf(arn);
  return [
    { kind: "account", id: accountId },
    ...(roleName === undefined ? [] : [{ kind: "role" as const, accountId, name: roleName }]),
    ...(isRoot(arn) ? [] : [{ kind: "arn" as const, arn }]),
    ...(canonicalUserId === undefined
      ? []
      : [{ kind: "CanonicalUser" as const, name: canonicalUserId }]),
  ];
}

function names(principals: PrincipalNames, identity: Identity): boolean {
  // Services are among all: topics that S3 notifies were long documented with `"AWS": "*"`.
  if (principals === "*" || principals.AWS?.includes("*")) return true;
  switch (identity.kind) {
    case "Service":
    case "CanonicalUser":
      return (principals[identity.kind] ?? []).some((one) => one === identity.name || one === "*");
    case "account":
      return (principals.AWS ?? []).some((one) => accountOf(one) === identity.id);
    case "role":
      return (principals.AWS ?? []).some((one) => isRole(one, identity));
    case "arn":
      return (principals.AWS ?? []).includes(identity.arn);
    default:
      return false;
  }
}

/** The account that an id or a root's ARN names. */
function accountOf(name: string): string | undefined {
  return /^(?:arn:aws[\w-]*:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1];
}

const isRoot = (arn: string): boolean => /^arn:aws[\w-]*:iam::\d{12}:root$/.test(arn);

/** A session's ARN lacks its role's path: roles of an account never share a name. */
function isRole(arn: string, role: { readonly accountId: string; readonly name: string }): boolean {
  return accountOfRole(arn) === role.accountId && roleNameOf(arn) === role.name;
}

const accountOfRole = (arn: string): string | undefined =>
  /^arn:aws[\w-]*:iam::(\d{12}):role\//.exec(arn)?.[1];

/** @returns undefined for what is neither a role nor a session of one. */
export function roleNameOf(arn: string): string | undefined {
  const [, session] = /^arn:aws[\w-]*:sts::\d{12}:assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return session ?? /^arn:aws[\w-]*:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
}
