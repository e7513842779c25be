import type { AccessRequest, PolicyPrincipal } from "./access-request.ts";
import { roleNameOf } from "./named-principal.ts";
import type { Variables } from "./pattern.ts";

/** What is known of a request, by condition key in lower case. */
export type Context = ReadonlyMap<string, readonly string[]>;

/** What a request brings, and what follows from who makes it. */
export function contextOf({ principal, context }: AccessRequest): Context {
  const known = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries({ ...keysOf(principal), ...context })) {
    known.set(key.toLowerCase(), typeof value === "string" ? [value] : value);
  }
  return known;
}

/** Only a key with one value can be a variable. */
export function variablesOf(context: Context): Variables {
  return (name) => {
    const [value, ...more] = context.get(name.toLowerCase()) ?? [];
    return more.length === 0 ? value : undefined;
  };
}

/** Source: documented, IAM User Guide, "AWS global condition context keys" */
function keysOf(principal: PolicyPrincipal): Readonly<Record<string, string>> {
  switch (principal.kind) {
    case "service":
      return { "aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": principal.name };
    case "anonymous":
      return { "aws:PrincipalIsAWSService": "false", "aws:PrincipalType": "Anonymous" };
    case "caller":
      return { "aws:PrincipalIsAWSService": "false", ...callerKeys(principal) };
  }
}

function callerKeys(caller: {
  readonly accountId: string;
  readonly arn: string;
}): Readonly<Record<string, string>> {
  const { accountId, arn } = caller;
  const account = { "aws:PrincipalAccount": accountId };
  const roleName = roleNameOf(arn);
  if (roleName !== undefined) {
    // A session is known by its role's ARN here, which without the role's path is the best guess.
    const role = /:assumed-role\//.test(arn) ? `arn:aws:iam::${accountId}:role/${roleName}` : arn;
    return { ...account, "aws:PrincipalArn": role, "aws:PrincipalType": "AssumedRole" };
  }
  const userName = /:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  if (userName === undefined) {
    return { ...account, "aws:PrincipalArn": arn, "aws:PrincipalType": "Account" };
  }
  const user = { "aws:PrincipalType": "User", "aws:username": userName };
  return { ...account, "aws:PrincipalArn": arn, ...user };
}
