import { assumedRoleArn, roleArn } from "../arns.ts";
import type { Principal, SessionFacts } from "../principal.ts";

/** What names a caller. */
export interface NamedCaller {
  /** Of a root, a user, a role's session or a federated user. */
  readonly arn: string;
  /** As GetCallerIdentity gives it: `AIDA…`, `AROA…:<session>`, the account of a root. */
  readonly userId?: string;
  readonly accessKeyId: string;
  readonly session?: SessionFacts;
}

/** Where an id is not known: CloudTrail leaves the text empty too, rather than the member out. */
const UNKNOWN_ID = "";

const CALLER = /^arn:aws[\w-]*:(iam|sts)::(\d{12}):(root|user|assumed-role)(?:\/(.+))?$/;

/** A role has nothing but sessions, also where keys are not named as AWS names them. */
export const isSession = ({ arn, accessKeyId }: NamedCaller): boolean =>
  accessKeyId.startsWith("ASIA") || arn.includes(":assumed-role/");

/**
 * Says who the caller of that name is.
 *
 * A session's own role may have a path that its ARN does not tell; it is taken to have none.
 *
 * @returns undefined for the ARN of what cannot call, or of a federated user, whose issuer it does
 *   not tell.
 */
export function principalOfArn(caller: NamedCaller): Principal | undefined {
  const [, service, accountId = "", kind, rest] = CALLER.exec(caller.arn) ?? [];
  const { accessKeyId, session, userId = UNKNOWN_ID } = caller;
  const keyed = { accountId, accessKeyId };
  if (service === "iam" && kind === "root" && rest === undefined) {
    return { kind: "root", ...keyed, ...(session && { session }) };
  }
  // A user is IAM's. Source: observed, moto 5 gives `arn:aws:sts::123456789012:user/moto`.
  if (kind === "user" && rest !== undefined) {
    const userName = rest.slice(rest.lastIndexOf("/") + 1);
    return {
      kind: "user",
      ...keyed,
      ...{ userId, userName, arn: caller.arn.replace(":sts::", ":iam::") },
      ...(session && { session }),
    };
  }
  const [roleName = "", sessionName = "", ...more] = (rest ?? "").split("/");
  if (service !== "sts" || kind !== "assumed-role" || !session) return undefined;
  if (roleName === "" || sessionName === "" || more.length > 0) return undefined;
  return {
    kind: "role",
    ...keyed,
    session,
    roleId: userId.split(":")[0] ?? UNKNOWN_ID,
    ...{ roleName, sessionName },
    roleArn: roleArn(accountId, "/", roleName),
    arn: assumedRoleArn(accountId, roleName, sessionName),
  };
}
