import { rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { systemClock } from "../../src/base/clock.ts";
import { History } from "../../src/history/index.ts";
import { Journal } from "../../src/journal/index.ts";
import { processorSeconds, versionOf } from "../harness/machine.ts";
import type { Figures, PeerDriver, Row } from "../harness/row.ts";
import { type RecordFiles, SharedRecordFiles } from "../peers/record-file.ts";
import { duckdbVersion, fillDuckdb, fillSqlite, pickWithJq } from "../peers/record-stores.ts";

const COUNT = { full: 200_000, quick: 50_000 };
const TIMEOUT_MS = 120_000;
const OWN = "trailcam";

const shared = new SharedRecordFiles();

/** Opens Event history beside a journal that is full, and waits until all of it can be found. */
async function fillHistory(files: RecordFiles): Promise<Figures> {
  const directory = join(files.directory, "history");
  try {
    await using journal = await Journal.open(files.journalDirectory, {
      durability: "strict",
      clock: systemClock,
    });
    // Nobody else reads it, and the next round is to find it whole.
    journal.release("bench", 0);
    return await follow(journal, directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function follow(journal: Journal, directory: string): Promise<Figures> {
  const count = journal.head;
  let engineId = 0;
  await using history = await History.open({
    directory,
    journal,
    clock: systemClock,
    log: (event) => {
      if (event.event === "engine_ready" && "processId" in event) engineId = event.processId ?? 0;
    },
  });
  const startedAt = performance.now();
  const engineBefore = processorSeconds(engineId);
  const ownBefore = process.cpuUsage();
  if (!(await history.caughtUp(count, TIMEOUT_MS))) throw new Error("history is behind");
  const seconds = (performance.now() - startedAt) / 1000;
  const own = process.cpuUsage(ownBefore);
  const engine = processorSeconds(engineId) - engineBefore;
  const found = await text(await history.query("SELECT count() AS n FROM events", "jsonl"));
  if (found.trim() !== `{"n":${count}}`) throw new Error(`${found} of ${count} can be found`);
  return {
    rate: count / seconds,
    mainUs: (own.user + own.system) / count,
    engineUs: (engine * 1e6) / count,
  };
}

const peer = (
  name: string,
  version: () => string | undefined,
  measure: (files: RecordFiles) => Promise<Figures> | Figures,
): PeerDriver => ({
  name,
  version: () => `${name} ${version() ?? ""}`.trim(),
  open: async (isQuick) => {
    if (name !== OWN && version() === undefined) return undefined;
    const files = await shared.open(isQuick ? COUNT.quick : COUNT.full);
    return {
      measure: async () => await measure(files),
      [Symbol.asyncDispose]: () => files[Symbol.asyncDispose](),
    };
  },
});

export const ingestRow: Row = {
  name: "ingest",
  title: "From the journal into Event history",
  text:
    `${COUNT.full.toLocaleString("en-US")} generated records of 1.4 kB that are in the journal, ` +
    "until all of them can be searched, what was written synced. The main process only says how " +
    "far the journal goes. SQLite takes the same rows from lines of JSON, with the same columns " +
    "indexed, in WAL, synced for every 20,000; DuckDB in one statement, and indexes them after; " +
    "jq reads them and picks the same fields, and keeps nothing.",
  columns: [
    { key: "rate", title: "records/s", digits: 0 },
    { key: "mainUs", title: "processor µs/record, main process", digits: 2 },
    { key: "engineUs", title: "processor µs/record, engine", digits: 1 },
  ],
  rounds: { full: 5, quick: 1 },
  peers: [
    peer(OWN, () => undefined, fillHistory),
    peer("SQLite", () => process.versions.sqlite, fillSqlite),
    peer("DuckDB", duckdbVersion, fillDuckdb),
    peer("jq", () => versionOf("jq", "--version"), pickWithJq),
  ],
  goals: [
    {
      text: "records/s from journal to searchable",
      peer: OWN,
      column: "rate",
      wanted: { atLeast: 30_000 },
      digits: 0,
    },
  ],
};
