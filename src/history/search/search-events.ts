import type { LookupCursor } from "../lookup/lookup-cursor.ts";
import { columnOf } from "./conditions.ts";
import type { EventSearch, EventSummary, FoundEvent } from "./event-search.ts";
import { findPage, type Placed } from "./find-page.ts";
import { planOf, type SearchSources } from "./plan.ts";

export interface SearchQuery extends EventSearch {
  readonly pageSize: number;
  readonly cursor?: LookupCursor;
}

export interface SearchPage {
  /** Newest first; within a second, the one journaled later first. */
  readonly events: readonly EventSummary[];
  /** Present when there is more. */
  readonly next?: LookupCursor;
}

const SUMMARY =
  "eventID, eventName, eventSource, readOnly, userName, accessKeyId, sourceIP, userAgent, " +
  "errorCode, region, account, eventType, category, resourceNames, resourceTypes";

interface SummaryRow extends Placed {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventSource: string;
  readonly readOnly: boolean;
  readonly userName: string;
  readonly accessKeyId: string;
  readonly sourceIP: string;
  readonly userAgent: string;
  readonly errorCode: string;
  readonly region: string;
  readonly account: string;
  readonly eventType: string;
  readonly category: string;
  readonly resourceNames: readonly string[];
  readonly resourceTypes: readonly string[];
}

const WHOLE = `${SUMMARY}, ${columnOf("RequestId").sql} AS requestID, record`;

type WholeRow = SummaryRow & { readonly requestID: string; readonly record: string };

/** How many events one statement of an export takes: some megabytes. */
const EXPORT_PAGE_EVENTS = 2_500;

/** Finds a page of the events meant. */
export async function searchEvents(
  query: SearchQuery,
  sources: SearchSources,
): Promise<SearchPage> {
  const plan = planOf(query, sources, query.cursor);
  const wish = { columns: SUMMARY, limit: query.pageSize };
  const { rows, next } = await findPage<SummaryRow>(plan, wish, sources);
  return { events: rows.map(summaryOf), ...(next && { next }) };
}

/** Every event meant that is there when it begins, newest first, some at a time. */
export async function* everyEvent(
  search: EventSearch,
  sources: SearchSources,
): AsyncGenerator<readonly FoundEvent[]> {
  const wish = { columns: WHOLE, limit: EXPORT_PAGE_EVENTS };
  for (let cursor: LookupCursor | undefined; ; ) {
    const { rows, next } = await findPage<WholeRow>(planOf(search, sources, cursor), wish, sources);
    yield rows.map(foundOf);
    if (!next) return;
    cursor = next;
  }
}

/** @returns undefined when there is none; of several of the same id, the newest. */
export async function findEvent(
  eventId: string,
  { store, signal }: SearchSources,
): Promise<FoundEvent | undefined> {
  const rows = await store.select<WholeRow>(
    `SELECT toUnixTimestamp(eventTime) AS second, position, ${WHOLE} FROM events ` +
      "WHERE eventID = {eventId:String} ORDER BY eventTime DESC, position DESC LIMIT 1",
    { eventId },
    { ...(signal && { signal }) },
  );
  return rows[0] && foundOf(rows[0]);
}

function foundOf(row: WholeRow): FoundEvent {
  return { event: summaryOf(row), requestId: row.requestID, record: row.record };
}

function summaryOf(row: SummaryRow): EventSummary {
  return {
    eventId: row.eventID,
    eventTime: `${new Date(row.second * 1000).toISOString().slice(0, 19)}Z`,
    eventName: row.eventName,
    eventSource: row.eventSource,
    readOnly: row.readOnly,
    username: row.userName,
    accessKeyId: row.accessKeyId,
    sourceIPAddress: row.sourceIP,
    userAgent: row.userAgent,
    errorCode: row.errorCode,
    awsRegion: row.region,
    accountId: row.account,
    eventType: row.eventType,
    eventCategory: row.category,
    resources: row.resourceNames.map((name, i) => ({ name, type: row.resourceTypes[i] ?? "" })),
  };
}
