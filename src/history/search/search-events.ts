import type { LookupCursor } from "../lookup/lookup-cursor.ts";
import { REQUEST_ID } from "../schema.ts";
import { RECORD } from "../stored-record.ts";
import type { EventLine, EventSearch, EventSummary, LocatedEvent } from "./event-search.ts";
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

/** What {@link summaryOf} reads, beside `second` and `position`. */
export const SUMMARY =
  "eventID, eventName, eventSource, readOnly, userName, accessKeyId, sourceIP, userAgent, " +
  "errorCode, region, account, eventType, category, resourceNames, resourceTypes";

export interface SummaryRow extends Placed {
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

type WholeRow = SummaryRow & { readonly whole: string };
type LineRow = SummaryRow & { readonly requestID: string };
type RecordRow = Placed & { readonly whole: string };

/** How many events one statement of an export takes: one or two megabytes. */
const EXPORT_PAGE_EVENTS = 1_000;

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
): AsyncGenerator<readonly EventLine[]> {
  const columns = `${SUMMARY}, ${REQUEST_ID} AS requestID`;
  for await (const rows of everyRow<LineRow>(search, columns, sources)) {
    yield rows.map((row) => ({ ...summaryOf(row), requestId: row.requestID }));
  }
}

/** The records of the same, each as it was journaled. */
export async function* everyRecord(
  search: EventSearch,
  sources: SearchSources,
): AsyncGenerator<readonly string[]> {
  for await (const rows of everyRow<RecordRow>(search, `${RECORD} AS whole`, sources)) {
    yield rows.map(({ whole }) => whole);
  }
}

async function* everyRow<Row extends Placed>(
  search: EventSearch,
  columns: string,
  sources: SearchSources,
): AsyncGenerator<readonly Row[]> {
  for (let cursor: LookupCursor | undefined; ; ) {
    const plan = planOf(search, sources, cursor);
    const { rows, next } = await findPage<Row>(
      plan,
      { columns, limit: EXPORT_PAGE_EVENTS },
      sources,
    );
    yield rows;
    if (!next) return;
    cursor = next;
  }
}

/** @returns undefined when there is none; of several of the same id, the newest. */
export async function findEvent(
  eventId: string,
  { store, journal, signal }: SearchSources,
): Promise<LocatedEvent | undefined> {
  const [row] = await store.select<WholeRow & { readonly journal: string }>(
    `SELECT toUnixTimestamp(eventTime) AS second, position, journal, ${SUMMARY}, ` +
      `${RECORD} AS whole FROM events ` +
      "WHERE eventID = {eventId:String} ORDER BY eventTime DESC, position DESC LIMIT 1",
    { eventId },
    { ...(signal && { signal }) },
  );
  if (!row) return undefined;
  const position = row.journal === journal ? row.position : undefined;
  return { event: summaryOf(row), record: row.whole, position };
}

export function summaryOf(row: SummaryRow): EventSummary {
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
