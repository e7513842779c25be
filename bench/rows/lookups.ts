import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LookupAttributeKey, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import type { Column, Figures, Goal, Peer, Row } from "../harness/row.ts";
import { percentile } from "../harness/statistics.ts";
import {
  ATTRIBUTES,
  BusyHistory,
  INGEST_PER_SECOND,
  type Sample,
} from "../history/busy-history.ts";
import { filledDirectory, linkedCopy } from "../history/filled-directory.ts";
import { HistoryTable } from "../history/history-table.ts";
import { SqliteHistory } from "../history/sqlite-history.ts";

/** At most so many look-ups by an attribute in a round, and no more once so many seconds are over. */
const SIZES = {
  full: { records: 10_000_000, sqlite: 1_000_000, most: { lookUps: 200, seconds: 4 } },
  quick: { records: 1_000_000, sqlite: 100_000, most: { lookUps: 50, seconds: 1.5 } },
};
const HALF_A_DAY_MS = 43_200_000;
const ALL_TIME = [0, 2 ** 32] as const;

/** What all attributes are looked up in; it lasts as long as one of them is measured. */
interface Stage extends AsyncDisposable {
  readonly history: BusyHistory;
  readonly sqlite: SqliteHistory;
  readonly most: { readonly lookUps: number; readonly seconds: number };
}

let staging: Promise<Stage> | undefined;
let users = 0;

async function openStage(isQuick: boolean): Promise<Stage> {
  const { records, sqlite: count, most } = isQuick ? SIZES.quick : SIZES.full;
  await using opening = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "bench-sqlite-"));
  opening.defer(() => rm(directory, { recursive: true, force: true }));
  const sqlite = opening.use(await sqliteOf(directory, { records, count }));
  const history = opening.use(await BusyHistory.open(records));
  await history.keepBusy();
  const resources = opening.move();
  return { history, sqlite, most, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function sqliteOf(
  directory: string,
  of: { readonly records: number; readonly count: number },
) {
  await using copy = await linkedCopy(await filledDirectory(of.records));
  await using table = await HistoryTable.open(copy.directory);
  return await SqliteHistory.fill(directory, table.newest(of.count));
}

async function openPeer(attribute: LookupAttributeKey, isQuick: boolean): Promise<Peer> {
  staging ??= openStage(isQuick);
  users++;
  const stage = await staging;
  return {
    measure: () => measure(stage, attribute),
    [Symbol.asyncDispose]: async () => {
      if (--users > 0) return;
      staging = undefined;
      await stage[Symbol.asyncDispose]();
    },
  };
}

type LookUp = (value: string, sample: Sample) => unknown;

async function measure(stage: Stage, attribute: LookupAttributeKey): Promise<Figures> {
  const { history, sqlite } = stage;
  await history.keepBusy();
  const [before, startedAt] = [history.recorded, performance.now()];
  const ask = async (value: string, times: object) => {
    const LookupAttributes = [{ AttributeKey: attribute, AttributeValue: value }];
    await history.client.send(new LookupEventsCommand({ LookupAttributes, ...times }));
  };
  const all = await timed(stage, attribute, (value) => ask(value, {}));
  const day = await timed(stage, attribute, (value, { atMs }) => {
    const [start, end] = [new Date(atMs - HALF_A_DAY_MS), new Date(atMs + HALF_A_DAY_MS)];
    return ask(value, { StartTime: start, EndTime: end });
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const rate = (history.recorded - before) / seconds;
  const peer = await timed(stage, attribute, (value) => sqlite.lookUp(attribute, value, ALL_TIME));
  return {
    ...{ p50Ms: percentile(all, 50), p99Ms: percentile(all, 99) },
    ...{ dayP50Ms: percentile(day, 50), dayP99Ms: percentile(day, 99) },
    ...{ sqliteP50Ms: percentile(peer, 50), sqliteP99Ms: percentile(peer, 99), rate },
    lookUps: Math.min(all.length, day.length),
  };
}

async function timed(
  { history, most }: Stage,
  attribute: LookupAttributeKey,
  lookUp: LookUp,
): Promise<readonly number[]> {
  const having = history.samples.filter(({ values }) => values[attribute] !== undefined);
  const times: number[] = [];
  const until = performance.now() + most.seconds * 1000;
  for (let at = 0; at < most.lookUps && performance.now() < until; at++) {
    const sample = having[at % having.length];
    const value = sample?.values[attribute];
    if (!sample || value === undefined) throw new Error(`no event has ${attribute}`);
    const startedAt = performance.now();
    await lookUp(value, sample);
    times.push(performance.now() - startedAt);
  }
  return times;
}

const milliseconds = (key: string, title: string, digits = 1): Column => ({ key, title, digits });

function goalsOf(attribute: LookupAttributeKey): readonly Goal[] {
  const goal = (column: string, what: string): Goal => ({
    text: `${attribute}, ${what}, p99 in ms`,
    peer: attribute,
    column,
    wanted: { atMost: 50 },
    digits: 1,
  });
  return [goal("p99Ms", "of all time"), goal("dayP99Ms", "of a day")];
}

export const lookupsRow: Row = {
  name: "lookups",
  title: "LookupEvents over ten million records",
  text:
    "Signed calls of the official client, one after another, 50 events at most each, while " +
    `the same server answers and records ${INGEST_PER_SECOND.toLocaleString("en-US")} other calls ` +
    "a second, made by a process beside it (the rate that was reached is in the table). Values " +
    "are those of events drawn at random times, so frequent ones come as often as they are. A " +
    "look-up finds what was recorded before it. SQLite has the newest million " +
    "of the records in one table with an index for each attribute, is asked in this process, and " +
    "gets no new ones meanwhile. A round ends early where look-ups take long, and its p99 is then of " +
    "fewer. `--quick` takes a tenth of the records.",
  columns: [
    milliseconds("p50Ms", "p50 ms"),
    milliseconds("p99Ms", "p99 ms"),
    milliseconds("dayP50Ms", "of a day, p50 ms"),
    milliseconds("dayP99Ms", "p99 ms"),
    milliseconds("sqliteP50Ms", "SQLite, p50 ms", 2),
    milliseconds("sqliteP99Ms", "p99 ms", 2),
    { key: "rate", title: "records/s meanwhile", digits: 0 },
    { key: "lookUps", title: "look-ups a round", digits: 0 },
  ],
  rounds: { full: 3, quick: 1 },
  peers: ATTRIBUTES.map((attribute) => ({
    name: attribute,
    open: (isQuick) => openPeer(attribute, isQuick),
  })),
  goals: ATTRIBUTES.flatMap(goalsOf),
};
