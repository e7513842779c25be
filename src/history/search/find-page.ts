import type { LookupCursor } from "../lookup/lookup-cursor.ts";
import { BY_ID_SETTINGS } from "../schema.ts";
import { DAY_SECONDS, type Plan, type SearchSources } from "./plan.ts";

/** How much longer a stretch is than what would do if events came evenly. */
const WINDOW_MARGIN = 1.5;
/** Of these the first step reads the time of each. */
const SAME_ID_MAX = 200;
/** What reads little is done sooner by one thread, and leaves the others to those who record. */
export const SPARSE_SETTINGS =
  " SETTINGS max_threads = 1, query_plan_optimize_lazy_materialization = 0";
/** By how much a stretch of time or of events is longer than what was looked at before. */
const WINDOW_GROWTH = 8;
/** How many of the newest events are read first for a search that has to read records. */
const FIRST_WINDOW_EVENTS = 2_000;

export interface PageWish {
  /** Names and expressions beside `second` and `position`, which are always there. */
  readonly columns: string;
  readonly limit: number;
  /** A clause with settings of the engine. */
  readonly settings?: string;
}

/** Where a row stands. */
export interface Placed {
  readonly second: number;
  readonly position: number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Present when there is more. */
  readonly next?: LookupCursor;
}

/** Finds a page of rows, newest first; within a second the one journaled later comes first. */
export async function findPage<Row extends Placed>(
  plan: Plan,
  wish: PageWish,
  sources: SearchSources,
): Promise<Page<Row>> {
  // One more than is shown tells whether there is more.
  const found = await findRows<Row>(plan, { ...wish, limit: wish.limit + 1 }, sources);
  return pageOf(found, { plan, limit: wish.limit, journal: sources.journal });
}

/** The first rows of the same order. */
export async function findRows<Row extends Placed>(
  plan: Plan,
  wish: PageWish,
  sources: SearchSources,
): Promise<readonly Row[]> {
  if (plan.fromSecond > plan.toSecond) return [];
  return await (plan.readsRecords ? scan<Row> : findByTime<Row>)(plan, wish, sources);
}

export interface PageBounds {
  readonly plan: Plan;
  readonly limit: number;
  /** The journal that positions count in. */
  readonly journal: string;
}

/** A page of what was found; more than that tells that there is another. */
export function pageOf<Row extends Placed>(
  found: readonly Row[],
  { plan, limit, journal }: PageBounds,
): Page<Row> {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  if (found.length <= limit || !last) return { rows };
  const { second, position } = last;
  return { rows, next: { snapshot: plan.snapshot, second, position, journal } };
}

/**
 * Two steps: the first finds the seconds of the page's events by time alone, which is what the
 * table is ordered by; the second reads the events of these seconds and sorts them exactly. Sorting
 * all matches by position would read that column for each of them.
 */
async function findByTime<Row>(
  plan: Plan,
  wish: PageWish,
  sources: SearchSources,
): Promise<readonly Row[]> {
  const seconds =
    (await secondsOfId(plan, sources)) ?? (await secondsOfPage(plan, wish.limit, sources));
  const [first] = seconds;
  const last = seconds.at(-1);
  if (first === undefined || last === undefined) return [];
  // Where hits are few and far between, nothing of what lies between is read.
  const among = `eventTime IN (${[...new Set(seconds)].join(", ")})`;
  const where = `${among} AND ${plan.where}`;
  const page = { ...plan, where, fromSecond: last, toSecond: first };
  return await select<Row>(page, { ...wish, settings: SPARSE_SETTINGS }, sources);
}

/** The seconds of all events with an id: see {@link selectOfId}. */
async function secondsOfId(
  plan: Plan,
  sources: SearchSources,
): Promise<readonly number[] | undefined> {
  const column = "toUnixTimestamp(eventTime) AS second";
  const found = await selectOfId<{ second: number }>(column, plan, sources);
  return found
    ?.map(({ second }) => second)
    .filter((second) => second >= plan.fromSecond && second <= plan.toSecond)
    .toSorted((a, b) => b - a);
}

/**
 * Selects all events with an id, whoever's they are. Without any other condition, because the
 * engine takes three times as long when it has to weigh several over all of time.
 *
 * @returns undefined when it is no id that is looked for, or one that a great many have.
 */
export async function selectOfId<Found>(
  columns: string,
  { ofId, values }: Plan,
  { store, signal }: SearchSources,
): Promise<readonly Found[] | undefined> {
  if (ofId === undefined) return undefined;
  const found = await store.select<Found>(
    `SELECT ${columns} FROM events WHERE ${ofId} LIMIT {most:UInt32}${BY_ID_SETTINGS}`,
    { ...values, most: SAME_ID_MAX },
    { ...(signal && { signal }) },
  );
  return found.length === SAME_ID_MAX ? undefined : found;
}

