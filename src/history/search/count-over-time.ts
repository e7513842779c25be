import type { EventSearch } from "./event-search.ts";
import { OUTCOME_CONDITIONS } from "./outcome.ts";
import { type Plan, planOf, type SearchSources } from "./plan.ts";

export interface TimelineQuery extends EventSearch {
  readonly by: "service" | "outcome";
  /** About how many stretches of time; never more than one beyond. */
  readonly buckets: number;
}

export interface Timeline {
  readonly startMs: number;
  readonly bucketMs: number;
  /** One count a bucket each. */
  readonly series: readonly Series[];
}

export interface Series {
  readonly name: string;
  readonly counts: readonly number[];
}

/** Stretches of time that people think in, in seconds. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30],
  ...[60, 120, 300, 600, 900, 1_800],
  ...[3_600, 7_200, 10_800, 21_600, 43_200, 86_400],
  ...[2 * 86_400, 7 * 86_400, 30 * 86_400, 90 * 86_400],
];
/** How many services have a line of their own. */
const SERVICES_MAX = 8;
const OTHER = "other";

interface Scale {
  readonly startSecond: number;
  readonly step: number;
  readonly length: number;
}

interface ServiceCount {
  readonly bucket: number;
  readonly name: string;
  readonly count: number;
}

/** Counts the events meant, over time. Without a start, from the first event of all. */
export async function countOverTime(
  query: TimelineQuery,
  sources: SearchSources,
): Promise<Timeline> {
  const nowSecond = Math.floor(sources.nowMs / 1000);
  const whole = planOf(query, sources);
  // Without an end it is now; what is ahead of the clock would stretch the picture.
  const toSecond = query.endMs === undefined ? nowSecond : whole.toSecond;
  const fromSecond =
    query.startMs === undefined
      ? await firstSecond({ ...whole, toSecond }, sources)
      : whole.fromSecond;
  const plan = { ...whole, fromSecond, toSecond };
  const scale = scaleOf(fromSecond, Math.max(toSecond, fromSecond), query.buckets);
  const count = query.by === "outcome" ? countOutcomes : countServices;
  return {
    startMs: scale.startSecond * 1000,
    bucketMs: scale.step * 1000,
    series: await count(plan, scale, sources),
  };
}

/** Buckets that begin at whole multiples of a round stretch of time. */
export function scaleOf(fromSecond: number, toSecond: number, buckets: number): Scale {
  const wanted = (toSecond + 1 - fromSecond) / buckets;
  const step = STEPS.find((seconds) => seconds >= wanted) ?? Math.ceil(wanted);
  const startSecond = Math.floor(fromSecond / step) * step;
  return { startSecond, step, length: Math.floor((toSecond - startSecond) / step) + 1 };
}

/** By time alone, which costs next to nothing, where looking for those meant may cost much. */
async function firstSecond(
  { fromSecond, toSecond }: Plan,
  { store, signal }: SearchSources,
): Promise<number> {
  const [found] = await store.select<{ second: number; count: number }>(
    "SELECT toUnixTimestamp(min(eventTime)) AS second, count() AS count FROM events " +
      "WHERE eventTime >= toDateTime({fromSecond:UInt32}, 'UTC') " +
      "AND eventTime <= toDateTime({toSecond:UInt32}, 'UTC')",
    { fromSecond, toSecond },
    { ...(signal && { signal }) },
  );
  return found && found.count > 0 ? found.second : toSecond;
}

const BUCKET = "intDiv(toUnixTimestamp(eventTime) - {startSecond:UInt32}, {step:UInt32}) AS bucket";

async function countOutcomes(
  plan: Plan,
  scale: Scale,
  sources: SearchSources,
): Promise<readonly Series[]> {
  const names = ["succeeded", "failed", "denied"] as const;
  const columns = names.map((name) => `countIf(${OUTCOME_CONDITIONS[name]}) AS ${name}`);
  const rows = await counted<{ bucket: number } & Record<(typeof names)[number], number>>(
    `SELECT ${BUCKET}, ${columns.join(", ")} FROM events WHERE ${plan.meant} GROUP BY bucket`,
    { plan, scale, sources },
  );
  return names.map((name) => {
    const counts = Array<number>(scale.length).fill(0);
    for (const row of rows) counts[row.bucket] = row[name];
    return { name, counts };
  });
}

async function countServices(
  plan: Plan,
  scale: Scale,
  sources: SearchSources,
): Promise<readonly Series[]> {
  const rows = await counted<ServiceCount>(
    `SELECT ${BUCKET}, eventSource AS name, count() AS count FROM events WHERE ${plan.meant} ` +
      "GROUP BY bucket, name",
    { plan, scale, sources },
  );
  const totals = new Map<string, number>();
  for (const { name, count } of rows) totals.set(name, (totals.get(name) ?? 0) + count);
  const ranked = [...totals.keys()].sort(
    (a, b) => (totals.get(b) ?? 0) - (totals.get(a) ?? 0) || (a < b ? -1 : 1),
  );
  const shown = ranked.slice(0, SERVICES_MAX);
  const series = new Map(shown.map((name) => [name, Array<number>(scale.length).fill(0)]));
  if (ranked.length > shown.length) series.set(OTHER, Array<number>(scale.length).fill(0));
  for (const { bucket, name, count } of rows) {
    const counts = series.get(name) ?? series.get(OTHER);
    if (counts) counts[bucket] = (counts[bucket] ?? 0) + count;
  }
  return [...series].map(([name, counts]) => ({ name, counts }));
}

async function counted<Row>(
  sql: string,
  { plan, scale, sources }: { plan: Plan; scale: Scale; sources: SearchSources },
): Promise<readonly Row[]> {
  const { values, fromSecond, toSecond } = plan;
  const { startSecond, step } = scale;
  return await sources.store.select<Row>(
    sql,
    { ...values, fromSecond, toSecond, startSecond, step },
    { ...(sources.signal && { signal: sources.signal }) },
  );
}
