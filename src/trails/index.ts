/**
 * trails: what clients have decided about trails.
 *
 * Takes:    what clients decide about trails.
 * Gives:    trails, and the stretches of the journal they record.
 * Promises: no two trails of one name, and never more than there is room for.
 * Not here: the verdict on a record (`selection`); files and buckets (`delivery`); CloudTrail's
 *           request and response shapes (`api`).
 */
export type { TrailPlace } from "./check-room.ts";
export {
  DELIVERY_INTERVAL_TAG,
  deliveryIntervalMs,
  isDeliveryInterval,
} from "./delivery-interval.ts";
export { checkBucketName, checkKeyPrefix, normalisedPrefix } from "./destination.ts";
export {
  type Aggregation,
  type InsightSelector,
  type Selected,
  selectedKinds,
} from "./insight-selector.ts";
export type { Memberships } from "./memberships.ts";
export { organizationAt } from "./organization-change.ts";
export { selectionAt } from "./selection-change.ts";
export {
  isLogging,
  type LoggingWindow,
  type Tag,
  type Trail,
  type TrailSettings,
  type WindowClosing,
} from "./trail.ts";
export {
  type Caller,
  invalidArn,
  readTrailReference,
  type TrailReference,
  trailArn,
} from "./trail-arn.ts";
export { checkTrailName } from "./trail-name.ts";
export {
  type EndingCall,
  type LoggingTrail,
  type NewTrail,
  Trails,
  type TrailsOptions,
} from "./trails.ts";
