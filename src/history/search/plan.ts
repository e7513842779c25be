import type { Position } from "../../journal/index.ts";
import type { LookupCursor } from "../lookup/lookup-cursor.ts";
import { RETENTION_DAYS } from "../schema.ts";
import type { QueryValues, RowSource } from "../store.ts";
import { conditionOf, readsRecord } from "./conditions.ts";
import { asked, DEFAULT_CATEGORIES, type EventFilter, type EventSearch } from "./event-search.ts";

export const DAY_SECONDS = 86_400;
const SECOND_MAX = 2 ** 32 - 1;

export interface SearchSources {
  readonly store: RowSource;
  /** The journal that positions count in. */
  readonly journal: string;
  /** Up to where history has followed it. */
  readonly reached: Position;
  readonly nowMs: number;
  /** Ends statements that nobody waits for any more. */
  readonly signal?: AbortSignal;
}

/** What a search comes down to: conditions, their values, and the stretch of time. */
export interface Plan {
  /** Which events are meant. Refers to `{fromSecond}` and `{toSecond}` beside its own values. */
  readonly meant: string;
  /** Those of them that a traversal has yet to show. */
  readonly where: string;
  /** What `where` says of time and position, for events that are known to be meant. */
  readonly when: string;
  /** What it says of time that was asked for; nothing when events of all time are meant. */
  readonly within?: string;
  readonly values: QueryValues;
  readonly fromSecond: number;
  readonly toSecond: number;
  readonly snapshot: Position;
  /** True when records have to be read to tell which are meant. */
  readonly readsRecords: boolean;
  /** The one of the conditions that few events meet, wherever in time they lie: that of an id. */
  readonly ofId?: string;
}

/** @param cursor where a traversal stands; without one, all is meant that is there now. */
export function planOf(search: EventSearch, sources: SearchSources, cursor?: LookupCursor): Plan {
  const nowSecond = Math.floor(sources.nowMs / 1000);
  const startSecond = Math.floor((search.startMs ?? 0) / 1000);
  const endSecond = Math.floor((search.endMs ?? Number.POSITIVE_INFINITY) / 1000);
  const snapshot = cursor?.snapshot ?? sources.reached;
  const toSecond = Math.min(endSecond, cursor?.second ?? SECOND_MAX, SECOND_MAX);
  const { join = "and", filters = [] } = search;
  const accounts = asked(search.accountIds);
  const regions = asked(search.regions);
  const categories = asked(search.categories) ?? DEFAULT_CATEGORIES;
  const conditions = filters.map((filter, i) => conditionOf(filter, `filter${i}`));
  const ofId = join === "and" ? conditions[filters.findIndex(isOfId)] : undefined;
  const within =
    "eventTime >= toDateTime({fromSecond:UInt32}, 'UTC') " +
    "AND eventTime <= toDateTime({toSecond:UInt32}, 'UTC')";
  const meant = [
    ...(accounts ? [isOneOf("account", accounts)] : []),
    ...(regions ? [isOneOf("region", regions)] : []),
    isOneOf("category", categories),
    within,
    ...joined(conditions, join),
  ].join(" AND ");
  const yetToShow = [
    // Positions of another journal, from before this one was begun, say nothing about time.
    // Not with OR, here and below: it keeps the engine from finding a stretch of time by halving,
    // and it then looks at each granule's key, which is 30 ms over ten million records.
    "if(journal = {journal:String}, position <= {snapshot:UInt64}, true)",
    ...(cursor
      ? ["if(eventTime < toDateTime({shown:UInt32}, 'UTC'), true, position < {before:UInt64})"]
      : []),
  ].join(" AND ");
  return {
    meant,
    where: `${meant} AND ${yetToShow}`,
    when: `${within} AND ${yetToShow}`,
    ...((search.startMs !== undefined || search.endMs !== undefined) && { within }),
    values: {
      toSecond,
      snapshot,
      journal: sources.journal,
      ...(cursor && { shown: cursor.second, before: cursor.position }),
      ...named("account", accounts),
      ...named("region", regions),
      ...named("category", categories),
      ...Object.fromEntries(filters.map(({ value }, i) => [`filter${i}`, value])),
    },
    fromSecond: Math.max(startSecond, nowSecond - RETENTION_DAYS * DAY_SECONDS, 0),
    toSecond,
    snapshot,
    readsRecords: filters.some(readsRecord),
    ...(ofId !== undefined && { ofId }),
  };
}

function isOneOf(column: string, values: readonly string[]): string {
  return `${column} IN (${values.map((_, i) => `{${column}${i}:String}`).join(", ")})`;
}

function joined(conditions: readonly string[], join: "and" | "or"): readonly string[] {
  if (join === "and" || conditions.length < 2) return conditions;
  return [`(${conditions.join(" OR ")})`];
}

const isOfId = ({ key, operator }: EventFilter) =>
  operator === "=" && (key === "EventId" || key === "RequestId");

const named = (name: string, values: readonly string[] = []): QueryValues =>
  Object.fromEntries(values.map((value, i) => [`${name}${i}`, value]));
