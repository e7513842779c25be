import { RETENTION_DAYS } from "./schema.ts";
import { containsIn } from "./search/conditions.ts";
import { asked, type EventSummary } from "./search/event-search.ts";
import { DAY_SECONDS, type SearchSources } from "./search/plan.ts";
import { SUMMARY, type SummaryRow, summaryOf } from "./search/search-events.ts";
import type { QueryValues } from "./store.ts";

export interface ResourcesQuery {
  readonly type?: string;
  /** What the name, or what people call it, must contain, whatever the case. */
  readonly containing?: string;
  /** Those of any, when left out or empty. */
  readonly accountIds?: readonly string[];
  readonly limit: number;
}

/** A resource, and the last that changed it. */
export interface TouchedResource {
  readonly type: string;
  readonly name: string;
  /** What people call it; absent when no record tells, or it is its name. */
  readonly title?: string;
  readonly accountId: string;
  /** Calls that succeeded. */
  readonly changes: number;
  readonly lastEventName: string;
  /** RFC 3339, to the second. */
  readonly lastChangedAt: string;
  readonly lastUsername: string;
}

export interface ResourceEventsQuery {
  readonly type: string;
  readonly name: string;
  /** That of its latest event, when left out. */
  readonly accountId?: string;
}

/** What is told of a call to change a resource. */
export interface ResourceEvent {
  readonly event: EventSummary;
  /** Both as JSON text. */
  readonly requestParameters: string;
  readonly responseElements: string;
}

export interface ResourceEvents {
  /** Oldest first; by time, and within a second as they were journaled. Failed calls too. */
  readonly events: readonly ResourceEvent[];
  /** True when there are older ones. */
  readonly isCut: boolean;
}

const EVENTS_MAX = 10_000;
/** What the contents of all events may take together; of the largest, a few hundred do. */
const CONTENT_BYTES_MAX = 64 * 1024 * 1024;

/** Events that can change a resource's own configuration: data events are about what is in it. */
const CHANGING =
  "category = 'Management' AND NOT readOnly AND " +
  "eventTime >= toDateTime({fromSecond:UInt32}, 'UTC')";

/** What people call a resource, where AWS made up its name. */
const TITLE =
  "multiIf(type = 'AWS::Route53::HostedZone', " +
  "JSONExtractString(responseElements, 'hostedZone', 'name'), " +
  "type = 'AWS::CloudFront::Distribution', " +
  "JSONExtractString(responseElements, 'distribution', 'domainName'), '')";

const TITLED =
  "SELECT type, name, account, anyLast(told) AS title FROM (" +
  `SELECT type, name, account, ${TITLE} AS told FROM events ` +
  "ARRAY JOIN resourceTypes AS type, resourceNames AS name " +
  "WHERE eventSource IN ('route53.amazonaws.com', 'cloudfront.amazonaws.com') " +
  "AND match(eventName, '^(Create|Update|Copy)(HostedZone|Distribution)') " +
  `AND errorCode = '' AND ${CHANGING}) WHERE told != '' GROUP BY type, name, account`;

type ResourceRow = Omit<TouchedResource, "lastChangedAt"> & {
  readonly second: number;
  readonly title: string;
};

