/**
 * selection: the verdict on a record: does a trail want it?
 *
 * Takes:    records as JSON, and what of a trail decides: account, regions, event selectors.
 * Gives:    a verdict per record, and what verdicts depend on without parsing all of it.
 * Promises: a verdict depends on nothing but the trail and the record.
 * Not here: trails themselves (`trails`): who gives verdicts in a thread loads little else.
 */
export type { Membership } from "./membership.ts";
export { type RecordTraits, verdictOn } from "./record-traits.ts";
export { looksFurther, selectable } from "./selectable.ts";
export {
  type AdvancedSelector,
  type BasicSelector,
  type DataResource,
  DEFAULT_EVENT_SELECTORS,
  type EventSelectors,
  type FieldCondition,
} from "./selectors/event-selectors.ts";
export { isServicePrefix } from "./selectors/select-basic.ts";
export { TraitsReader } from "./traits-reader.ts";
export { type TrailScope, wants } from "./wants.ts";
