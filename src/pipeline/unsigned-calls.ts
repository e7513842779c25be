import type { CapturedRequest } from "../base/exchange.ts";
import { isReadOnly } from "../record/index.ts";
import type { Call, DecodedCall } from "../wire/index.ts";

const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/**
 * The calls that carry their proof in the body instead of a signature, or need none, by service.
 * Source: documented, the `auth` trait of each operation in the service models.
 */
const UNSIGNED: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["sts", names("AssumeRoleWithWebIdentity AssumeRoleWithSAML")],
  // What the links in messages ask for. Source: documented, the actions in the API reference.
  ["sns", names("ConfirmSubscription Unsubscribe")],
  ["cognito-identity", names("GetCredentialsForIdentity GetId GetOpenIdToken UnlinkIdentity")],
  [
    "cognito-identity-provider",
    names(`
      AssociateSoftwareToken ChangePassword CompleteWebAuthnRegistration ConfirmDevice
      ConfirmForgotPassword ConfirmSignUp DeleteUser DeleteUserAttributes
      DeleteWebAuthnCredential ForgetDevice ForgotPassword GetDevice GetTokensFromRefreshToken
      GetUser GetUserAttributeVerificationCode GetUserAuthFactors GlobalSignOut InitiateAuth
      ListDevices ListUserSessions ListWebAuthnCredentials ResendConfirmationCode
      RespondToAuthChallenge RevokeToken RevokeUserSession SetUserMFAPreference SetUserSettings
      SignUp StartWebAuthnRegistration UpdateAuthEventFeedback UpdateDeviceStatus
      UpdateUserAttributes VerifySoftwareToken VerifyUserAttribute
    `),
  ],
]);

/** True for a call that is legitimate without a signature. */
export function allowsUnsigned(call: Call): call is DecodedCall {
  if (call.kind !== "decoded") return false;
  return UNSIGNED.get(call.model.entry.key)?.has(call.operation.name) ?? false;
}

/**
 * True for what a browser asks S3 before a call of another origin, which it has no way to sign. The
 * query may be that of a presigned URL, whose signature is for the call itself.
 *
 * Nothing that might be taken for another service's call, or that brings a body, is one.
 */
export function isPreflight({ destination }: Call, request: CapturedRequest): boolean {
  const { method, headers, body, target } = request;
  if (method !== "OPTIONS" || destination.service?.key !== "s3" || body.totalBytes > 0)
    return false;
  if (!headers.has("origin") || !headers.has("access-control-request-method")) return false;
  if (headers.has("authorization") || headers.has("x-amz-target")) return false;
  return !new URLSearchParams(target.slice(target.indexOf("?") + 1)).has("Action");
}

/** What a page of this machine has as its origin: whoever works here made it. */
const OF_THIS_MACHINE = /^https?:\/\/(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/i;

/**
 * True for a change that a page of another site had its reader's browser ask for. Where any key is
 * taken at its word nothing else holds it off: an image's address can be a call of DeleteUser.
 *
 * An `Authorization` header is sent only where whoever answers let that page, unless it says that
 * it is at our own address: then its name was made to lead to this machine.
 */
export function isOfForeignPage(call: Call, { method, headers }: CapturedRequest): boolean {
  const origin = headers.get("origin");
  const isForeign =
    origin === undefined
      ? headers.get("sec-fetch-site") === "cross-site"
      : !OF_THIS_MACHINE.test(origin);
  if (!isForeign || method === "OPTIONS") return false;
  if (isReadOnly(call) || allowsUnsigned(call)) return false;
  return !headers.has("authorization") || origin === `http://${headers.get("host")}`;
}
