import type { CapturedHead } from "../../base/exchange.ts";
import type { HttpTarget } from "../rest/http-target.ts";

/** What a signature names, whether or not it holds. */
export interface SigningScope {
  readonly signingName: string;
  /** Undefined where the signature names none, or several. */
  readonly region: string | undefined;
}

const SIGNATURE_4 = /^AWS4-HMAC-SHA256\b.*?\bCredential=([^,\s]+)/i;
/** The asymmetric scheme: its scope has no region, which is in a header of its own. */
const SIGNATURE_4A = /^AWS4-ECDSA-P256-SHA256\b.*?\bCredential=([^,\s]+)/i;
const SIGNATURE_2 = /^AWS [^\s:]+:/;

/**
 * Reads for which service and region a request was signed, in its header or its query.
 *
 * Lenient: verifying is another's task, and a request with a broken signature still calls a
 * service.
 *
 * @returns undefined for what is not signed, or not in any of AWS's ways.
 */
export function readSigningScope(
  { headers }: Pick<CapturedHead, "headers">,
  target: HttpTarget,
): SigningScope | undefined {
  const authorization = headers.get("authorization") ?? "";
  const credential = SIGNATURE_4.exec(authorization)?.[1];
  if (credential) return readScope(credential);
  const { query } = target;
  const regionSet = headers.get("x-amz-region-set") ?? query.get("X-Amz-Region-Set") ?? "";
  const [, asymmetric] = SIGNATURE_4A.exec(authorization) ?? [];
  if (asymmetric) return readAsymmetricScope(asymmetric, regionSet);
  const presigned = query.get("X-Amz-Credential");
  if (presigned) {
    const isAsymmetric = (query.get("X-Amz-Algorithm") ?? "").includes("ECDSA");
    return isAsymmetric ? readAsymmetricScope(presigned, regionSet) : readScope(presigned);
  }
  // Only S3 still takes the older scheme from the clients of today.
  const isSignature2 =
    SIGNATURE_2.test(authorization) || (query.has("AWSAccessKeyId") && query.has("Signature"));
  return isSignature2 && !query.has("Action")
    ? { signingName: "s3", region: undefined }
    : undefined;
}

/** Read from the end: an access key of some servers may itself hold a slash. */
function readScope(credential: string): SigningScope | undefined {
  const parts = credential.split("/");
  const first = Math.max(parts.length - 3, 0);
  return scopeOf(parts[first + 1] ?? "", parts[first] ?? "");
}

function readAsymmetricScope(credential: string, regionSet: string): SigningScope | undefined {
  const [signingName = ""] = credential.split("/").slice(-2);
  return scopeOf(signingName, regionSet);
}

const SIGNING_NAME = /^[A-Za-z][\w.-]{0,63}$/;
const REGION = /^[a-z][a-z0-9-]{0,31}$/;

/** Both end up in records, so nothing but what names can look like is taken. */
function scopeOf(signingName: string, region: string): SigningScope | undefined {
  if (!SIGNING_NAME.test(signingName)) return undefined;
  return { signingName, region: REGION.test(region) ? region : undefined };
}
