import { scaleOf } from "./count-over-time.ts";
import type { EventSearch } from "./event-search.ts";
import { OUTCOME_CONDITIONS } from "./outcome.ts";
import { type Plan, planOf, type SearchSources } from "./plan.ts";

export interface TallyQuery extends EventSearch {
  readonly startMs: number;
  readonly endMs: number;
  /** About how many stretches of time the rate has. */
  readonly buckets: number;
}

/** What happened in a stretch of time. */
export interface EventTally {
  readonly events: number;
  /** Denials too. */
  readonly errors: number;
  readonly denials: number;
  /** Oldest first. */
  readonly rate: {
    readonly startMs: number;
    readonly bucketMs: number;
    readonly counts: readonly number[];
  };
  readonly topUsers: readonly TopValue[];
  readonly topOperations: readonly TopValue[];
  readonly topErrors: readonly TopValue[];
  readonly topServices: readonly TopValue[];
}

export interface TopValue {
  readonly name: string;
  readonly count: number;
}

const TOP_MAX = 10;

/** Adds up the events meant: how many, how often, by whom, and what went wrong. */
export async function tallyEvents(query: TallyQuery, sources: SearchSources): Promise<EventTally> {
  const plan = planOf(query, sources);
  const top = async (column: string) => await topValues(column, plan, sources);
  const [totals, topUsers, topOperations, topErrors, topServices] = await Promise.all([
    countEvents(query, plan, sources),
    top("userName"),
    top("eventName"),
    top("errorCode"),
    top("eventSource"),
  ]);
  return { ...totals, topUsers, topOperations, topErrors, topServices };
}

async function countEvents(
  { buckets }: TallyQuery,
  plan: Plan,
  { store, signal }: SearchSources,
): Promise<Pick<EventTally, "events" | "errors" | "denials" | "rate">> {
  const { meant, values, fromSecond, toSecond } = plan;
  const { startSecond, step, length } = scaleOf(fromSecond, toSecond, buckets);
  const rows = await store.select<{
    bucket: number;
    events: number;
    errors: number;
    denials: number;
  }>(
    "SELECT intDiv(toUnixTimestamp(eventTime) - {startSecond:UInt32}, {step:UInt32}) AS bucket, " +
      `count() AS events, countIf(errorCode != '') AS errors, ` +
      `countIf(${OUTCOME_CONDITIONS.denied}) AS denials FROM events WHERE ${meant} GROUP BY bucket`,
    { ...values, fromSecond, toSecond, startSecond, step },
    { ...(signal && { signal }) },
  );
  const counts = Array<number>(length).fill(0);
  const totals = { events: 0, errors: 0, denials: 0 };
  for (const row of rows) {
    counts[row.bucket] = row.events;
    totals.events += row.events;
    totals.errors += row.errors;
    totals.denials += row.denials;
  }
  return { ...totals, rate: { startMs: startSecond * 1000, bucketMs: step * 1000, counts } };
}

async function topValues(
  column: string,
  { meant, values, fromSecond }: Plan,
  { store, signal }: SearchSources,
): Promise<readonly TopValue[]> {
  return await store.select<TopValue>(
    `SELECT ${column} AS name, count() AS count FROM events WHERE ${meant} AND ${column} != '' ` +
      `GROUP BY name ORDER BY count DESC, name LIMIT ${TOP_MAX}`,
    { ...values, fromSecond },
    { ...(signal && { signal }) },
  );
}
