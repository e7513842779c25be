import { spawnSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { type Row as HistoryRow, rowOf } from "../../src/history/ingest/row.ts";
import type { Figures } from "../harness/row.ts";
import type { RecordFiles } from "./record-file.ts";

const COLUMNS = [
  ...(["eventTime", "eventID", "eventName", "eventSource", "userName", "accessKeyId"] as const),
  ...(["readOnly", "account", "region", "errorCode", "sourceIP", "record"] as const),
];
const INDEXED = COLUMNS.filter((name) => !["account", "region", "record"].includes(name));
const COMMITTED_AT_ONCE = 20_000;

/** Into SQLite: a table, an index for each column that is looked up by, every commit synced. */
export async function fillSqlite({ directory, linesPath, count }: RecordFiles): Promise<Figures> {
  const path = join(directory, "sqlite.db");
  const database = new DatabaseSync(path);
  const before = process.cpuUsage();
  const startedAt = performance.now();
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" +
      `CREATE TABLE events (${COLUMNS.join(", ")});` +
      "CREATE TABLE resources (name, type, event);" +
      INDEXED.map((name) => `CREATE INDEX ix_${name} ON events (${name});`).join("") +
      "CREATE INDEX ix_resource ON resources (name); CREATE INDEX ix_type ON resources (type);",
  );
  const event = database.prepare(
    `INSERT INTO events VALUES (${COLUMNS.map(() => "?").join(", ")})`,
  );
  const resource = database.prepare("INSERT INTO resources VALUES (?, ?, ?)");
  let position = 0;
  for await (const json of createInterface(createReadStream(linesPath))) {
    if (position % COMMITTED_AT_ONCE === 0) database.exec("BEGIN");
    position++;
    const row = rowOf({ position, eventId: "", json }, "", 0);
    event.run(...COLUMNS.map((name) => cellOf(row, name)));
    for (const [at, name] of row.resourceNames.entries()) {
      resource.run(name, row.resourceTypes[at] ?? "", position);
    }
    if (position % COMMITTED_AT_ONCE === 0 || position === count) database.exec("COMMIT");
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(before);
  database.close();
  for (const end of ["", "-wal", "-shm"]) await rm(path + end, { force: true });
  return { rate: count / seconds, engineUs: (user + system) / count };
}

function cellOf(row: HistoryRow, name: (typeof COLUMNS)[number]): string | number {
  const value = row[name];
  return typeof value === "boolean" ? Number(value) : value;
}

const DUCKDB = `
import duckdb, resource, sys, time
lines, path = sys.argv[1:]
started = time.time()
base = duckdb.connect(path)
base.execute("SET enable_progress_bar = false")
base.execute("""CREATE TABLE events AS SELECT
  (json->>'$.eventTime')::TIMESTAMP AS eventTime, json->>'$.eventID' AS eventID,
  json->>'$.eventName' AS eventName, json->>'$.eventSource' AS eventSource,
  coalesce(json->>'$.userIdentity.userName', json->>'$.userIdentity.principalId') AS userName,
  json->>'$.userIdentity.accessKeyId' AS accessKeyId, json->>'$.readOnly' AS readOnly,
  json->>'$.recipientAccountId' AS account, json->>'$.awsRegion' AS region,
  json->>'$.errorCode' AS errorCode, json->>'$.sourceIPAddress' AS sourceIP,
  json::VARCHAR AS record FROM read_ndjson_objects(?)""", [lines])
for name in "${INDEXED.join(" ")}".split():
  base.execute(f"CREATE INDEX ix_{name} ON events ({name})")
base.execute("CHECKPOINT")
seconds = time.time() - started
used = resource.getrusage(resource.RUSAGE_SELF)
print(base.execute("SELECT count(*) FROM events").fetchone()[0], seconds, used.ru_utime + used.ru_stime)
`;

/** @returns the version of DuckDB in Python; undefined when it is not installed. */
export function duckdbVersion(): string | undefined {
  const { status, stdout } = runPython("import duckdb; print(duckdb.__version__)");
  return status === 0 ? stdout.trim() : undefined;
}

/** Into DuckDB, all in one statement, then an index for each column that is looked up by. */
export async function fillDuckdb({ directory, linesPath, count }: RecordFiles): Promise<Figures> {
  const path = join(directory, "duck.db");
  const { stdout, stderr } = runPython(DUCKDB, linesPath, path);
  await rm(path, { force: true });
  const [rows = 0, seconds = 0, processor = 0] = stdout.split(" ").map(Number);
  if (rows !== count) throw new Error(`DuckDB: ${rows} of ${count}; ${stderr}`);
  return { rate: count / seconds, engineUs: (processor * 1e6) / count };
}

const runPython = (text: string, ...words: string[]) =>
  spawnSync("python3", ["-c", text, ...words], { encoding: "utf8" });

const JQ =
  "[.eventTime, .eventID, .eventName, .eventSource, .userIdentity.userName, " +
  ".userIdentity.principalId, .userIdentity.accessKeyId, .readOnly, .recipientAccountId, " +
  ".awsRegion, .errorCode, .sourceIPAddress, .requestParameters, .responseElements]";

/** Reads the same records with jq and picks the same fields; nothing is kept. */
export function pickWithJq({ linesPath, count }: RecordFiles): Figures {
  const startedAt = performance.now();
  // The shell's own `times` tells what those took that it waited for.
  const script = 'jq -c "$1" "$2" > /dev/null && times';
  const { stdout, status } = spawnSync("sh", ["-c", script, "sh", JQ, linesPath], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error("jq failed");
  const seconds = (performance.now() - startedAt) / 1000;
  const ofChildren = stdout.trim().split("\n").at(-1) ?? "";
  const used = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  );
  const processor = used.reduce((sum, each) => sum + each, 0);
  return { rate: count / seconds, engineUs: (processor * 1e6) / count };
}
