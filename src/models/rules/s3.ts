import { rules, type ServiceRules } from "./service-rules.ts";

/**
 * S3 logs most calls on a bucket's settings under the names they had first.
 * Source: documented, S3 user guide, CloudTrail events, and 40 records.
 */
const EVENT_NAMES = {
  GetBucketAccelerateConfiguration: "GetAccelerateConfiguration",
  PutBucketAccelerateConfiguration: "PutAccelerateConfiguration",
  GetBucketLifecycleConfiguration: "GetBucketLifecycle",
  PutBucketLifecycleConfiguration: "PutBucketLifecycle",
  GetBucketNotificationConfiguration: "GetBucketNotification",
  PutBucketNotificationConfiguration: "PutBucketNotification",
  GetObjectLockConfiguration: "GetBucketObjectLockConfiguration",
  PutObjectLockConfiguration: "PutBucketObjectLockConfiguration",
  GetPublicAccessBlock: "GetBucketPublicAccessBlock",
  PutPublicAccessBlock: "PutBucketPublicAccessBlock",
  DeletePublicAccessBlock: "DeleteBucketPublicAccessBlock",
  ListObjectsV2: "ListObjects",
} as const;

/**
 * Identifiers of KMS keys, and the context of encryption, are sensitive in the model and in clear
 * in records. Source: observed, 37 of 37 records of PutObject.
 */
const SHOWN = {
  SSEKMSKeyId: "shown",
  SSEKMSEncryptionContext: "shown",
  KMSMasterKeyID: "shown",
  KMSKeyId: "shown",
  KMSKeyArn: "shown",
  KeyId: "shown",
} as const;

/**
 * What S3 and its like have in common.
 *
 * Source: documented, S3 user guide, CloudTrail events, for the data events. Source: observed, 113
 * refused calls with their parameters, and a preflight that is a data event and reads.
 */
export const S3_ALIKE: ServiceRules = rules({
  family: "s3",
  sensitive: "removed",
  // Of a session all but the secret key, as STS's. Source: documented, S3 user guide, log entries.
  members: { ...SHOWN, "CreateSession<SessionToken": "shown" },
  only: { "CreateSession<": ["Credentials", "AccessKeyId", "SessionToken", "Expiration"] },
  answers: ["CreateSession"],
  eventNames: EVENT_NAMES,
  readOnly: { SelectObjectContent: true, CreateSession: true, PreflightRequest: true },
  dataEvents: [
    ["AbortMultipartUpload", "CompleteMultipartUpload", "CopyObject", "CreateMultipartUpload"],
    ["CreateSession", "DeleteObject", "DeleteObjectTagging", "DeleteObjects", "GetObject"],
    ["GetObjectAcl", "GetObjectAttributes", "GetObjectLegalHold", "GetObjectRetention"],
    ["GetObjectTagging", "GetObjectTorrent", "HeadBucket", "HeadObject", "ListObjects"],
    ["ListObjectsV2", "ListObjectVersions", "ListParts", "PostObject", "PreflightRequest"],
    ["PutObject", "PutObjectAcl", "PutObjectLegalHold", "PutObjectRetention"],
    ["PutObjectTagging", "RenameObject", "RestoreObject", "SelectObjectContent"],
    ["UpdateObjectEncryption", "UploadPart", "UploadPartCopy", "WriteGetObjectResponse"],
  ].flat(),
  keepsDenied: true,
});

/** Source: observed, 472 of 474 records. */
export const S3: ServiceRules = { ...S3_ALIKE, bracketsUserAgent: true };

/**
 * Directory buckets. Source: documented, S3 user guide, CloudTrail log files for directory buckets,
 * three log entries; the listing, by the API that a host of its own has.
 */
export const S3_EXPRESS: ServiceRules = {
  ...S3_ALIKE,
  eventNames: { ...EVENT_NAMES, ListBuckets: "ListDirectoryBuckets" },
};
