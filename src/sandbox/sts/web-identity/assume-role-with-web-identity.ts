import type {
  AssumeRoleWithWebIdentityRequest,
  AssumeRoleWithWebIdentityResponse,
} from "@aws-sdk/client-sts";
import type { OperationContext } from "../../../embedded/index.ts";
import {
  assumedRoleArn,
  type Identities,
  roleArn,
  type StoredRole,
  webIdentityProviderName,
} from "../../../identify/index.ts";
import { checkLength, checkNumber } from "../../iam/constraints.ts";
import { validationError } from "../../iam/refusals.ts";
import { checkSessionName } from "../assume-role.ts";
import { accessDenied, grantCredentials, packedPolicySize } from "../grant.ts";
import { trustsBearer } from "../trust.ts";
import type { VerifiedToken } from "./verify-token.ts";

const DURATION_SECONDS = { min: 900, max: 43_200 };
const DURATION_DEFAULT_SECONDS = 3600;
/** Source: documented, IAM User Guide, "Monitor and control actions taken with assumed roles". */
const SOURCE_IDENTITY_CLAIM = "https://aws.amazon.com/source_identity";

/**
 * AssumeRoleWithWebIdentity, for tokens of the OpenID Connect providers that the role's account has
 * registered. Opaque tokens of OAuth 2.0 providers are refused, session tags go no further.
 */
export async function assumeRoleWithWebIdentity(
  identities: Identities,
  input: AssumeRoleWithWebIdentityRequest,
  context: OperationContext,
): Promise<AssumeRoleWithWebIdentityResponse> {
  const arn = checkLength(input.RoleArn, "roleArn", { min: 20, max: 2048 });
  const [, accountId] = /^arn:aws:iam::(\d{12}):role\/./.exec(arn) ?? [];
  if (accountId === undefined) throw validationError(`${arn} is invalid`);
  const facts: Asked = {
    arn,
    accountId,
    sessionName: checkSessionName(input.RoleSessionName, "roleSessionName"),
    seconds: checkNumber(
      input.DurationSeconds ?? DURATION_DEFAULT_SECONDS,
      "durationSeconds",
      DURATION_SECONDS,
    ),
    packed: packedPolicySize(input),
  };
  const length = { min: 4, max: 20_000 };
  const token = checkLength(input.WebIdentityToken, "webIdentityToken", length);
  // Loaded for those who use it: it and what it verifies with take fifteen megabytes.
  const { verifyToken } = await import("./verify-token.ts");
  const verified = await verifyToken(identities, context.clock, { token, accountId });
  // The role is looked at only now: while the token was checked it may have changed.
  return identities.atomically(() => grant(identities, context, { ...facts, verified }));
}

interface Asked {
  readonly arn: string;
  readonly accountId: string;
  readonly sessionName: string;
  readonly seconds: number;
  readonly packed: number | undefined;
}

function grant(
  identities: Identities,
  context: OperationContext,
  asked: Asked & { readonly verified: VerifiedToken },
): AssumeRoleWithWebIdentityResponse {
  const { arn, accountId, sessionName, seconds, packed, verified } = asked;
  const role = requireTrust(identities, asked);
  if (seconds > role.maxSessionDurationSeconds) {
    throw validationError(
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  const { subject, audience, provider, claims } = verified;
  const given = claims[SOURCE_IDENTITY_CLAIM];
  const source =
    typeof given === "string" ? { sourceIdentity: checkSessionName(given, "sourceIdentity") } : {};
  const name = webIdentityProviderName(accountId, provider.issuer);
  const lastUsed = { atMs: context.clock.nowMs(), region: context.region };
  identities.roles.save({ ...role, lastUsed });
  const { name: roleName, id: roleId } = role;
  return {
    Credentials: grantCredentials(identities, context, {
      owner: { kind: "role", accountId, roleId, roleName, roleArn: arn, sessionName },
      durationSeconds: seconds,
      session: {
        mfaAuthenticated: false,
        // Source: observed, public records of EKS and GitHub: the attributes stay empty.
        webIdentity: { provider: name, attributes: {} },
        ...source,
      },
    }),
    SubjectFromWebIdentityToken: subject,
    AssumedRoleUser: {
      AssumedRoleId: `${roleId}:${sessionName}`,
      Arn: assumedRoleArn(accountId, roleName, sessionName),
    },
    Provider: name,
    Audience: audience,
    ...(packed !== undefined && { PackedPolicySize: packed }),
    ...(source.sourceIdentity !== undefined && { SourceIdentity: source.sourceIdentity }),
  };
}

/** A role that is not there and one that does not trust the bearer get the same answer. */
function requireTrust(
  identities: Identities,
  { arn, accountId, verified }: Asked & { readonly verified: VerifiedToken },
): StoredRole {
  const role = identities.roles.find(accountId, arn.split("/").at(-1) ?? "");
  const isMeant = role && roleArn(accountId, role.path, role.name) === arn;
  if (isMeant && trustsBearer(role, bearerOf(verified, accountId))) return role;
  throw accessDenied("Not authorized to perform sts:AssumeRoleWithWebIdentity");
}

/**
 * What trust policies say of a token: `<issuer without its scheme>:<claim>`.
 * Source: documented, IAM User Guide, "Available keys for AWS OIDC federation"
 */
function bearerOf({ provider, claims, audience }: VerifiedToken, accountId: string) {
  const prefix = provider.issuer.replace(/^https?:\/\//, "");
  const named = Object.entries(claims).flatMap(([claim, value]) => {
    const texts = [value].flat().filter((one) => typeof one === "string");
    return texts.length > 0 ? [[`${prefix}:${claim}`, texts] as const] : [];
  });
  return {
    providers: [provider.arn, webIdentityProviderName(accountId, provider.issuer)],
    claims: Object.fromEntries([...named, [`${prefix}:aud`, [audience]] as const]),
  };
}
