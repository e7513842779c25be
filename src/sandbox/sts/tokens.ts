import type {
  GetAccessKeyInfoRequest,
  GetAccessKeyInfoResponse,
  GetCallerIdentityResponse,
  GetFederationTokenRequest,
  GetFederationTokenResponse,
  GetSessionTokenRequest,
  GetSessionTokenResponse,
} from "@aws-sdk/client-sts";
import type { OperationContext } from "../../embedded/index.ts";
import {
  accountOfAccessKey,
  federatedUserArn,
  type Identities,
  type RootOwner,
  type UserOwner,
  userOwner,
} from "../../identify/index.ts";
import { checkLength, checkNumber, checkPattern } from "../iam/constraints.ts";
import type { IdentityAction } from "../iam/operations.ts";
import { validationError } from "../iam/refusals.ts";
import { namesOf } from "./caller.ts";
import { accessDenied, grantCredentials, isMfaGiven, packedPolicySize } from "./grant.ts";

const DURATION_SECONDS = { min: 900, max: 129_600 };
const DURATION_DEFAULT_SECONDS = 43_200;
/** A root's sessions end after an hour, whatever was asked. Source: documented, GetSessionToken. */
const ROOT_SECONDS_MAX = 3600;

export const getCallerIdentity: IdentityAction<object, GetCallerIdentityResponse> = (
  _identities,
  _input,
  { principal },
) => {
  const { userId, arn } = namesOf(principal);
  return { UserId: userId, Account: principal.accountId, Arn: arn };
};

export const getSessionToken: IdentityAction<GetSessionTokenRequest, GetSessionTokenResponse> = (
  identities,
  input,
  context,
) => {
  const owner = longLivedCaller(identities, context, "GetSessionToken");
  const durationSeconds = durationOf(owner, input.DurationSeconds);
  const session = { mfaAuthenticated: isMfaGiven(identities, context, input) };
  return {
    Credentials: grantCredentials(identities, context, { owner, durationSeconds, session }),
  };
};

export const getFederationToken: IdentityAction<
  GetFederationTokenRequest,
  GetFederationTokenResponse
> = (identities, input, context) => {
  const length = { min: 2, max: 32 };
  const name = checkPattern(checkLength(input.Name, "name", length), "name", "[\\w+=,.@-]*");
  const issuer = longLivedCaller(identities, context, "GetFederationToken");
  const durationSeconds = durationOf(issuer, input.DurationSeconds);
  const packed = packedPolicySize(input);
  const { accountId } = issuer;
  return {
    Credentials: grantCredentials(identities, context, {
      owner: { kind: "federated", accountId, federatedName: name, issuer },
      durationSeconds,
      session: { mfaAuthenticated: false },
    }),
    FederatedUser: {
      FederatedUserId: `${accountId}:${name}`,
      Arn: federatedUserArn(accountId, name),
    },
    ...(packed !== undefined && { PackedPolicySize: packed }),
  };
};

/** Source: documented, GetAccessKeyInfo: any well-formed id is answered, in use or not. */
export const getAccessKeyInfo: IdentityAction<GetAccessKeyInfoRequest, GetAccessKeyInfoResponse> = (
  identities,
  input,
) => {
  const id = checkLength(input.AccessKeyId, "accessKeyId", { min: 16, max: 128 });
  const account = identities.findKey(id)?.owner.accountId ?? accountOfAccessKey(id);
  if (account === undefined) throw validationError("Invalid access key ID");
  return { Account: account };
};

/** @throws {ServiceError} `AccessDenied` when the caller's own credentials are temporary. */
function longLivedCaller(
  identities: Identities,
  { principal }: OperationContext,
  action: string,
): RootOwner | UserOwner {
  const { accountId } = principal;
  if (principal.kind === "root" && !principal.session) return { kind: "root", accountId };
  const user =
    principal.kind === "user" && !principal.session && identities.users.findById(principal.userId);
  if (user) return userOwner(user);
  throw accessDenied(`Cannot call ${action} with session credentials`);
}

function durationOf(owner: RootOwner | UserOwner, seconds: number | undefined): number {
  const asked = checkNumber(
    seconds ?? DURATION_DEFAULT_SECONDS,
    "durationSeconds",
    DURATION_SECONDS,
  );
  return owner.kind === "root" ? Math.min(asked, ROOT_SECONDS_MAX) : asked;
}
