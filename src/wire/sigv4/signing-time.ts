import { formatAmzDate } from "./canonical/amz-date.ts";
import { isS3Signing } from "./canonical/s3-signing.ts";
import { type InvalidSignature, invalid, type Signature } from "./signature.ts";

/** How far a signer's clock may be off, either way. Source: documented, S3 and IAM User Guide. */
export const SKEW_MAX_MS = 15 * 60 * 1000;
/** A week. Source: documented, S3 API reference, "Authenticating requests: query parameters". */
const EXPIRES_MAX_SECONDS = 604_800;

/**
 * Decides whether a signature is of the present. Worded as AWS words it.
 *
 * Source: observed, e.g. https://github.com/aws/aws-sdk-js/issues/254 and
 * https://github.com/s12v/awsbeats/issues/48 (some services allow five minutes only)
 */
export function checkSigningTime(
  signature: Signature,
  nowMs: number,
): InvalidSignature | undefined {
  const { form, signedAtMs, expiresInSeconds } = signature;
  const told = () => [formatAmzDate(signedAtMs), formatAmzDate(nowMs)] as const;
  if (signedAtMs - nowMs > SKEW_MAX_MS) {
    const [signedAt, now] = told();
    const latest = formatAmzDate(nowMs + SKEW_MAX_MS);
    return invalid(
      "skewed",
      `Signature not yet current: ${signedAt} is still later than ${latest} (${now} + 15 min.)`,
    );
  }
  if (form === "presigned" && expiresInSeconds !== undefined) {
    return checkExpiry(signature, expiresInSeconds, nowMs);
  }
  if (form === "presigned" && isS3Signing(signature.signingName)) {
    return invalid("malformed", "X-Amz-Expires is missing from the query.");
  }
  if (nowMs - signedAtMs <= SKEW_MAX_MS) return undefined;
  const [signedAt, now] = told();
  const earliest = formatAmzDate(nowMs - SKEW_MAX_MS);
  return invalid(
    "skewed",
    `Signature expired: ${signedAt} is now earlier than ${earliest} (${now} - 15 min.)`,
  );
}

function checkExpiry(
  signature: Signature,
  seconds: number,
  nowMs: number,
): InvalidSignature | undefined {
  if (seconds < 0) return invalid("malformed", "X-Amz-Expires must be non-negative");
  if (seconds > EXPIRES_MAX_SECONDS) {
    return invalid(
      "malformed",
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires " +
        "must be less than 604800 seconds",
    );
  }
  const endMs = signature.signedAtMs + seconds * 1000;
  if (nowMs <= endMs) return undefined;
  return invalid(
    "expired",
    `Signature expired: ${formatAmzDate(endMs)} is now earlier than ${formatAmzDate(nowMs)}`,
  );
}
