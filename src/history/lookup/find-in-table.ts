import { type Row, rowOf } from "../ingest/row.ts";
import {
  newestPlacesOfValue,
  PLACE,
  type Place,
  placesOfValue,
  postedValueOf,
} from "../postings/find-postings.ts";
import type { EventSearch } from "../search/event-search.ts";
import {
  findRows,
  type Placed,
  SPARSE_SETTINGS,
  selectOfId,
  walkBack,
} from "../search/find-page.ts";
import { matches } from "../search/matches.ts";
import type { Plan, SearchSources } from "../search/plan.ts";
import { type LeftOut, STORED_COLUMNS, wholeRecord } from "../stored-record.ts";
import type { LookupCursor } from "./lookup-cursor.ts";

export interface TableSearch {
  readonly search: EventSearch;
  readonly plan: Plan;
  readonly cursor: LookupCursor | undefined;
  readonly limit: number;
}

/**
 * The first events meant of those in the table, newest first.
 *
 * Few columns are read, because of fifty events far apart each column is fifty blocks to be
 * unpacked: first where the events stand, then their records, which say all else.
 */
export async function findInTable(
  { search, plan, cursor, limit }: TableSearch,
  sources: SearchSources,
): Promise<readonly Row[]> {
  if (plan.fromSecond > plan.toSecond) return [];
  if (plan.readsRecords) {
    const wish = { columns: `journal, ${STORED_COLUMNS}`, limit };
    return (await findRows<FoundRow>(plan, wish, sources)).map(rowOfFound);
  }
  const ofId = await selectOfId<FoundRow>(`${PLACE}, ${STORED_COLUMNS}`, plan, sources);
  if (!ofId) return await rowsFound({ search, plan, cursor, limit }, sources);
  return ofId
    .map(rowOfFound)
    .filter((row) => isYetToShow(row, { plan, cursor, journal: sources.journal }))
    .filter((row) => matches(row, search))
    .sort((a, b) => b.eventTime - a.eventTime || b.position - a.position)
    .slice(0, limit);
}

export interface Traversal {
  readonly plan: Plan;
  readonly cursor: LookupCursor | undefined;
  /** The journal that positions count in. */
  readonly journal: string;
}

/** What the plan's `where` says of time and position, for rows that are at hand. */
export function isYetToShow(
  { eventTime, position, journal: own }: Pick<Row, "eventTime" | "position" | "journal">,
  { plan, cursor, journal }: Traversal,
): boolean {
  if (eventTime < plan.fromSecond || eventTime > plan.toSecond) return false;
  if (own === journal && position > plan.snapshot) return false;
  return !cursor || eventTime < cursor.second || position < cursor.position;
}

/** By the postings of a value where that is all that is looked for, else by the table's indexes. */
async function rowsFound(
  { search, plan, cursor, limit }: TableSearch,
  sources: SearchSources,
): Promise<readonly Row[]> {
  const value = postedValueOf(search);
  const { journal } = sources;
  // Two values may have one key, a record may be read otherwise than it was when it went in, an
  // event may have come after the search began, and postings may be left of some that were cleared.
  const isMeant = (row: Row) => matches(row, search) && isYetToShow(row, { plan, cursor, journal });
  if (value) {
    for (const findPlaces of cursor ? [placesOfValue] : [newestPlacesOfValue, placesOfValue]) {
      const places = await findPlaces(value, { plan, limit }, sources);
      if (!places) continue;
      const rows = await rowsAt(places, sources);
      if (rows.length === places.length && rows.every(isMeant)) return rows;
    }
  }
  return await rowsAt(newestOf(await placesOf(plan, limit, sources), limit), sources);
}

/** The page's, of all places of its seconds. */
const newestOf = (places: readonly Place[], limit: number): readonly Place[] =>
  places.toSorted((a, b) => b.second - a.second || b.position - a.position).slice(0, limit);

/** Where the newest events meant are, with all of the last one's second. */
async function placesOf(
  plan: Plan,
  limit: number,
  { store, nowMs, signal }: SearchSources,
): Promise<readonly Place[]> {
  return await walkBack(plan, { limit, nowMs }, (window, most) =>
    store.select<Place>(
      `SELECT ${PLACE} FROM events WHERE ${plan.where} ` +
        // With all of the last second: which of them are the page's, their positions tell.
        `ORDER BY eventTime DESC LIMIT {limit:UInt32} WITH TIES${SPARSE_SETTINGS}`,
      { ...plan.values, ...window, limit: most },
      { ...(signal && { signal }) },
    ),
  );
}

/** The rows that stand there, in that order; without those that are not to be told from others. */
async function rowsAt(
  places: readonly (Placed | Place)[],
  sources: SearchSources,
): Promise<readonly Row[]> {
  if (places.length === 0) return [];
  const found = Map.groupBy(await selectAt(places, sources), ({ position }) => position);
  return places.flatMap((place) => {
    const there = found.get(place.position) ?? [];
    if ("journal" in place) {
      const stored = there.find(({ journal }) => journal === place.journal);
      return stored ? [rowOfFound({ ...stored, second: place.second })] : [];
    }
    const rows = there.map(rowOfStored).filter(({ eventTime }) => eventTime === place.second);
    return rows.length === 1 ? rows : [];
  });
}

/**
 * Their seconds are where they are: no index says it better, and finds them sooner by halves than
 * by eighths. The fifty may come in one piece, where each granule was one: 16 ms instead of 17 for
 * all. Source: observed.
 */
const AT_SETTINGS =
  `${SPARSE_SETTINGS}, use_skip_indexes = 0, preferred_block_size_bytes = 0, ` +
  "merge_tree_coarse_index_granularity = 2";

type FoundRow = LeftOut & Place;
type StoredRow = Omit<FoundRow, "second">;

/** All of these positions that are near, of whichever journal. */
async function selectAt(
  places: readonly Placed[],
  { store, signal }: SearchSources,
): Promise<readonly StoredRow[]> {
  const seconds = [...new Set(places.map(({ second }) => second))];
  const positions = places.map(({ position }) => position);
  return await store.select<StoredRow>(
    // The times say where to look, and are not read: each column is fifty blocks.
    `SELECT position, journal, ${STORED_COLUMNS} FROM events ` +
      `WHERE indexHint(eventTime IN (${seconds.join(", ")})) ` +
      `AND position IN (${positions.join(", ")})${AT_SETTINGS}`,
    {},
    { ...(signal && { signal }) },
  );
}

/** A record's row, as it was when it went in. */
function rowOfFound({ second, ...stored }: FoundRow): Row {
  return { ...rowOfStored(stored), eventTime: second };
}

/** The same with the time that its record says. */
function rowOfStored({ position, journal, ...stored }: StoredRow): Row {
  return rowOf({ position, eventId: stored.eventID, json: wholeRecord(stored) }, journal, 0);
}
