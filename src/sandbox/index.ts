/**
 * sandbox: AWS services answered in this process, the default upstream.
 *
 * Takes:    a state store, and decoded calls with their principals.
 * Gives:    one table of actions per service, and the answers and errors that AWS would give.
 * Promises: state survives a restart; what a client can tell apart from AWS is a defect.
 * Not here: protocols (`embedded`), who may call (`pipeline`), CloudTrail's own API (`api`).
 */
export {
  type BusEvent,
  EventBuses,
  type GivenUp,
  type Sender as RuleSender,
  type TargetPorts,
  TooManyWaiting,
} from "./events/index.ts";
export { Keys, type KeyUser, RootKey, RootKeyError } from "./kms/index.ts";
export { LogGroups, type LogWriting, type SandboxLogGroup } from "./logs/index.ts";
export {
  ADMINISTRATORS_MAX,
  CLOUDTRAIL,
  type OrganizationDocument,
  Organizations,
  type OrganizationsOptions,
} from "./organizations/index.ts";
export {
  type Asker,
  BucketNotices,
  DataKeys,
  LifecycleKeeper,
  type NoticePorts,
  ObjectStore,
} from "./s3/index.ts";
export { type SandboxParts, sandboxServices } from "./sandbox-services.ts";
export {
  type DeliveryEvent,
  type QueueMessage,
  type QueueSender,
  type TopicMessage,
  Topics,
} from "./sns/index.ts";
export { Queues, type SendSource, type ServiceMessage } from "./sqs/index.ts";
