/**
 * history: the records of the last 90 days, to be looked up and queried.
 *
 * Takes:    entries of kind "record" from `journal`.
 * Gives:    pages of events by attribute and time, single ones, all of a search, counts of them
 *           over time and by value; resources and what was done to them; answers to SQL over
 *           `events`.
 * Promises: every journaled record once; whatever is asked finds what was journaled before, unless
 *           that takes more than a second.
 * Not here: AWS's messages and tokens (`api`); who may ask (`api`).
 */
export { HistoryError, type HistoryFailure } from "./errors.ts";
export type { HistoryEvent } from "./following.ts";
export {
  History,
  type HistoryOptions,
  type HistoryStatus,
  type SqlFormat,
} from "./history.ts";
export { savedPosition } from "./ingest/cursor.ts";
export { decodeCursor, encodeCursor, type LookupCursor } from "./lookup/lookup-cursor.ts";
export type {
  LookupAttributeKey,
  LookupEvent,
  LookupFilterKey,
  LookupPage,
  LookupQuery,
} from "./lookup/lookup-query.ts";
export type {
  ResourceEvents,
  ResourceEventsQuery,
  ResourcesQuery,
  TouchedResource,
} from "./resources.ts";
export type { Timeline, TimelineQuery } from "./search/count-over-time.ts";
export type {
  EventFilter,
  EventKey,
  EventLine,
  EventOperator,
  EventSearch,
  EventSummary,
  FoundEvent,
  LocatedEvent,
} from "./search/event-search.ts";
export type { ValueCount, ValuesKey, ValuesQuery } from "./search/list-values.ts";
export { isMeant } from "./search/matches.ts";
export type { SearchPage, SearchQuery } from "./search/search-events.ts";
export type { EventTally, TallyQuery, TopValue } from "./search/tally-events.ts";
