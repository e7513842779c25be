/**
 * delivery: turns journal entries into log files in a bucket.
 *
 * Takes:    entries from `journal`, and the trails that want them.
 * Gives:    gzip log files under CloudTrail's keys; how deliveries stand.
 * Promises: every wanted record in one file, none in two, whenever the process dies; the same
 *           entries give the same names and bytes.
 * Not here: deciding whether a trail wants a record (`trails`).
 */
export type { Bucket, Buckets, ObjectAttributes, Writer } from "./bucket.ts";
export { MemoryBucket } from "./bucket-memory.ts";
export {
  Courier,
  type CourierJournal,
  type CourierOptions,
  type DeliveryStatus,
} from "./courier.ts";
export type { CourierEvent } from "./courier-event.ts";
export { DeliveryError, type DeliveryFailure } from "./errors.ts";
export { LOG_FILE_ATTRIBUTES, logFolderKey } from "./log-file.ts";
