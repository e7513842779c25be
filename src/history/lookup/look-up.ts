import { findPage } from "../search/find-page.ts";
import { planOf, type SearchSources } from "../search/plan.ts";
import type { LookupEvent, LookupPage, LookupQuery } from "./lookup-query.ts";

const COLUMNS =
  "eventID, eventName, readOnly, accessKeyId, eventSource, userName, resourceNames, " +
  "resourceTypes, record";

interface FoundRow {
  readonly eventID: string;
  readonly eventName: string;
  readonly readOnly: boolean;
  readonly accessKeyId: string;
  readonly second: number;
  readonly eventSource: string;
  readonly userName: string;
  readonly resourceNames: readonly string[];
  readonly resourceTypes: readonly string[];
  readonly record: string;
  readonly position: number;
}

/** Finds a page of events, newest first; within a second the one journaled later comes first. */
export async function lookUp(query: LookupQuery, sources: SearchSources): Promise<LookupPage> {
  const filters = [...(query.attribute ? [query.attribute] : []), ...(query.filters ?? [])];
  const search = {
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
  const plan = planOf(search, sources, query.cursor);
  const page = { columns: COLUMNS, limit: query.maxResults };
  const { rows, next } = await findPage<FoundRow>(plan, page, sources);
  return { events: rows.map(eventOf), ...(next && { next }) };
}

function eventOf(row: FoundRow): LookupEvent {
  return {
    eventId: row.eventID,
    eventName: row.eventName,
    readOnly: row.readOnly,
    accessKeyId: row.accessKeyId,
    eventTimeMs: row.second * 1000,
    eventSource: row.eventSource,
    username: row.userName,
    resources: row.resourceNames.map((name, i) => ({ name, type: row.resourceTypes[i] ?? "" })),
    record: row.record,
  };
}
