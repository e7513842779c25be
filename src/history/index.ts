/**
 * history: the records of the last 90 days, to be looked up and queried.
 *
 * Takes:    entries of kind "record" from `journal`.
 * Gives:    pages of events by attribute and time; answers to SQL over `events`.
 * Promises: every journaled record once, findable within a second.
 * Not here: AWS's messages and tokens (`api`); who may ask (`api`).
 */
export { HistoryError, type HistoryFailure } from "./errors.ts";
export {
  History,
  type HistoryEvent,
  type HistoryOptions,
  type HistoryStatus,
  type SqlFormat,
} from "./history.ts";
export { decodeCursor, encodeCursor, type LookupCursor } from "./lookup-cursor.ts";
export type {
  LookupAttributeKey,
  LookupEvent,
  LookupFilterKey,
  LookupPage,
  LookupQuery,
} from "./lookup-query.ts";
