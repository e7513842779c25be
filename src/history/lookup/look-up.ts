import type { HeldRow } from "../ingest/recent.ts";
import type { EventSearch } from "../search/event-search.ts";
import { findRows, type Placed, pageOf } from "../search/find-page.ts";
import { matches } from "../search/matches.ts";
import { type Plan, planOf, type SearchSources } from "../search/plan.ts";
import type { LookupCursor } from "./lookup-cursor.ts";
import type { LookupEvent, LookupPage, LookupQuery } from "./lookup-query.ts";

const COLUMNS =
  "journal, eventID, eventName, readOnly, accessKeyId, eventSource, userName, resourceNames, " +
  "resourceTypes, record";

/** Where the events are: some not yet in the table, some in both. */
export interface LookupSources extends SearchSources {
  /** What was in memory before the table is asked; all else up to `reached` is in the table. */
  readonly recent: readonly HeldRow[];
}

type FoundRow = Placed & { readonly journal: string } & Pick<
    HeldRow,
    | "eventID"
    | "eventName"
    | "readOnly"
    | "accessKeyId"
    | "eventSource"
    | "userName"
    | "resourceNames"
    | "resourceTypes"
    | "record"
  >;

type Entry = Placed & { readonly event: LookupEvent };

/** Finds a page of events, newest first; within a second the one journaled later comes first. */
export async function lookUp(query: LookupQuery, sources: LookupSources): Promise<LookupPage> {
  const search = searchOf(query);
  const plan = planOf(search, sources, query.cursor);
  const { maxResults } = query;
  const held = heldBy(sources.recent, { search, plan, cursor: query.cursor });
  // When these fill the page, no older ones are on it. One more tells whether there is more.
  const least = held[maxResults]?.eventTime ?? 0;
  const table = { ...plan, fromSecond: Math.max(plan.fromSecond, least) };
  const wish = { columns: COLUMNS, limit: maxResults + 1 };
  const found = await findRows<FoundRow>(table, wish, sources);
  // Of those that went into the table meanwhile, one.
  const twice = new Set(held.map(({ position }) => position));
  const isNew = ({ journal, position }: FoundRow) =>
    journal !== sources.journal || !twice.has(position);
  const entries = [
    ...held.slice(0, maxResults + 1).map(entryOfHeld),
    ...found.filter(isNew).map(entryOf),
  ].sort(newestFirst);
  const { rows, next } = pageOf(entries, { plan, limit: maxResults, journal: sources.journal });
  return { events: rows.map(({ event }) => event), ...(next && { next }) };
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

interface Meant {
  readonly search: EventSearch;
  readonly plan: Plan;
  readonly cursor: LookupCursor | undefined;
}

/** Those that the table would find if they were in it, newest first. */
function heldBy(recent: readonly HeldRow[], { search, plan, cursor }: Meant): readonly HeldRow[] {
  const { fromSecond, toSecond, snapshot } = plan;
  const isYetToShow = ({ eventTime, position }: HeldRow) =>
    eventTime >= fromSecond &&
    eventTime <= toSecond &&
    position <= snapshot &&
    (!cursor || eventTime < cursor.second || position < cursor.position);
  return recent
    .filter((row) => isYetToShow(row) && matches(row, search))
    .sort((a, b) => b.eventTime - a.eventTime || b.position - a.position);
}

const newestFirst = (a: Placed, b: Placed) => b.second - a.second || b.position - a.position;

const entryOfHeld = (row: HeldRow): Entry =>
  entryOf({ ...row, second: row.eventTime, record: row.record });

function entryOf(row: Omit<FoundRow, "journal">): Entry {
  const { second, position, resourceNames, resourceTypes } = row;
  const event: LookupEvent = {
    eventId: row.eventID,
    eventName: row.eventName,
    readOnly: row.readOnly,
    accessKeyId: row.accessKeyId,
    eventTimeMs: second * 1000,
    eventSource: row.eventSource,
    username: row.userName,
    resources: resourceNames.map((name, i) => ({ name, type: resourceTypes[i] ?? "" })),
    record: row.record,
  };
  return { second, position, event };
}