/** Finds the resources that were changed, the latest change first. */
export async function findResources(
  query: ResourcesQuery,
  sources: SearchSources,
): Promise<readonly TouchedResource[]> {
  const { type, containing = "", limit } = query;
  const accounts = asked(query.accountIds);
  const conditions = [
    CHANGING,
    "errorCode = ''",
    "type != ''",
    ...(accounts ? [`account IN (${accounts.map((_, i) => `{account${i}:String}`).join()})`] : []),
    ...(type === undefined ? [] : ["has(resourceTypes, {type:String}) AND type = {type:String}"]),
    ...(containing === "" ? [] : [mentions(containing)]),
  ];
  const latest =
    "SELECT type, name, account, count() AS changes, max((eventTime, position)) AS last, " +
    "argMax((eventName, userName), (eventTime, position)) AS latest FROM events " +
    "ARRAY JOIN resourceTypes AS type, resourceNames AS name " +
    `WHERE ${conditions.join(" AND ")} GROUP BY type, name, account ` +
    "ORDER BY last DESC, type, name, account LIMIT {limit:UInt32}";
  const rows = await select<ResourceRow>(
    "SELECT found.type AS type, found.name AS name, found.account AS accountId, " +
      "titled.title AS title, changes, toUnixTimestamp(last.1) AS second, " +
      "latest.1 AS lastEventName, latest.2 AS lastUsername " +
      `FROM (${latest}) AS found LEFT JOIN (${TITLED}) AS titled ON found.type = titled.type ` +
      "AND found.name = titled.name AND found.account = titled.account " +
      "ORDER BY last DESC, type, name, accountId",
    {
      ...(type !== undefined && { type }),
      ...Object.fromEntries((accounts ?? []).map((id, i) => [`account${i}`, id])),
      ...{ containing, limit },
    },
    sources,
  );
  return rows.map(({ second, title, ...row }) => ({
    ...row,
    ...(title !== "" && { title }),
    lastChangedAt: `${new Date(second * 1000).toISOString().slice(0, 19)}Z`,
  }));
}

function mentions(text: string): string {
  const contains = (sql: string) => containsIn(sql, text, "{containing:String}");
  const titled = `SELECT type, name, account FROM (${TITLED}) WHERE ${contains("title")}`;
  return `(${contains("name")} OR (type, name, account) IN (${titled}))`;
}

type EventRow = SummaryRow & Pick<ResourceEvent, "requestParameters" | "responseElements">;

/**
 * Finds what was done to a resource: the latest 10,000 events, and of those as many as 64 MiB hold.
 *
 * By time, because a state is asked for by time; calls of the same second stand as they ended.
 */
export async function findResourceEvents(
  { type, name, accountId }: ResourceEventsQuery,
  sources: SearchSources,
): Promise<ResourceEvents> {
  const named =
    `${CHANGING} AND has(resourceNames, {name:String}) AND ` +
    "arrayExists((t, n) -> t = {type:String} AND n = {name:String}, resourceTypes, resourceNames)";
  const newestFirst = "ORDER BY eventTime DESC, position DESC";
  const account =
    accountId === undefined
      ? `(SELECT account FROM events WHERE ${named} ${newestFirst} LIMIT 1)`
      : "({accountId:String})";
  const newest =
    `SELECT eventTime, position, ${SUMMARY}, requestParameters, responseElements, ` +
    "sum(length(requestParameters) + length(responseElements)) " +
    `OVER (${newestFirst} ROWS UNBOUNDED PRECEDING) AS bytes ` +
    `FROM events WHERE ${named} AND account IN ${account} ${newestFirst} LIMIT {limit:UInt32}`;
  const rows = await select<EventRow & { readonly isWithin: boolean }>(
    `SELECT toUnixTimestamp(eventTime) AS second, position, ${SUMMARY}, ` +
      "bytes <= {bytesMax:UInt64} AS isWithin, " +
      "isWithin ? requestParameters : '' AS requestParameters, " +
      "isWithin ? responseElements : '' AS responseElements " +
      `FROM (${newest}) ORDER BY eventTime, position`,
    {
      ...{ type, name, limit: EVENTS_MAX + 1, bytesMax: CONTENT_BYTES_MAX },
      ...(accountId !== undefined && { accountId }),
    },
    sources,
  );
  const within = rows.filter(({ isWithin }) => isWithin).slice(-EVENTS_MAX);
  return {
    events: within.map((row) => ({
      event: summaryOf(row),
      requestParameters: row.requestParameters,
      responseElements: row.responseElements,
    })),
    isCut: within.length < rows.length,
  };
}

async function select<Row>(
  sql: string,
  values: QueryValues,
  { store, nowMs, signal }: SearchSources,
): Promise<readonly Row[]> {
  const fromSecond = Math.max(Math.floor(nowMs / 1000) - RETENTION_DAYS * DAY_SECONDS, 0);
  return await store.select<Row>(sql, { ...values, fromSecond }, { ...(signal && { signal }) });
}
