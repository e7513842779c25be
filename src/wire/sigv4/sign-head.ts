import type { CapturedHead } from "../../base/exchange.ts";
import { formatAmzDate } from "./canonical/amz-date.ts";
import { canonicalRequests } from "./canonical/canonical-request.ts";
import { isS3Signing } from "./canonical/s3-signing.ts";
import type { Signature } from "./signature.ts";
import { credentialScope, sha256Hex, signingKey, signLines } from "./signing-key.ts";

/** A request's head as it is to go out. */
export type HeadToSign = Pick<CapturedHead, "method" | "target" | "rawHeaders">;

export interface Signing {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly region: string;
  readonly signingName: string;
  readonly atMs: number;
  /** What stands for the body: its SHA-256 in hex, or one of S3's words. */
  readonly payload: string;
}

/** Headers of a signature. Those of the first one must not reach the second one's reader. */
const OF_SIGNATURE: ReadonlySet<string> = new Set([
  "authorization",
  "x-amz-content-sha256",
  "x-amz-date",
  "x-amz-security-token",
]);

const QUERY_OF_SIGNATURE = new RegExp(
  "^X-Amz-(?:Algorithm|Content-Sha256|Credential|Date|Expires|SignedHeaders|Signature|" +
    "Security-Token)=",
  "i",
);

/**
 * Takes off the signature that a request came with, in its header or its query, and signs it anew.
 *
 * @returns target and headers to send. The target stays as it was sent but for the signature.
 */
export function signHead(
  head: HeadToSign,
  signing: Signing,
): Pick<HeadToSign, "target" | "rawHeaders"> {
  const target = withoutSignature(head.target);
  const rawHeaders = [...unsignedHeaders(head.rawHeaders), ...newHeaders(signing)];
  const signature = unfinished(signing, headersToSign(rawHeaders));
  const headers = new Map<string, string>();
  const [canonical = Buffer.alloc(0)] = canonicalRequests(
    { ...NO_CAPTURE, method: head.method, target, rawHeaders, headers },
    signature,
    signing.payload,
  );
  const key = signingKey(signing.secretAccessKey, signature);
  const text = signLines(key, signature, ["AWS4-HMAC-SHA256", sha256Hex(canonical)]);
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${signing.accessKeyId}/${credentialScope(signature)}, ` +
    `SignedHeaders=${signature.signedHeaders.join(";")}, Signature=${text}`;
  return { target, rawHeaders: [...rawHeaders, "Authorization", authorization] };
}

/** What a captured head has beside, and no signature covers. */
const NO_CAPTURE = { eventId: "", receivedAtMs: 0, remoteAddress: "" };

/** S3's older scheme in a URL. Its names are too plain to be taken off without the others. */
const QUERY_OF_VERSION_2 = /^(?:AWSAccessKeyId|Signature|Expires)=/;

function withoutSignature(target: string): string {
  const mark = target.indexOf("?");
  if (mark < 0) return target;
  const pairs = target.slice(mark + 1).split("&");
  const isVersion2 = pairs.filter((pair) => QUERY_OF_VERSION_2.test(pair)).length === 3;
  const kept = pairs.filter(
    (pair) => !QUERY_OF_SIGNATURE.test(pair) && !(isVersion2 && QUERY_OF_VERSION_2.test(pair)),
  );
  return kept.length === 0 ? target.slice(0, mark) : `${target.slice(0, mark)}?${kept.join("&")}`;
}

function unsignedHeaders(rawHeaders: readonly string[]): readonly string[] {
  return rawHeaders.filter((_, at) => {
    const name = rawHeaders[at - (at % 2)] ?? "";
    return !OF_SIGNATURE.has(name.toLowerCase());
  });
}

function newHeaders(signing: Signing): readonly string[] {
  const { atMs, sessionToken, signingName, payload } = signing;
  return [
    ...["X-Amz-Date", formatAmzDate(atMs)],
    ...(isS3Signing(signingName) ? ["X-Amz-Content-Sha256", payload] : []),
    ...(sessionToken === undefined ? [] : ["X-Amz-Security-Token", sessionToken]),
  ];
}

/** The host, and every header that changes what a service does. */
function headersToSign(rawHeaders: readonly string[]): readonly string[] {
  const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  const signed = names.filter(
    (name) => name === "host" || name === "content-type" || name.startsWith("x-amz-"),
  );
  return [...new Set(signed)].sort();
}

function unfinished(signing: Signing, signedHeaders: readonly string[]): Signature {
  const { accessKeyId, region, signingName, atMs } = signing;
  return {
    form: "header",
    ...{ accessKeyId, region, signingName, signedHeaders },
    scopeDate: formatAmzDate(atMs).slice(0, 8),
    signature: "",
    signedAtMs: atMs,
    payload: { kind: "absent" },
  };
}
