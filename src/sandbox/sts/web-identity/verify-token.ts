import { decodeJwt, errors, type JWTPayload, jwtVerify } from "jose";
import type { Clock } from "../../../base/clock.ts";
import {
  type Identities,
  oidcProviderArn,
  type StoredOidcProvider,
} from "../../../identify/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { issuerKeys } from "./issuer-keys.ts";

/** Source: documented, IAM User Guide, "Create an OpenID Connect (OIDC) identity provider". */
const ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];

/** A token that its issuer really signed, for an audience that the account accepts. */
export interface VerifiedToken {
  readonly provider: StoredOidcProvider;
  readonly subject: string;
  readonly audience: string;
  readonly claims: JWTPayload;
}

/**
 * Verifies a web identity token against the providers of an account.
 *
 * @throws {ServiceError} `InvalidIdentityTokenException`, `ExpiredTokenException` or
 *   `IDPCommunicationErrorException`. Source: observed, the messages, in public issues; assumed,
 *   that of a wrong signature, which an answer of AWS would show.
 */
export async function verifyToken(
  identities: Identities,
  clock: Clock,
  asked: { readonly token: string; readonly accountId: string },
): Promise<VerifiedToken> {
  const { iss, sub, aud, azp } = readClaims(asked.token);
  const provider = identities.oidcProviders.find(
    asked.accountId,
    oidcProviderArn(asked.accountId, iss ?? ""),
  );
  if (!provider || iss?.replace(/\/$/, "") !== provider.issuer) {
    throw invalid(`No OpenIDConnect provider found in your account for ${iss}`);
  }
  // Source: observed, https://github.com/aws/aws-sdk-net/issues/3071: the authorized party wins.
  const audience = typeof azp === "string" ? azp : [aud].flat()[0];
  if (sub === undefined) throw invalid("Missing a required claim: sub");
  if (audience === undefined) throw invalid("Missing a required claim: aud");
  if (!provider.clientIds.includes(audience)) throw invalid("Incorrect token audience");
  const claims = await verifySignature(asked.token, provider.issuer, clock.nowMs());
  return { provider, subject: sub, audience, claims };
}

function readClaims(token: string): JWTPayload {
  let claims: JWTPayload;
  try {
    claims = decodeJwt(token);
  } catch {
    throw invalid(
      "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access " +
        "Token)",
    );
  }
  const { iss, sub, aud } = claims;
  const isText = (value: unknown) => value === undefined || typeof value === "string";
  if (isText(iss) && isText(sub) && [aud].flat().every(isText)) return claims;
  throw invalid("The ID Token provided is not a valid JWT.");
}

async function verifySignature(token: string, issuer: string, nowMs: number): Promise<JWTPayload> {
  const keys = await issuerKeys(issuer);
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ALGORITHMS,
      currentDate: new Date(nowMs),
      requiredClaims: ["exp", "iat"],
    });
    return payload;
  } catch (error) {
    throw refusalOf(error, nowMs);
  }
}

function refusalOf(error: unknown, nowMs: number): ServiceError {
  if (error instanceof errors.JWTExpired) {
    const [now, end] = [Math.floor(nowMs / 1000), error.payload.exp];
    return new ServiceError(
      "ExpiredTokenException",
      `Token expired: current date/time ${now} must be before the expiration date/time ${end}`,
    );
  }
  if (error instanceof errors.JWTClaimValidationFailed && error.reason === "missing") {
    return invalid(`Missing a required claim: ${error.claim}`);
  }
  return invalid("The web identity token that was passed could not be validated.");
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidIdentityTokenException", message);
}
