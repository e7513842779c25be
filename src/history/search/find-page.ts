import type { LookupCursor } from "../lookup/lookup-cursor.ts";
import { DAY_SECONDS, type Plan, type SearchSources } from "./plan.ts";

/** Most searches are about the last days; the rest is asked only when they do not fill a page. */
const RECENT_DAYS = 7;
/** How many of the newest events are read first for a search that has to read records. */
const FIRST_WINDOW_EVENTS = 2_000;
const WINDOW_GROWTH = 8;

export interface PageWish {
  /** Names and expressions beside `second` and `position`, which are always there. */
  readonly columns: string;
  readonly limit: number;
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
  if (plan.fromSecond > plan.toSecond) return { rows: [] };
  const find = plan.readsRecords ? scan<Row> : findByTime<Row>;
  // One more than is shown tells whether there is more.
  const found = await find(plan, { ...wish, limit: wish.limit + 1 }, sources);
  const rows = found.slice(0, wish.limit);
  const last = rows.at(-1);
  if (found.length <= wish.limit || !last) return { rows };
  const { second, position } = last;
  const next = { snapshot: plan.snapshot, second, position, journal: sources.journal };
  return { rows, next };
}

/**
 * Two steps: the first finds the second in which the page ends, by time alone, which is what the
 * table is ordered by; the second sorts what is left exactly. Sorting all matches by position would
 * read that column for each of them.
 */
async function findByTime<Row>(
  plan: Plan,
  wish: PageWish,
  sources: SearchSources,
): Promise<readonly Row[]> {
  const fromSecond = await lastSecondOfPage(plan, wish.limit - 1, sources);
  return await select<Row>({ ...plan, fromSecond }, wish, sources);
}

async function lastSecondOfPage(
  plan: Plan,
  offset: number,
  { store, nowMs, signal }: SearchSources,
): Promise<number> {
  const recent = Math.floor(nowMs / 1000) - RECENT_DAYS * DAY_SECONDS;
  for (const fromSecond of [Math.max(plan.fromSecond, recent), plan.fromSecond]) {
    if (fromSecond > plan.toSecond) continue;
    const [found] = await store.select<{ second: number }>(
      `SELECT toUnixTimestamp(eventTime) AS second FROM events WHERE ${plan.where} ` +
        "ORDER BY eventTime DESC LIMIT 1 OFFSET {offset:UInt32}",
      { ...plan.values, fromSecond, offset },
      { ...(signal && { signal }) },
    );
    if (found) return found.second;
  }
  return plan.fromSecond;
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
  { columns, limit }: PageWish,
  { store, signal }: SearchSources,
): Promise<readonly Row[]> {
  const { where, values, fromSecond, toSecond } = plan;
  return await store.select<Row>(
    `SELECT toUnixTimestamp(eventTime) AS second, position, ${columns} FROM events ` +
      `WHERE ${where} ORDER BY eventTime DESC, position DESC LIMIT {limit:UInt32}`,
    { ...values, fromSecond, toSecond, limit },
    { ...(signal && { signal }) },
  );
}
