import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import { expect, test } from "vitest";
import { EngineProcess, isEngineInstalled } from "../../src/history/chdb/engine-process.ts";
import { UnixAgent } from "../../src/history/chdb/unix-agent.ts";
import { type Row, rowOf } from "../../src/history/ingest/row.ts";
import { RECORD } from "../../src/history/stored-record.ts";
import { fillHistory } from "./million-records.ts";

const COUNT = 500;

async function rowsIn(dataDirectory: string): Promise<readonly Row[]> {
  await using engine = new EngineProcess({ directory: join(dataDirectory, "history") });
  await engine.whenReady(30_000);
  await using client = createClient({
    url: "http://engine",
    http_agent: new UnixAgent(engine.socketPath),
    set_basic_auth_header: false,
  });
  const answer = await client.query({
    query:
      `SELECT * REPLACE (toUnixTimestamp(eventTime) AS eventTime, ${RECORD} AS record) ` +
      "FROM events ORDER BY position",
    format: "JSONEachRow",
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  });
  return await answer.json<Row>();
}

test.skipIf(!isEngineInstalled())(
  "records that the engine multiplied have the rows that they would have had",
  async () => {
    const directory = await mkdtemp(join(tmpdir(), "million-records-"));
    try {
      await fillHistory(directory, { count: COUNT, seeds: 200 });
      const rows = await rowsIn(directory);
      expect(rows.map(({ position }) => position)).toEqual(
        Array.from({ length: COUNT }, (_, i) => i + 1),
      );
      for (const { record, position, ...row } of rows) {
        const { record: _, ...expected } = rowOf(
          { eventId: "", position, json: record },
          "generated",
          0,
        );
        expect({ position, ...row }).toEqual(expected);
      }
      for (const unique of ["eventID", "record"] as const) {
        expect(new Set(rows.map((row) => row[unique])).size).toBe(COUNT);
      }
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
  60_000,
);
