import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { versionOf } from "../harness/machine.ts";
import type { Figures, PeerDriver, Row } from "../harness/row.ts";
import { filledDirectory, linkedCopy } from "../history/filled-directory.ts";
import { HistoryTable } from "../history/history-table.ts";
import { SqliteHistory } from "../history/sqlite-history.ts";

const SIZES = {
  full: { records: 10_000_000, peers: 1_000_000 },
  quick: { records: 1_000_000, peers: 100_000 },
};
const sizes = (isQuick: boolean) => (isQuick ? SIZES.quick : SIZES.full);

/** Works on the newest records in a directory of its own, which goes afterwards. */
async function withNewest<Result>(
  isQuick: boolean,
  work: (newest: AsyncIterable<readonly string[]>, directory: string) => Promise<Result>,
): Promise<Result> {
  const { records, peers } = sizes(isQuick);
  const directory = await mkdtemp(join(tmpdir(), "bench-disk-"));
  try {
    await using copy = await linkedCopy(await filledDirectory(records));
    await using table = await HistoryTable.open(copy.directory);
    return await work(table.newest(peers), directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function figuresOf(path: string, records: number): Promise<Figures> {
  const { size } = await stat(path);
  return { bytesPerRecord: size / records, records };
}

async function* linesOf(newest: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const records of newest) yield `${records.join("\n")}\n`;
}

/** What takes lines on its standard input and gives fewer bytes. */
async function compressed(program: string, isQuick: boolean): Promise<Figures> {
  return await withNewest(isQuick, async (newest, directory) => {
    const path = join(directory, "records.gz");
    const child = spawn(program, ["-6", "-c"], { stdio: ["pipe", "pipe", "inherit"] });
    const written = pipeline(child.stdout, createWriteStream(path));
    await pipeline(Readable.from(linesOf(newest)), child.stdin);
    await written;
    return await figuresOf(path, sizes(isQuick).peers);
  });
}

async function sqlite(isQuick: boolean): Promise<Figures> {
  return await withNewest(isQuick, async (newest, directory) => {
    using history = await SqliteHistory.fill(directory, newest);
    return await figuresOf(history.path, sizes(isQuick).peers);
  });
}

async function duckdb(isQuick: boolean): Promise<Figures> {
  return await withNewest(isQuick, async (newest, directory) => {
    const lines = join(directory, "records.jsonl");
    await writeFile(lines, linesOf(newest));
    const path = join(directory, "events.duckdb");
    const read = `read_csv('${lines}', columns = {'record': 'VARCHAR'}, delim = '\\0', quote = '')`;
    const member = (name: string) => `json_extract_string(record, '$.${name}') AS ${name}`;
    const members = ["eventTime", "eventID", "eventName", "eventSource", "awsRegion"].map(member);
    const sql = `CREATE TABLE events AS SELECT ${members.join(", ")}, record FROM ${read}`;
    const child = spawn("duckdb", [path, "-c", sql], { stdio: ["ignore", "ignore", "inherit"] });
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) throw new Error(`duckdb ended with ${code}`);
    return await figuresOf(path, sizes(isQuick).peers);
  });
}

async function history(isQuick: boolean): Promise<Figures> {
  await using copy = await linkedCopy(await filledDirectory(sizes(isQuick).records));
  await using table = await HistoryTable.open(copy.directory);
  const { bytes, records } = await table.size();
  return { bytesPerRecord: bytes / records, records };
}

/** Measured once: the same bytes come out of it in each round. */
function measuredOnce(
  name: string,
  work: (isQuick: boolean) => Promise<Figures>,
  version?: () => string | undefined,
): PeerDriver {
  return {
    name,
    ...(version && { version }),
    open: async (isQuick) => {
      if (version && version() === undefined) return undefined;
      const figures = await work(isQuick);
      return { measure: async () => figures, [Symbol.asyncDispose]: async () => {} };
    },
  };
}

const installed = (program: string) => () => {
  const version = versionOf(program, "--version");
  return version === undefined ? undefined : `${program} ${version}`;
};

const OWN = "trailcam, Event history";

export const diskRow: Row = {
  name: "disk",
  title: "Disk per record",
  text:
    "Generated records of three accounts with ids as random as AWS's: `gzip` leaves as many bytes " +
    "of each as of records that were made of AWS's own, which is 263. Event history is one part " +
    "of each month, with all its columns, indexes and postings. The others hold the newest of the " +
    "same records: gzip and pigz the JSON lines alone, SQLite the record and what is looked up by, " +
    "each with an index, DuckDB five members of it and the record.",
  columns: [
    { key: "bytesPerRecord", title: "bytes/record", digits: 1 },
    { key: "records", title: "records", digits: 0 },
  ],
  rounds: { full: 1, quick: 1 },
  peers: [
    measuredOnce(OWN, history),
    measuredOnce("gzip -6", (isQuick) => compressed("gzip", isQuick), installed("gzip")),
    measuredOnce("pigz -6", (isQuick) => compressed("pigz", isQuick), installed("pigz")),
    measuredOnce("SQLite", sqlite, () => `SQLite ${process.versions.sqlite}`),
    measuredOnce("DuckDB", duckdb, installed("duckdb")),
  ],
  goals: [
    {
      text: "bytes per record",
      peer: OWN,
      column: "bytesPerRecord",
      wanted: { atMost: 250 },
      digits: 1,
    },
  ],
};
