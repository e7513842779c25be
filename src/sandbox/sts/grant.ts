import type { Credentials, Tag } from "@aws-sdk/client-sts";
import type { OperationContext } from "../../embedded/index.ts";
import type { Identities, KeyOwner, SessionFacts, StoredKey } from "../../identify/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { checkLength, checkPattern } from "../iam/constraints.ts";
import { stepOfCode } from "../iam/mfa/one-time-code.ts";
import { readStatements } from "../iam/policy-document.ts";

const PACKED_BYTES_MAX = 2048;

/** What temporary credentials are to be good for. */
export interface Grant {
  readonly owner: KeyOwner;
  readonly durationSeconds: number;
  readonly session: Omit<SessionFacts, "createdAtMs">;
}

/** Issues temporary credentials, as STS answers them. */
export function grantCredentials(
  identities: Identities,
  { clock }: OperationContext,
  grant: Grant,
): Credentials {
  // AWS counts sessions in whole seconds, and records their creation so.
  const createdAtMs = Math.floor(clock.nowMs() / 1000) * 1000;
  const expiresAtMs = createdAtMs + grant.durationSeconds * 1000;
  const session = { ...grant.session, createdAtMs };
  return credentialsOf(identities.keys.issue({ owner: grant.owner, session, expiresAtMs }));
}

function credentialsOf(key: StoredKey): Credentials {
  return {
    AccessKeyId: key.accessKeyId,
    SecretAccessKey: key.secretAccessKey,
    SessionToken: key.sessionToken,
    Expiration: new Date(key.expiresAtMs ?? 0),
  };
}

/**
 * Reads whether a call proves a second factor: a code that the caller's own device shows now and
 * that was not used before. To be called within a transaction, which notes the code as used.
 *
 * @throws {ServiceError} `AccessDenied` for a wrong code or device, or for one without the other.
 *   Source: observed, the messages, in public issues.
 */
export function isMfaGiven(
  identities: Identities,
  { principal, clock }: OperationContext,
  input: {
    readonly SerialNumber?: string | undefined;
    readonly TokenCode?: string | undefined;
  },
): boolean {
  const { SerialNumber, TokenCode } = input;
  if (SerialNumber === undefined && TokenCode === undefined) return false;
  if (SerialNumber === undefined || TokenCode === undefined) {
    throw accessDenied(
      "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass " +
        "code.",
    );
  }
  checkPattern(checkLength(TokenCode, "tokenCode", { min: 6, max: 6 }), "tokenCode", "[\\d]*");
  const device = identities.mfaDevices.find(principal.accountId, SerialNumber);
  if (principal.kind !== "user" || device?.enabled?.userId !== principal.userId) {
    throw accessDenied(
      "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA " +
        "serial number is valid and associated with this user.",
    );
  }
  const { seed, enabled } = device;
  const lastStep = stepOfCode({ seed, after: enabled.lastStep }, TokenCode, clock.nowMs());
  if (lastStep === undefined) {
    throw accessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code. ");
  }
  identities.mfaDevices.save({ ...device, enabled: { ...enabled, lastStep } });
  return true;
}

/**
 * Says how much of the room for session policies and tags a call uses, in percent.
 *
 * @returns undefined when it brings none, as STS then leaves the number out.
 * @throws {ServiceError} `MalformedPolicyDocumentException`, `PackedPolicyTooLargeException`.
 *
 * Source: assumed, the share itself: AWS packs in a form of its own. A client that checks the
 * number would show it.
 */
export function packedPolicySize(input: {
  readonly Policy?: string | undefined;
  readonly Tags?: Tag[] | undefined;
}): number | undefined {
  if (input.Policy === undefined && !input.Tags?.length) return undefined;
  if (input.Policy !== undefined && !readStatements(input.Policy)) {
    throw new ServiceError("MalformedPolicyDocumentException", "Syntax errors in policy.");
  }
  const bytes = (input.Policy ?? "").length + JSON.stringify(input.Tags ?? []).length;
  const percent = Math.ceil((bytes / PACKED_BYTES_MAX) * 100);
  if (percent <= 100) return percent;
  throw new ServiceError(
    "PackedPolicyTooLargeException",
    `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );
}

/** No model declares this one. Source: documented, STS API reference, "Common Errors". */
export function accessDenied(message: string): ServiceError {
  return new ServiceError("AccessDenied", message, { status: 403 });
}
