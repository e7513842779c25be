import { partitionOf } from "../../models/index.ts";
import type { Call } from "../../wire/index.ts";
import type { Json, JsonObject } from "../audit-record.ts";
import type { RecordFacts } from "../compose-record.ts";
import { operationNameOf } from "../envelope/event-name.ts";
import { s3Address, uploadFormOf } from "../families/s3-address.ts";
import { outputOf } from "./as-far-as-read.ts";

/** Calls about a bucket that is not there yet. Source: observed, 6 of 6 records. */
const NO_RESOURCES: ReadonlySet<string> = new Set(["CreateBucket", "ListBuckets"]);
const LISTINGS: ReadonlySet<string> = new Set([
  "CreateSession",
  "DeleteObjects",
  "ListObjects",
  "ListObjectsV2",
  "ListObjectVersions",
]);

/**
 * Answers the access point's caller, whom a token names. Source: documented, S3 user guide,
 * CloudTrail events, for the type; assumed, that no more is told: a record would show.
 */
const OBJECT_LAMBDA_POINT = "AWS::S3ObjectLambda::AccessPoint";
const OBJECT_LAMBDA: readonly JsonObject[] = [{ type: OBJECT_LAMBDA_POINT }];

/** The object, then the bucket. Source: observed, 677 of 740 records. */
export function s3ResourcesOf(
  facts: RecordFacts & { readonly region: string },
): readonly JsonObject[] {
  const { call, outcome, accountId, region } = facts;
  const { bucket, key } = s3Address(call);
  const name = operationNameOf(call);
  const isGone = outcome.kind === "failed" && outcome.wireCode === "NoSuchBucket";
  if (name === "WriteGetObjectResponse") return OBJECT_LAMBDA;
  if (bucket === undefined || isGone || NO_RESOURCES.has(name)) return [];
  const partition = partitionOf(region);
  if (isDirectory(call)) {
    const bucketArn = `arn:${partition}:s3express:${region}:${accountId}:bucket/${bucket}`;
    return [
      { type: "AWS::S3Express::Object", ARNPrefix: `${bucketArn}/` },
      { accountId, type: "AWS::S3Express::DirectoryBucket", ARN: bucketArn },
    ];
  }
  const point = accessPointOf(call, { bucket, partition, region, accountId });
  if (point?.type === OBJECT_LAMBDA_POINT) return [point];
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  const ofBucket = [
    { accountId, type: "AWS::S3::Bucket", ARN: bucketArn },
    ...(point ? [point] : []),
  ];
  if (key !== undefined) {
    return [{ type: "AWS::S3::Object", ARN: `${bucketArn}/${key}` }, ...ofBucket];
  }
  if (!LISTINGS.has(name)) return ofBucket;
  const prefix = call.kind === "decoded" ? call.input.Prefix : undefined;
  const within = typeof prefix === "string" ? prefix : "";
  return [{ type: "AWS::S3::Object", ARNPrefix: `${bucketArn}/${within}` }, ...ofBucket];
}

/** `NAME-ACCOUNT.s3-accesspoint…`, `ALIAS.mrap.accesspoint.s3-global…`, and Object Lambda's. */
const POINT_HOST =
  /\.(?:s3-accesspoint(?:-fips)?|accesspoint\.(?:s3-global|vpce-[a-z0-9-]+)|(s3-object-lambda))\./i;
const OF_ACCOUNT = /^(.+)-(\d{12})$/;

/**
 * The access point that a call came through: its host names it, and not the bucket behind it.
 * Source: documented, S3 user guide, monitoring and logging access points, for what the entry has.
 */
function accessPointOf(
  { head }: Call,
  of: Readonly<Record<"bucket" | "partition" | "region" | "accountId", string>>,
): JsonObject | undefined {
  const host = head.headers.get("host") ?? "";
  const [isPoint, isObjectLambda] = POINT_HOST.exec(host) ?? [];
  if (isPoint === undefined) return undefined;
  const [, name = of.bucket, account] = OF_ACCOUNT.exec(of.bucket) ?? [];
  const accountId = account ?? of.accountId;
  // One of several regions is in none.
  const where = `${account ? of.region : ""}:${accountId}:accesspoint/${name}`;
  const type = isObjectLambda ? OBJECT_LAMBDA_POINT : "AWS::S3::AccessPoint";
  return { accountId, type, ARN: `arn:${of.partition}:${isObjectLambda ?? "s3"}:${where}` };
}

/**
 * Whether a call is about a directory bucket, of whose objects no record says which it was.
 * Source: documented, S3 user guide, CloudTrail log files for directory buckets, three log entries.
 */
const isDirectory = ({ destination }: Call): boolean =>
  destination.eventSource === "s3express.amazonaws.com";

/** Such a bucket's name has the zone that it is in. */
const ZONE = /--([a-z0-9-]+)--x-s3$/;

function zoneOf(call: Call): string | undefined {
  return isDirectory(call) ? ZONE.exec(s3Address(call).bucket ?? "")?.[1] : undefined;
}

/** How a call was signed and what it moved. Source: observed, 724 records. */
export function s3AdditionalEventData(facts: RecordFacts): JsonObject {
  const { call, bytesIn, bytesOut, extendedRequestId } = facts;
  const authentication = authenticationOf(facts);
  const encryption = encryptionOf(facts);
  const zone = zoneOf(call);
  return {
    ...(authentication && { SignatureVersion: authentication.version }),
    ...(call.head.tls && { CipherSuite: call.head.tls.cipherSuite }),
    bytesTransferredIn: bytesIn,
    ...(encryption !== undefined && { SSEApplied: encryption }),
    ...(authentication && { AuthenticationMethod: authentication.method }),
    ...(extendedRequestId !== undefined && { "x-amz-id-2": extendedRequestId }),
    bytesTransferredOut: bytesOut,
    ...(zone !== undefined && { availabilityZone: zone }),
  };
}

/**
 * None of a preflight, whatever its URL says. Source: observed, a record of 2024.
 * `HtmlForm` of a form. Source: documented, Prescriptive Guidance, identifying presigned requests.
 */
function authenticationOf({ call }: RecordFacts): Record<"version" | "method", string> | undefined {
  const { head } = call;
  // A console's calls are signed with temporary credentials, only not on their way to us.
  if (head.console) return { version: "SigV4", method: "AuthHeader" };
  const authorization = head.headers.get("authorization");
  if (authorization !== undefined) {
    const version = authorization.startsWith("AWS ") ? "SigV2" : "SigV4";
    return { version, method: "AuthHeader" };
  }
  if (head.method === "OPTIONS") return undefined;
  if (uploadFormOf(call)?.["X-Amz-Algorithm"] !== undefined) {
    return { version: "SigV4", method: "HtmlForm" };
  }
  if (/[?&]X-Amz-Signature=/i.test(head.target)) return { version: "SigV4", method: "QueryString" };
  if (/[?&]Signature=/.test(head.target)) return { version: "SigV2", method: "QueryString" };
  return undefined;
}

/** Source: observed, `SSE_KMS` and `SSE_S3` where asked for; documented, `Default_` where not. */
function encryptionOf({ call, outcome }: RecordFacts): Json | undefined {
  if (operationNameOf(call) !== "PutObject" || outcome.kind !== "succeeded") return undefined;
  const applied = outputOf(outcome)?.ServerSideEncryption;
  if (typeof applied !== "string") return undefined;
  const kind = applied.startsWith("aws:kms") ? "SSE_KMS" : "SSE_S3";
  const wasAsked = call.head.headers.has("x-amz-server-side-encryption");
  return wasAsked ? kind : `Default_${kind}`;
}
