import type { CapturedHead } from "../../base/exchange.ts";
import { formatAmzDate } from "./canonical/amz-date.ts";
import { canonicalRequests } from "./canonical/canonical-request.ts";
import { isS3Signing } from "./canonical/s3-signing.ts";
import { EMPTY_SHA256, payloadLine } from "./canonical/signed-payload.ts";
import { isSameText } from "./same-text.ts";
import {
  type InvalidSignature,
  invalid,
  type Signature,
  type SignatureVerdict,
} from "./signature.ts";
import { type SigningKeys, sha256Hex, signingKey, signLines } from "./signing-key.ts";
import { checkSigningTime } from "./signing-time.ts";
import { verifyVersion2 } from "./version-2.ts";

export interface SignedRequest {
  readonly head: CapturedHead;
  readonly signature: Signature;
  /**
   * Hex SHA-256 of the whole body, where it is known. Needed when the request does not say it
   * itself and has a body; where both are there they must agree.
   */
  readonly bodySha256: string | undefined;
  readonly secretAccessKey: string;
  /** Spares deriving a key for each request. */
  readonly keys?: SigningKeys;
  readonly nowMs: number;
}

/**
 * Decides whether a signature covers a request and is of its time.
 *
 * Says nothing about a streamed body: that is for `guardBody`. Checks the time before the
 * signature, as AWS does, and compares in constant time.
 */
export function verifySignature(request: SignedRequest): SignatureVerdict {
  if (request.signature.form === "presigned-2") return verifyVersion2(request);
  return (
    checkForm(request) ??
    checkSigningTime(request.signature, request.nowMs) ??
    checkPayload(request) ??
    checkDigest(request)
  );
}

/**
 * More than nearly all sign. A long header that is named ten thousand times would be written as
 * often, of a request that fits into 64 KiB, before it is known whether anybody signed it.
 */
const NAMES_USUAL = 64;

function checkForm({ head, signature }: SignedRequest): InvalidSignature | undefined {
  const signed = signature.signedHeaders;
  if (signed.length > NAMES_USUAL && new Set(signed).size < signed.length) {
    return invalid("malformed", "'SignedHeaders' must name each header once.");
  }
  if (!signed.includes("host") && !signed.includes(":authority")) {
    return invalid(
      "malformed",
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  }
  const unsigned = uncoveredHeaders(head, signature);
  if (unsigned.length > 0) {
    return invalid(
      "unsigned-header",
      `There were headers present in the request which were not signed: ${unsigned.join(", ")}`,
    );
  }
  const date = formatAmzDate(signature.signedAtMs);
  if (signature.scopeDate === date.slice(0, 8)) return undefined;
  return invalid(
    "scope-date",
    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: " +
      `'${signature.scopeDate}' != '${date.slice(0, 8)}', from '${date}'.`,
  );
}

/** Their values reach the signature by other ways, or mean nothing to a service. */
const NEED_NO_COVER: ReadonlySet<string> = new Set([
  "x-amz-cf-id",
  "x-amz-content-sha256",
  "x-amz-date",
  "x-amz-security-token",
  "x-amz-user-agent",
]);

/**
 * Headers that change what S3 does, and `X-Amz-Target`, which *is* what a JSON service does: added
 * to a signed request by somebody else they would turn it into another one.
 * Source: observed, S3's AccessDenied with HeadersNotSigned, as localstack and others report it.
 */
function uncoveredHeaders(
  head: CapturedHead,
  { signedHeaders, signingName }: Signature,
): readonly string[] {
  const prefix = isS3Signing(signingName) ? "x-amz-" : "x-amz-target";
  const sent: string[] = [];
  for (const name of head.headers.keys()) {
    if (name.startsWith(prefix) && !NEED_NO_COVER.has(name)) sent.push(name);
  }
  if (sent.length === 0) return sent;
  const signed = new Set(signedHeaders);
  return sent.filter((name) => !signed.has(name));
}

function checkPayload({ signature, bodySha256 }: SignedRequest): InvalidSignature | undefined {
  const { payload } = signature;
  if (payload.kind !== "hash" || bodySha256 === undefined) return undefined;
  // Neither of the two is a secret: both come of what the client sent.
  if (payload.sha256 === bodySha256.toLowerCase()) return undefined;
  return invalid(
    "payload-mismatch",
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
}

function checkDigest(request: SignedRequest): SignatureVerdict {
  const { head, signature, secretAccessKey, keys } = request;
  const payload = payloadLine(signature.payload) ?? request.bodySha256 ?? bodilessSha256(head);
  if (payload === undefined) {
    return invalid("malformed", "Missing required header for this request: x-amz-content-sha256");
  }
  const key = keys?.derive(secretAccessKey, signature) ?? signingKey(secretAccessKey, signature);
  const holds = canonicalRequests(head, signature, payload).some((canonical) => {
    const computed = signLines(key, signature, ["AWS4-HMAC-SHA256", sha256Hex(canonical)]);
    return isSameText(computed, signature.signature);
  });
  if (holds) return { kind: "valid" };
  return invalid(
    "mismatch",
    "The request signature we calculated does not match the signature you provided.",
  );
}

/** Only where a body cannot be: an unhashed body must never pass for an empty one. */
function bodilessSha256(head: CapturedHead): string | undefined {
  const hasBody =
    head.headers.has("transfer-encoding") ||
    (head.headers.get("content-length") ?? "0").trim() !== "0";
  return hasBody ? undefined : EMPTY_SHA256;
}
