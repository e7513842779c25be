/**
 * trails: which records a trail wants.
 *
 * Takes:    what clients decide about trails, and records as JSON.
 * Gives:    trails, the stretches of the journal they record, and a verdict per record.
 * Promises: a verdict depends on nothing but the trail and the record.
 * Not here: files and buckets (`delivery`); CloudTrail's request and response shapes (`api`).
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
export type { Membership, Memberships } from "./membership.ts";
export { organizationAt } from "./organization-change.ts";
export { looksFurther, SelectableReader } from "./selectable.ts";
export {
  type AdvancedSelector,
  type BasicSelector,
  type DataResource,
  DEFAULT_EVENT_SELECTORS,
  type EventSelectors,
  type FieldCondition,
} from "./selectors/event-selectors.ts";
export { isServicePrefix } from "./selectors/select-basic.ts";
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
export { type TrailScope, wants } from "./wants.ts";
