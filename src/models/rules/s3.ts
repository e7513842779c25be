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
 * Source: documented, S3 user guide, CloudTrail events, for the data events. Source: observed, 113
 * refused calls with their parameters, and a preflight that is a data event and reads.
 */
export const S3: ServiceRules = rules({
  family: "s3",
  sensitive: "removed",
  members: SHOWN,
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
