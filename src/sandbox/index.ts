/**
 * sandbox: AWS services answered in this process, the default upstream.
 *
 * Takes:    a state store, and decoded calls with their principals.
 * Gives:    one table of actions per service, and the answers and errors that AWS would give.
 * Promises: state survives a restart; what a client can tell apart from AWS is a defect.
 * Not here: protocols (`embedded`), who may call (`pipeline`), CloudTrail's own API (`api`).
 */
export { cloudFrontService } from "./cloudfront/index.ts";
export {
  type BusEvent,
  EventBuses,
  eventBridgeService,
  type GivenUp,
  type Sender as RuleSender,
  type TargetPorts,
  TooManyWaiting,
} from "./events/index.ts";
export { iamService } from "./iam/index.ts";
export { Keys, type KeyUser, kmsService, RootKey, RootKeyError } from "./kms/index.ts";
export {
  cloudWatchLogsService,
  LogGroups,
  type LogWriting,
  type SandboxLogGroup,
} from "./logs/index.ts";
export {
  ADMINISTRATORS_MAX,
  CLOUDTRAIL,
  type OrganizationDocument,
  Organizations,
  type OrganizationsOptions,
  organizationsService,
} from "./organizations/index.ts";
export { route53Service } from "./route53/index.ts";
export { route53DomainsService } from "./route53domains/index.ts";
export {
  type Asker,
  BucketNotices,
  DataKeys,
  LifecycleKeeper,
  type NoticePorts,
  ObjectStore,
  s3Service,
} from "./s3/index.ts";
export { cloudMapService } from "./servicediscovery/index.ts";
export {
  type DeliveryEvent,
  type QueueMessage,
  type QueueSender,
  snsService,
  type TopicMessage,
  Topics,
} from "./sns/index.ts";
export { Queues, type SendSource, type ServiceMessage, sqsService } from "./sqs/index.ts";
export { stsService } from "./sts/index.ts";
