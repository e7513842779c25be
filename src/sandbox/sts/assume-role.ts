import type { AssumeRoleRequest, AssumeRoleResponse } from "@aws-sdk/client-sts";
import {
  assumedRoleArn,
  type Identities,
  type Principal,
  roleArn,
  type StoredRole,
} from "../../identify/index.ts";
import { checkLength, checkNumber, checkPattern } from "../iam/constraints.ts";
import type { IdentityAction } from "../iam/operations.ts";
import { validationError } from "../iam/refusals.ts";
import { namesOf } from "./caller.ts";
import { accessDenied, grantCredentials, isMfaGiven, packedPolicySize } from "./grant.ts";
import { trusts } from "./trust.ts";

const NAME = "[\\w+=,.@-]*";
const NAME_LENGTH = { min: 2, max: 64 };
const DURATION_SECONDS = { min: 900, max: 43_200 };
const DURATION_DEFAULT_SECONDS = 3600;
/** Source: documented, IAM User Guide, "Role chaining". */
const CHAINED_SECONDS_MAX = 3600;

/**
 * AssumeRole. Session tags are taken and go no further; `ExternalId` and other conditions of the
 * trust policy are not evaluated.
 */
export const assumeRole: IdentityAction<AssumeRoleRequest, AssumeRoleResponse> = (
  identities,
  input,
  context,
) => {
  const sessionName = checkSessionName(input.RoleSessionName, "roleSessionName");
  const arn = checkLength(input.RoleArn, "roleArn", { min: 20, max: 2048 });
  const seconds = checkNumber(
    input.DurationSeconds ?? DURATION_DEFAULT_SECONDS,
    "durationSeconds",
    DURATION_SECONDS,
  );
  const packed = packedPolicySize(input);
  const mfaAuthenticated = isMfaGiven(identities, context, input);
  const role = requireTrust(identities, context.principal, arn);
  checkDuration(role, context.principal, seconds);
  const sourceIdentity = sourceIdentityOf(context.principal, input.SourceIdentity);
  identities.roles.save({
    ...role,
    lastUsed: { atMs: context.clock.nowMs(), region: context.region },
  });
  const { accountId, name: roleName, id: roleId } = role;
  return {
    Credentials: grantCredentials(identities, context, {
      owner: { kind: "role", accountId, roleId, roleName, roleArn: arn, sessionName },
      durationSeconds: seconds,
      session: { mfaAuthenticated, ...(sourceIdentity !== undefined && { sourceIdentity }) },
    }),
    AssumedRoleUser: {
      AssumedRoleId: `${roleId}:${sessionName}`,
      Arn: assumedRoleArn(accountId, roleName, sessionName),
    },
    ...(packed !== undefined && { PackedPolicySize: packed }),
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
  };
};

/** A role that is not there and one that does not trust the caller get the same answer. */
function requireTrust(identities: Identities, caller: Principal, arn: string): StoredRole {
  if (caller.kind === "root") throw accessDenied("Roles may not be assumed by root accounts.");
  const [, accountId = "", name = ""] =
    /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (name === "") throw validationError(`${arn} is invalid`);
  const role = identities.roles.find(accountId, name);
  if (role && roleArn(accountId, role.path, role.name) === arn && trusts(role, caller)) return role;
  throw accessDenied(
    `User: ${namesOf(caller).arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
  );
}

/**
 * Source: observed, https://github.com/kreuzwerker/awsu/issues/27 (role's own limit); documented,
 * STS API reference, AssumeRole (chaining)
 */
function checkDuration(role: StoredRole, caller: Principal, seconds: number): void {
  if (caller.kind === "role" && seconds > CHAINED_SECONDS_MAX) {
    throw validationError(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role " +
        "chaining",
    );
  }
  if (seconds > role.maxSessionDurationSeconds) {
    throw validationError(
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
}

/** Once set it stays through a chain of roles. Source: documented, "Source identity". */
function sourceIdentityOf(caller: Principal, given: string | undefined): string | undefined {
  const inherited = caller.kind === "role" ? caller.session.sourceIdentity : undefined;
  if (given === undefined) return inherited;
  const checked = checkSessionName(given, "sourceIdentity");
  if (inherited === undefined || inherited === checked) return checked;
  throw accessDenied(
    `User: ${namesOf(caller).arn} is not authorized to perform: sts:SetSourceIdentity`,
  );
}

export function checkSessionName(value: string | undefined, member: string): string {
  return checkPattern(checkLength(value, member, NAME_LENGTH), member, NAME);
}
