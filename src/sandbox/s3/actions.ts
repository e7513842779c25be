import {
  getBucketNotificationConfiguration,
  putBucketNotificationConfiguration,
} from "./notifications/put-notification.ts";
import { getBucketAcl, getObjectAcl, putBucketAcl, putObjectAcl } from "./operations/acls.ts";
import {
  deleteBucketEncryption,
  getBucketEncryption,
  putBucketEncryption,
} from "./operations/bucket-encryption.ts";
import {
  deleteBucketPolicy,
  getBucketPolicy,
  getBucketPolicyStatus,
  putBucketPolicy,
} from "./operations/bucket-policy.ts";
import * as settings from "./operations/bucket-settings.ts";
import * as buckets from "./operations/buckets.ts";
import { completeMultipartUpload } from "./operations/complete-multipart-upload.ts";
import { copyObject } from "./operations/copy-object.ts";
import { deleteObject, deleteObjects } from "./operations/delete-objects.ts";
import { getObject, headObject } from "./operations/get-object.ts";
import { getObjectAttributes } from "./operations/get-object-attributes.ts";
import type { AnyHandler } from "./operations/handler.ts";
import * as lifecycle from "./operations/lifecycle.ts";
import { listObjects, listObjectsV2, listObjectVersions } from "./operations/list-objects.ts";
import { listParts } from "./operations/list-parts.ts";
import {
  abortMultipartUpload,
  createMultipartUpload,
  listMultipartUploads,
} from "./operations/multipart-uploads.ts";
import { putObject } from "./operations/put-object.ts";
import * as tagging from "./operations/tagging.ts";
import { uploadPart, uploadPartCopy } from "./operations/upload-part.ts";

/** The actions of S3 that are served, by their exact names. */
export const ACTIONS: Readonly<Record<string, AnyHandler>> = {
  // Buckets
  CreateBucket: buckets.createBucket,
  DeleteBucket: buckets.deleteBucket,
  GetBucketLocation: buckets.getBucketLocation,
  HeadBucket: buckets.headBucket,
  ListBuckets: buckets.listBuckets,

  // Objects
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  GetObject: getObject,
  GetObjectAttributes: getObjectAttributes,
  HeadObject: headObject,
  ListObjectVersions: listObjectVersions,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  PutObject: putObject,

  // Uploads in parts
  AbortMultipartUpload: abortMultipartUpload,
  CompleteMultipartUpload: completeMultipartUpload,
  CreateMultipartUpload: createMultipartUpload,
  ListMultipartUploads: listMultipartUploads,
  ListParts: listParts,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,

  // Tags
  DeleteBucketTagging: tagging.deleteBucketTagging,
  DeleteObjectTagging: tagging.deleteObjectTagging,
  GetBucketTagging: tagging.getBucketTagging,
  GetObjectTagging: tagging.getObjectTagging,
  PutBucketTagging: tagging.putBucketTagging,
  PutObjectTagging: tagging.putObjectTagging,

  // Who may do what: kept, and not evaluated
  DeleteBucketOwnershipControls: settings.deleteBucketOwnershipControls,
  DeleteBucketPolicy: deleteBucketPolicy,
  DeletePublicAccessBlock: settings.deletePublicAccessBlock,
  GetBucketAcl: getBucketAcl,
  GetBucketOwnershipControls: settings.getBucketOwnershipControls,
  GetBucketPolicy: getBucketPolicy,
  GetBucketPolicyStatus: getBucketPolicyStatus,
  GetObjectAcl: getObjectAcl,
  GetPublicAccessBlock: settings.getPublicAccessBlock,
  PutBucketAcl: putBucketAcl,
  PutBucketOwnershipControls: settings.putBucketOwnershipControls,
  PutBucketPolicy: putBucketPolicy,
  PutObjectAcl: putObjectAcl,
  PutPublicAccessBlock: settings.putPublicAccessBlock,

  // What happens to objects
  DeleteBucketEncryption: deleteBucketEncryption,
  DeleteBucketLifecycle: lifecycle.deleteBucketLifecycle,
  GetBucketEncryption: getBucketEncryption,
  GetBucketLifecycleConfiguration: lifecycle.getBucketLifecycleConfiguration,
  PutBucketEncryption: putBucketEncryption,
  PutBucketLifecycleConfiguration: lifecycle.putBucketLifecycleConfiguration,
  RestoreObject: lifecycle.restoreObject,

  // What else would happen to objects: kept, and not applied
  DeleteBucketCors: settings.deleteBucketCors,
  DeleteBucketReplication: settings.deleteBucketReplication,
  DeleteBucketWebsite: settings.deleteBucketWebsite,
  GetBucketAccelerateConfiguration: settings.getBucketAccelerateConfiguration,
  GetBucketCors: settings.getBucketCors,
  GetBucketLogging: settings.getBucketLogging,
  GetBucketNotificationConfiguration: getBucketNotificationConfiguration,
  GetBucketReplication: settings.getBucketReplication,
  GetBucketRequestPayment: settings.getBucketRequestPayment,
  GetBucketVersioning: settings.getBucketVersioning,
  GetBucketWebsite: settings.getBucketWebsite,
  GetObjectLockConfiguration: settings.getObjectLockConfiguration,
  PutBucketAccelerateConfiguration: settings.putBucketAccelerateConfiguration,
  PutBucketCors: settings.putBucketCors,
  PutBucketLogging: settings.putBucketLogging,
  PutBucketNotificationConfiguration: putBucketNotificationConfiguration,
  PutBucketReplication: settings.putBucketReplication,
  PutBucketRequestPayment: settings.putBucketRequestPayment,
  PutBucketVersioning: settings.putBucketVersioning,
  PutBucketWebsite: settings.putBucketWebsite,

  // Configurations by name, of which there are none
  GetBucketAnalyticsConfiguration: settings.getNamedConfiguration,
  GetBucketIntelligentTieringConfiguration: settings.getNamedConfiguration,
  GetBucketInventoryConfiguration: settings.getNamedConfiguration,
  GetBucketMetricsConfiguration: settings.getNamedConfiguration,
  ListBucketAnalyticsConfigurations: settings.listNamedConfigurations,
  ListBucketIntelligentTieringConfigurations: settings.listNamedConfigurations,
  ListBucketInventoryConfigurations: settings.listNamedConfigurations,
  ListBucketMetricsConfigurations: settings.listNamedConfigurations,
};
