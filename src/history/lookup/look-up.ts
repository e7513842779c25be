import type { HeldRow } from "../ingest/recent.ts";
import type { EventSearch } from "../search/event-search.ts";
import { pageOf } from "../search/find-page.ts";
import { matches } from "../search/matches.ts";
import { planOf, type SearchSources } from "../search/plan.ts";
import { findInTable, isYetToShow, type Traversal } from "./find-in-table.ts";
import type { LookupEvent, LookupPage, LookupQuery } from "./lookup-query.ts";

/** Where the events are: some not yet in the table, some in both. */
export interface LookupSources extends SearchSources {
  /** What was in memory before the table is asked; all else up to `reached` is in the table. */
  readonly recent: readonly HeldRow[];
}

/** Finds a page of events, newest first; within a second the one journaled later comes first. */
export async function lookUp(query: LookupQuery, sources: LookupSources): Promise<LookupPage> {
  const search = searchOf(query);
  const { cursor, maxResults } = query;
  const { journal } = sources;
  const plan = planOf(search, sources, cursor);
  const held = heldBy(sources.recent, search, { plan, cursor, journal });
  // When these fill the page, no older ones are on it. One more tells whether there is more.
  const least = held[maxResults]?.eventTime ?? 0;
  const table = { ...plan, fromSecond: Math.max(plan.fromSecond, least) };
  const limit = maxResults + 1;
  const found = await findInTable({ search, plan: table, cursor, limit }, sources);
  // Of those that went into the table meanwhile, one.
  const twice = new Set(held.map(({ position }) => position));
  const others = found.filter((row) => row.journal !== journal || !twice.has(row.position));
  const entries = [...held.slice(0, limit), ...others]
    .sort(newestFirst)
    .map((row) => ({ row, second: row.eventTime, position: row.position }));
  const { rows, next } = pageOf(entries, { plan, limit: maxResults, journal });
  return { events: rows.map(({ row }) => eventOf(row)), ...(next && { next }) };
}

function searchOf(query: LookupQuery): EventSearch {
  const filters = [...(query.attribute ? [query.attribute] : []), ...(query.filters ?? [])];
  return {
    filters: filters.map(({ key, value }) => ({
      ...{ key, value },
      operator: key === "Text" ? (":" as const) : ("=" as const),
    })),
    regions: [query.region],
    accountIds: [query.accountId],
    categories: [query.category],
    ...(query.startMs !== undefined && { startMs: query.startMs }),
    ...(query.endMs !== undefined && { endMs: query.endMs }),
  };
}

/** Those that the table would find if they were in it, newest first. */
function heldBy(
  recent: readonly HeldRow[],
  search: EventSearch,
  traversal: Traversal,
): readonly HeldRow[] {
  const { journal } = traversal;
  return recent
    .filter((row) => matches(row, search))
    .filter(({ eventTime, position }) => isYetToShow({ eventTime, position, journal }, traversal))
    .sort(newestFirst);
}

type Timed = Pick<HeldRow, "eventTime" | "position">;

const newestFirst = (a: Timed, b: Timed) => b.eventTime - a.eventTime || b.position - a.position;

const eventOf = (row: HeldRow): LookupEvent => ({
  eventId: row.eventID,
  eventName: row.eventName,
  readOnly: row.readOnly,
  accessKeyId: row.accessKeyId,
  eventTimeMs: row.eventTime * 1000,
  eventSource: row.eventSource,
  username: row.userName,
  resources: row.resourceNames.map((name, i) => ({ name, type: row.resourceTypes[i] ?? "" })),
  record: row.record,
});
