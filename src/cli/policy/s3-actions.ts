import type { Parameters } from "../../wire/index.ts";
import type { NeededAction } from "./needed-actions.ts";

/**
 * The actions of S3, whose names differ from those of its operations more than anywhere else.
 *
 * Source: documented, S3 User Guide, "Required permissions for Amazon S3 API operations".
 */
export function s3Actions(operation: string, input: Parameters): readonly NeededAction[] {
  switch (operation) {
    case "CopyObject":
    case "UploadPartCopy":
      return [...readingSource(input.CopySource), ...writing(input)];
    case "PutObject":
    case "PostObject":
    case "CreateMultipartUpload":
      return writing(input);
    case "CreateBucket":
      return creating(input);
    case "DeleteObjects":
      return deletingMany(input);
    case "DeleteObject": {
      const isBypassing = input.BypassGovernanceRetention === true;
      const name = versioned("DeleteObject", input);
      return [{ name }, ...(isBypassing ? [{ name: "BypassGovernanceRetention" }] : [])];
    }
    // A browser asks without credentials, and the bucket's rules alone answer.
    case "PreflightRequest":
      return [];
    default: {
      const name = NAMES.get(operation) ?? withoutKind(operation);
      return [{ name: OF_VERSIONS.test(name) ? versioned(name, input) : name }];
    }
  }
}

/** Names that follow no rule. */
const NAMES = new Map(
  `
  HeadObject GetObject
  SelectObjectContent GetObject
  UploadPart PutObject
  CompleteMultipartUpload PutObject
  ListParts ListMultipartUploadParts
  ListMultipartUploads ListBucketMultipartUploads
  HeadBucket ListBucket
  ListObjects ListBucket
  ListObjectsV2 ListBucket
  ListObjectVersions ListBucketVersions
  ListBuckets ListAllMyBuckets
  ListDirectoryBuckets s3express:ListAllMyDirectoryBuckets
  CreateSession s3express:CreateSession
  RenameObject s3express:CreateSession
  WriteGetObjectResponse s3-object-lambda:WriteGetObjectResponse
  GetPublicAccessBlock GetBucketPublicAccessBlock
  PutPublicAccessBlock PutBucketPublicAccessBlock
  DeletePublicAccessBlock PutBucketPublicAccessBlock
  GetObjectLockConfiguration GetBucketObjectLockConfiguration
  PutObjectLockConfiguration PutBucketObjectLockConfiguration
  GetBucketNotificationConfiguration GetBucketNotification
  PutBucketNotificationConfiguration PutBucketNotification
  DeleteBucketTagging PutBucketTagging
  DeleteBucketCors PutBucketCORS
  DeleteBucketOwnershipControls PutBucketOwnershipControls
  CreateBucketMetadataConfiguration CreateBucketMetadataTableConfiguration
  GetBucketMetadataConfiguration GetBucketMetadataTableConfiguration
  DeleteBucketMetadataConfiguration DeleteBucketMetadataTableConfiguration
  `
    .trim()
    .split("\n")
    .map((line) => line.trim().split(" ") as [string, string]),
);

/** Settings of buckets whose actions do not say that they are; to delete one is to put it. */
const SETTINGS =
  "Accelerate|Analytics|Encryption|IntelligentTiering|Inventory|Lifecycle|Metrics|Replication";
const SETTING = new RegExp(`^(Get|Put|Delete|List)Bucket(${SETTINGS})(?:Configurations?)?$`);

function withoutKind(operation: string): string {
  const [, verb, setting] = SETTING.exec(operation) ?? [];
  if (verb === undefined || setting === undefined) return operation;
  return `${verb === "Get" || verb === "List" ? "Get" : "Put"}${setting}Configuration`;
}

const OF_VERSIONS = /^(?:Get|Delete|Put)Object(?:Acl|Tagging|Attributes)?$/;

/** What concerns one version of an object is an action of its own. */
function versioned(name: string, input: Parameters): string {
  return input.VersionId === undefined ? name : name.replace("Object", "ObjectVersion");
}

const ACL_MEMBERS = ["ACL", "GrantFullControl", "GrantRead", "GrantReadACP", "GrantWriteACP"];
const isThere = (input: Parameters, ...names: readonly string[]): boolean =>
  names.some((name) => input[name] !== undefined && input[name] !== "");

function writing(input: Parameters): readonly NeededAction[] {
  const names = [
    "PutObject",
    ...(isThere(input, ...ACL_MEMBERS) ? ["PutObjectAcl"] : []),
    ...(isThere(input, "Tagging") ? ["PutObjectTagging"] : []),
    ...(isThere(input, "ObjectLockMode", "ObjectLockRetainUntilDate")
      ? ["PutObjectRetention"]
      : []),
    ...(isThere(input, "ObjectLockLegalHoldStatus") ? ["PutObjectLegalHold"] : []),
  ];
  return names.map((name) => ({ name }));
}

function creating(input: Parameters): readonly NeededAction[] {
  const names = [
    "CreateBucket",
    ...(isThere(input, ...ACL_MEMBERS, "GrantWrite") ? ["PutBucketAcl"] : []),
    ...(isThere(input, "ObjectOwnership") ? ["PutBucketOwnershipControls"] : []),
    ...(input.ObjectLockEnabledForBucket === true
      ? ["PutBucketObjectLockConfiguration", "PutBucketVersioning"]
      : []),
  ];
  return names.map((name) => ({ name }));
}

function readingSource(source: unknown): readonly NeededAction[] {
  const [path = "", version] = typeof source === "string" ? source.split("?versionId=") : [];
  const [, Bucket, Key] = /^\/?(arn:[^/]+\/[^/]+(?=\/object\/)|[^/]+)\/(?:object\/)?(.+)$/.exec(
    decoded(path),
  ) ?? [""];
  const name = version === undefined ? "GetObject" : "GetObjectVersion";
  return Bucket === undefined ? [] : [{ name, input: { Bucket, Key } }];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function deletingMany({ Bucket, Delete }: Parameters): readonly NeededAction[] {
  const { Objects } = (Delete ?? {}) as { readonly Objects?: unknown };
  const objects = Array.isArray(Objects) ? (Objects as readonly Parameters[]) : [];
  return objects.map((object) => ({
    name: versioned("DeleteObject", object),
    input: { Bucket, Key: object.Key },
  }));
}