/** The seconds of the newest events meant, newest first; fewer than asked for when they are all. */
async function secondsOfPage(
  plan: Plan,
  limit: number,
  { store, nowMs, signal }: SearchSources,
): Promise<readonly number[]> {
  const found = await walkBack(plan, { limit, nowMs }, (window, most) =>
    store.select<{ second: number }>(
      `SELECT toUnixTimestamp(eventTime) AS second FROM events WHERE ${plan.where} ` +
        `ORDER BY eventTime DESC LIMIT {limit:UInt32}${SPARSE_SETTINGS}`,
      { ...plan.values, ...window, limit: most },
      { ...(signal && { signal }) },
    ),
  );
  return found.map(({ second }) => second);
}

/** A stretch of time, both ends in it. */
export interface TimeWindow {
  readonly fromSecond: number;
  readonly toSecond: number;
}

/**
 * Walks back through a plan's time in stretches, the newest and shortest first, until enough is
 * found: first a day, because frequent values fill a page from it, and the further a look goes, the
 * more columns of the more parts are opened; then as far as what was found makes likely to do.
 */
export async function walkBack<Found>(
  plan: Plan,
  { limit, nowMs }: { readonly limit: number; readonly nowMs: number },
  find: (window: TimeWindow, limit: number) => Promise<readonly Found[]>,
): Promise<Found[]> {
  const newest = Math.min(plan.toSecond, Math.floor(nowMs / 1000));
  const found: Found[] = [];
  let length = DAY_SECONDS;
  for (let { toSecond } = plan; toSecond >= plan.fromSecond; ) {
    const begin = Math.min(newest, toSecond) - length;
    // What little would be left is not worth another statement.
    const isLast = begin - plan.fromSecond < length / 2;
    const fromSecond = isLast ? plan.fromSecond : begin;
    found.push(...(await find({ fromSecond, toSecond }, limit - found.length)));
    if (found.length >= limit) break;
    toSecond = fromSecond - 1;
    const walked = newest - toSecond;
    const missing = (limit - found.length) * (walked / found.length) * WINDOW_MARGIN;
    // At least doubled, so that there are few however events lie.
    length = Math.round(Math.min(Math.max(missing, walked), walked * WINDOW_GROWTH));
  }
  return found;
}

/**
 * Reads records in stretches of time, the newest and shortest first, until the page is full: where
 * hits are many, few records are read, and where they are few, each is read once.
 */
async function scan<Row>(
  plan: Plan,
  wish: PageWish,
  sources: SearchSources,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let { toSecond } = plan;
  for (let events = FIRST_WINDOW_EVENTS; toSecond >= plan.fromSecond; events *= WINDOW_GROWTH) {
    const fromSecond = await secondBefore({ ...plan, toSecond }, events, sources);
    const window = { ...plan, fromSecond, toSecond };
    rows.push(
      ...(await select<Row>(window, { ...wish, limit: wish.limit - rows.length }, sources)),
    );
    if (rows.length >= wish.limit) break;
    toSecond = fromSecond - 1;
  }
  return rows;
}

/** The second in which the newest so many events begin, whatever they are. */
async function secondBefore(
  { fromSecond, toSecond }: Plan,
  events: number,
  { store, signal }: SearchSources,
): Promise<number> {
  const [found] = await store.select<{ second: number }>(
    "SELECT toUnixTimestamp(eventTime) AS second FROM events " +
      "WHERE eventTime >= toDateTime({fromSecond:UInt32}, 'UTC') " +
      "AND eventTime <= toDateTime({toSecond:UInt32}, 'UTC') " +
      "ORDER BY eventTime DESC LIMIT 1 OFFSET {events:UInt32}",
    { fromSecond, toSecond, events },
    { ...(signal && { signal }) },
  );
  return found?.second ?? fromSecond;
}

async function select<Row>(
  plan: Plan,
  { columns, limit, settings = "" }: PageWish,
  { store, signal }: SearchSources,
): Promise<readonly Row[]> {
  const { where, values, fromSecond, toSecond } = plan;
  return await store.select<Row>(
    `SELECT toUnixTimestamp(eventTime) AS second, position, ${columns} FROM events ` +
      `WHERE ${where} ORDER BY eventTime DESC, position DESC LIMIT {limit:UInt32}${settings}`,
    { ...values, fromSecond, toSecond, limit },
    { ...(signal && { signal }) },
  );
}
