import { columnOf, containsIn } from "./conditions.ts";
import type { EventKey, EventSearch } from "./event-search.ts";
import { planOf, type SearchSources } from "./plan.ts";

/** What values can be listed of. */
export type ValuesKey = Exclude<EventKey, "Text"> | "Region" | "AccountId";

export interface ValuesQuery extends EventSearch {
  readonly key: ValuesKey;
  /** What a value must contain, whatever its case. */
  readonly containing?: string;
}

export interface ValueCount {
  readonly value: string;
  readonly count: number;
}

const VALUES_MAX = 50;
/** Values that are there once have none that is frequent: those of the newest events will do. */
const UNIQUE_KEYS: readonly ValuesKey[] = ["EventId", "RequestId"];
const NEWEST_EVENTS = 2_000;

/** Lists the most frequent values of a key among the events meant, but not the empty one. */
export async function listValues(
  query: ValuesQuery,
  sources: SearchSources,
): Promise<readonly ValueCount[]> {
  const { key, containing = "" } = query;
  const { meant, values, fromSecond } = planOf(query, sources);
  const { sql, isList } = placeOf(key);
  const newest = UNIQUE_KEYS.includes(key) ? `ORDER BY eventTime DESC LIMIT ${NEWEST_EVENTS}` : "";
  const wanted = containing ? `AND ${containsIn("value", containing, "{containing:String}")}` : "";
  return await sources.store.select<ValueCount>(
    `SELECT value, count() AS count FROM (SELECT ${isList ? `arrayJoin(${sql})` : sql} AS value ` +
      `FROM events WHERE ${meant} ${newest}) WHERE value != '' ${wanted} ` +
      `GROUP BY value ORDER BY count DESC, value LIMIT ${VALUES_MAX}`,
    { ...values, fromSecond, ...(containing && { containing }) },
    { ...(sources.signal && { signal: sources.signal }) },
  );
}

function placeOf(key: ValuesKey): { readonly sql: string; readonly isList: boolean } {
  if (key === "Region") return { sql: "region", isList: false };
  if (key === "AccountId") return { sql: "account", isList: false };
  return columnOf(key);
}
