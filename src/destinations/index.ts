/**
 * destinations: where trails deliver to, as `delivery` wants to see it.
 *
 * Takes:    the sandbox's stores, or endpoints of other services that answer as AWS does.
 * Gives:    each as the port that `delivery` names for it.
 * Promises: every port's conformance tests hold for each of its implementations.
 * Not here: what is delivered, and when it is tried again (`delivery`).
 */
export type { CloudWatchLogGroups } from "./aws/cloudwatch-log-groups.ts";
export type { EventBridgeBuses, EventBridgeOptions } from "./aws/event-bridge-buses.ts";
export {
  openCloudWatchLogGroups,
  openEventBridgeBuses,
  openSnsTopics,
} from "./aws/open-aws-destinations.ts";
export type { SnsTopics } from "./aws/sns-topics.ts";
export { DirectoryBucketReader } from "./directory-bucket-reader.ts";
export type { AwsCredentials, Endpoint } from "./endpoint.ts";
export { GivenKeys } from "./kms/given-keys.ts";
export type { KmsKeys } from "./kms/kms-keys.ts";
export { openKmsKeys } from "./kms/open-kms-keys.ts";
export { OnFirstUse } from "./on-first-use.ts";
export { type LogRoles, RolePermission } from "./role-permission.ts";
export { openS3Buckets } from "./s3/open-s3-buckets.ts";
export type { S3BucketReader } from "./s3/s3-bucket-reader.ts";
export type { S3Buckets } from "./s3/s3-buckets.ts";
export { SandboxBucketReaders } from "./sandbox-bucket-reader.ts";
export { SandboxBuckets } from "./sandbox-buckets.ts";
export { SandboxEventBuses } from "./sandbox-event-buses.ts";
export { SandboxKeys } from "./sandbox-keys.ts";
export { SandboxLogGroups } from "./sandbox-log-groups.ts";
export { SandboxTopics } from "./sandbox-topics.ts";
