/**
 * delivery: turns journal entries into log files in a bucket, and vouches for them in digests;
 * tells topics of log files, and sends records to log groups and event buses.
 *
 * Takes:    entries from `journal`, and the trails that want them.
 * Gives:    gzip log files under CloudTrail's keys, signed and chained digests of them, and the
 *           keys to check digests with; notifications, log events, events; how deliveries stand;
 *           whether a bucket still holds what was delivered.
 * Promises: every wanted record in one file, none in two, whenever the process dies; the same
 *           entries give the same names and bytes. A digest never precedes a file it vouches for,
 *           nor does a notification. What goes elsewhere than to the bucket goes at least once.
 * Not here: deciding whether a trail wants a record (`trails`).
 */

export type { DestinationState } from "./browse/destination-states.ts";
export { type RecentFile, recentFiles } from "./browse/recent-files.ts";
export { type FiledTrail, filedTrail, trailFileOf } from "./browse/trail-folders.ts";
export type { Bucket, Buckets, ObjectAttributes, Writer } from "./bucket.ts";
export { MemoryBucket } from "./bucket-memory.ts";
export { BuildError, type BuildFailure } from "./building/build-error.ts";
export { BuilderProcess, type BuilderProcessOptions } from "./building/builder-process.ts";
export { type LogFileBuilder, ROUND_LIMITS } from "./building/log-file-builder.ts";
export { builderHere } from "./building/round-builder.ts";
export {
  Courier,
  type CourierJournal,
  type CourierOptions,
  type DeliveryStatus,
} from "./courier.ts";
export type { CourierEvent } from "./courier-event.ts";
export {
  Deliveries,
  type DeliveriesEvent,
  type DeliveriesOptions,
  type TrailStatus,
} from "./deliveries.ts";
export { asDestination, DestinationError, type DestinationFailure } from "./destination-error.ts";
export { digestFolderKey } from "./digests/digest.ts";
export { type DigestPublicKey, SigningKeys } from "./digests/signing-keys.ts";
export { DeliveryError, type DeliveryFailure } from "./errors.ts";
export type { BusEvent, BusPlace, EventBuses } from "./event-bus/event-bus.ts";
export { MemoryEventBuses } from "./event-bus/event-bus-memory.ts";
export type { KeyFinding, KeyWish, TrailKeys } from "./keys/trail-keys.ts";
export {
  encodeLogFile,
  LOG_FILE_ATTRIBUTES,
  logFileKey,
  logFolderKey,
  uniqueText,
} from "./log-file.ts";
export type { LogEvent, LogGroup, LogGroups, LogWriter } from "./log-groups/log-group.ts";
export { MemoryLogGroup, MemoryLogGroups } from "./log-groups/log-group-memory.ts";
export type { Topic, Topics } from "./notifications/topic.ts";
export { MemoryTopic, MemoryTopics } from "./notifications/topic-memory.ts";
export type { DeliveryLag } from "./progress.ts";
export { type ProofOptions, proveRecord, type RecordProof } from "./proof/prove-record.ts";
export type {
  BucketReader,
  BucketReaders,
  ListedObject,
  StoredObject,
} from "./verify/bucket-reader.ts";
export { Evidence } from "./verify/evidence.ts";
export type { JournalView } from "./verify/expected-records.ts";
export type { Finding, FindingKind, Remark } from "./verify/finding.ts";
export { type VerifyOptions, type VerifyReport, verifyTrail } from "./verify/verify-trail.ts";
