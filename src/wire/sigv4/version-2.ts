import { createHmac } from "node:crypto";
import type { CapturedHead } from "../../base/exchange.ts";
import { splitTarget as splitHttpTarget } from "../rest/http-target.ts";
import { bucketOfHost } from "../rest/virtual-host.ts";
import { percentDecode, splitTarget, toBytes } from "./canonical/request-target.ts";
import { isSameText } from "./same-text.ts";
import {
  invalid,
  type Signature,
  type SignatureReading,
  type SignatureVerdict,
} from "./signature.ts";

/**
 * What a URL signed with S3's older scheme says of itself.
 *
 * Only URLs: boto3 and version 1 of the AWS CLI still presign so in us-east-1 unless told
 * otherwise, while nobody signs headers so any more.
 *
 * Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
 * Source: observed, botocore 1.43, `S3SigV2QueryAuth` is the default of `generate_presigned_url`.
 */
export function readVersion2(query: ReadonlyMap<string, string>): SignatureReading {
  const accessKeyId = query.get("AWSAccessKeyId");
  const signature = query.get("Signature");
  const expires = query.get("Expires") ?? "";
  if (!accessKeyId || !signature || !expires) {
    return {
      kind: "unreadable",
      detail:
        "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
    };
  }
  if (!/^\d{1,12}$/.test(expires)) {
    return { kind: "unreadable", detail: "Invalid date (should be seconds since epoch)" };
  }
  const sessionToken = query.get("x-amz-security-token");
  return {
    kind: "signed",
    signature: {
      form: "presigned-2",
      accessKeyId,
      scopeDate: "19700101",
      region: "",
      signingName: "s3",
      signedHeaders: [],
      signature,
      // It does not tell when it was signed; what it says of its end counts from the epoch.
      signedAtMs: 0,
      expiresInSeconds: Number(expires),
      payload: { kind: "unsigned" },
      ...(sessionToken !== undefined && { sessionToken }),
    },
  };
}

interface PresignedRequest {
  readonly head: CapturedHead;
  readonly signature: Signature;
  readonly secretAccessKey: string;
  readonly nowMs: number;
}

/** Decides whether a URL signed with S3's older scheme is good, and good for this request. */
export function verifyVersion2(request: PresignedRequest): SignatureVerdict {
  const { head, signature, secretAccessKey, nowMs } = request;
  if (nowMs > (signature.expiresInSeconds ?? 0) * 1000) {
    return invalid("expired", "Request has expired");
  }
  const holds = textsToSign(head).some((text) => {
    const computed = createHmac("sha1", secretAccessKey).update(text, "latin1").digest("base64");
    return isSameText(computed, signature.signature);
  });
  if (holds) return { kind: "valid" };
  return invalid(
    "mismatch",
    "The request signature we calculated does not match the signature you provided.",
  );
}

/** Parameters that say what is asked for, and so are signed. Source: documented, as above. */
const SIGNED_PARAMETERS = new Set([
  ...["accelerate", "acl", "analytics", "cors", "delete", "inventory", "lifecycle", "location"],
  ...["logging", "metrics", "notification", "object-lock", "partNumber", "policy", "replication"],
  ...["requestPayment", "restore", "select", "select-type", "storageClass", "tagging", "torrent"],
  ...["uploadId", "uploads", "versionId", "versioning", "versions", "website"],
  ...["response-cache-control", "response-content-disposition", "response-content-encoding"],
  ...["response-content-language", "response-content-type", "response-expires"],
]);

/** Parameters that only narrow a listing, which the scheme leaves unsigned; and its own. */
const UNSIGNED_PARAMETERS = new Set([
  ...["AWSAccessKeyId", "Expires", "Signature"],
  ...["continuation-token", "delimiter", "encoding-type", "fetch-owner", "key-marker", "list-type"],
  ...["marker", "max-keys", "max-parts", "max-uploads", "part-number-marker", "prefix"],
  ...["start-after", "upload-id-marker", "version-id-marker", "x-id"],
]);

/** These headers may be in the URL instead, where the signer put them. */
const isHeader = (name: string) => /^(x-amz-.*|content-md5|content-type)$/.test(name);

/**
 * @returns bytes; none when the query has something that the scheme does not cover, and that may
 *   make another request of this one.
 */
function textsToSign(head: CapturedHead): readonly string[] {
  const { path, query } = splitTarget(head.target);
  const headers = new Map<string, string>();
  const parameters: (readonly [string, string])[] = [];
  let expires = "";
  for (const [name, sent] of query) {
    const value = percentDecode(sent);
    const lowerCase = name.toLowerCase();
    if (name === "Expires") expires = value;
    if (SIGNED_PARAMETERS.has(name)) parameters.push([name, value]);
    else if (isHeader(lowerCase)) headers.set(lowerCase, value);
    else if (!UNSIGNED_PARAMETERS.has(name)) return [];
  }
  for (const [name, value] of head.headers) {
    if (isHeader(name)) headers.set(name, toBytes(value));
  }
  const own = [...headers].filter(([name]) => name.startsWith("x-amz-"));
  const subresource = parameters
    .toSorted(byName)
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`))
    .join("&");
  const begin = [
    head.method,
    headers.get("content-md5") ?? "",
    headers.get("content-type") ?? "",
    expires,
    ...own.toSorted(byName).map(([name, value]) => `${name}:${value}`),
  ].join("\n");
  const end = subresource === "" ? "" : `?${subresource}`;
  return namesOf(bucketPrefix(head) + path).map((resource) => `${begin}\n${resource}${end}`);
}

/**
 * A bucket is itself with and without a slash at its end.
 * Source: observed, botocore 1.43 signs one and sends none.
 */
function namesOf(resource: string): readonly string[] {
  return /^\/[^/]+$/.test(resource) ? [`${resource}/`, resource] : [resource];
}

const byName = ([one]: readonly [string, string], [other]: readonly [string, string]): number => {
  if (one === other) return 0;
  return one < other ? -1 : 1;
};

/** The bucket is signed as part of the path, also where a host name carries it. */
function bucketPrefix(head: CapturedHead): string {
  const host = splitHttpTarget(head.target).authority ?? head.headers.get("host") ?? "";
  const bucket = bucketOfHost(host);
  return bucket === undefined ? "" : `/${bucket}`;
}
