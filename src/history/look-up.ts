import type { Position } from "../journal/index.ts";
import type { LookupCursor } from "./lookup-cursor.ts";
import type { LookupEvent, LookupFilterKey, LookupPage, LookupQuery } from "./lookup-query.ts";
import { RETENTION_DAYS } from "./schema.ts";
import type { QueryValues, Store } from "./store.ts";

const DAY_SECONDS = 86_400;
/** Most look-ups are about the last days; the rest is asked only when they do not fill a page. */
const RECENT_DAYS = 7;
const SECOND_MAX = 2 ** 32 - 1;

const CONDITIONS: Readonly<Record<LookupFilterKey, (value: string) => string>> = {
  EventId: (value) => `eventID = ${value}`,
  EventName: (value) => `eventName = ${value}`,
  ReadOnly: (value) => `(readOnly ? 'true' : 'false') = ${value}`,
  Username: (value) => `userName = ${value}`,
  ResourceType: (value) => `has(resourceTypes, ${value})`,
  ResourceName: (value) => `has(resourceNames, ${value})`,
  EventSource: (value) => `eventSource = ${value}`,
  AccessKeyId: (value) => `accessKeyId = ${value}`,
  ErrorCode: (value) => `errorCode = ${value}`,
  SourceIPAddress: (value) => `sourceIP = ${value}`,
  Text: (value) => `positionCaseInsensitiveUTF8(record, ${value}) > 0`,
};

const COLUMNS =
  "eventID, eventName, readOnly, accessKeyId, toUnixTimestamp(eventTime) AS second, eventSource, " +
  "userName, resourceNames, resourceTypes, record, position";

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

export interface LookUpSources {
  readonly store: Store;
  /** The journal that positions count in. */
  readonly journal: string;
  /** Up to where history has followed it. */
  readonly reached: Position;
  readonly nowMs: number;
}

/** What a query comes down to: conditions, their values, and the stretch of time. */
interface Plan {
  readonly where: string;
  readonly values: QueryValues;
  readonly fromSecond: number;
  readonly toSecond: number;
  readonly snapshot: Position;
}

/**
 * Finds a page of events, newest first; within a second the one journaled later comes first.
 *
 * Two steps: the first finds the second in which the page ends, by time alone, which is what the
 * table is ordered by; the second sorts what is left exactly. Sorting all matches by position would
 * read that column for each of them.
 */
export async function lookUp(query: LookupQuery, sources: LookUpSources): Promise<LookupPage> {
  const plan = planOf(query, sources);
  if (plan.fromSecond > plan.toSecond) return { events: [] };
  const fromSecond = await lastSecondOfPage(query, plan, sources);
  const rows = await sources.store.select<FoundRow>(
    `SELECT ${COLUMNS} FROM events WHERE ${plan.where} ` +
      "ORDER BY eventTime DESC, position DESC LIMIT {limit:UInt32}",
    { ...plan.values, fromSecond, limit: query.maxResults + 1 },
  );
  const shown = rows.slice(0, query.maxResults);
  const last = shown.at(-1);
  const events = shown.map(eventOf);
  if (rows.length <= query.maxResults || !last) return { events };
  const next: LookupCursor = {
    snapshot: plan.snapshot,
    second: last.second,
    position: last.position,
    journal: sources.journal,
  };
  return { events, next };
}

async function lastSecondOfPage(
  query: LookupQuery,
  plan: Plan,
  sources: LookUpSources,
): Promise<number> {
  const recent = Math.floor(sources.nowMs / 1000) - RECENT_DAYS * DAY_SECONDS;
  for (const fromSecond of [Math.max(plan.fromSecond, recent), plan.fromSecond]) {
    if (fromSecond > plan.toSecond) continue;
    const [found] = await sources.store.select<{ second: number }>(
      `SELECT toUnixTimestamp(eventTime) AS second FROM events WHERE ${plan.where} ` +
        "ORDER BY eventTime DESC LIMIT 1 OFFSET {offset:UInt32}",
      { ...plan.values, fromSecond, offset: query.maxResults },
    );
    if (found) return found.second;
  }
  return plan.fromSecond;
}

function planOf(query: LookupQuery, sources: LookUpSources): Plan {
  const { cursor } = query;
  const nowSecond = Math.floor(sources.nowMs / 1000);
  const startSecond = Math.floor((query.startMs ?? 0) / 1000);
  const endSecond = Math.floor((query.endMs ?? Number.POSITIVE_INFINITY) / 1000);
  const snapshot = cursor?.snapshot ?? sources.reached;
  const toSecond = Math.min(endSecond, cursor?.second ?? SECOND_MAX, SECOND_MAX);
  const filters = [...(query.attribute ? [query.attribute] : []), ...(query.filters ?? [])];
  const conditions = [
    "account = {account:String}",
    "region = {region:String}",
    "category = {category:String}",
    "eventTime >= toDateTime({fromSecond:UInt32}, 'UTC')",
    "eventTime <= toDateTime({toSecond:UInt32}, 'UTC')",
    // Positions of another journal, from before this one was begun, say nothing about time.
    "(position <= {snapshot:UInt64} OR journal != {journal:String})",
    ...(cursor
      ? ["(eventTime < toDateTime({toSecond:UInt32}, 'UTC') OR position < {before:UInt64})"]
      : []),
    ...filters.map(({ key }, i) => CONDITIONS[key](`{filter${i}:String}`)),
  ];
  return {
    where: conditions.join(" AND "),
    values: {
      account: query.accountId,
      region: query.region,
      category: query.category,
      toSecond,
      snapshot,
      journal: sources.journal,
      // When the end of the range lies before the cursor's second, the cursor excludes nothing.
      ...(cursor && { before: cursor.second === toSecond ? cursor.position : snapshot + 1 }),
      ...Object.fromEntries(filters.map(({ value }, i) => [`filter${i}`, value])),
    },
    fromSecond: Math.max(startSecond, nowSecond - RETENTION_DAYS * DAY_SECONDS, 0),
    toSecond,
    snapshot,
  };
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
