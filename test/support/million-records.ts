import { join } from "node:path";
import { ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { systemClock } from "../../src/base/clock.ts";
import { EngineProcess } from "../../src/history/chdb/engine-process.ts";
import { UnixAgent } from "../../src/history/chdb/unix-agent.ts";
import { type Row, rowOf } from "../../src/history/ingest/row.ts";
import { CREATE_EVENTS } from "../../src/history/schema.ts";
import { Store } from "../../src/history/store.ts";
import { GeneratedRecords } from "./generated-records.ts";
import { SEED } from "./seeded-random.ts";

const DAY_MS = 86_400_000;
const BATCH_ROWS = 25_000;
const START_TIMEOUT_MS = 30_000;

export interface FillOptions {
  /** A million unless told. */
  readonly count?: number;
  /** Over how many days up to now they lie, evenly; 89 unless told. */
  readonly days?: number;
  readonly onProgress?: (done: number) => void;
}

/**
 * Fills the Event history of a data directory with generated records, past the journal, which knows
 * nothing of them. No server may be running over the directory; one that is started then finds
 * them, and adds what it records itself.
 *
 * A million take two minutes of two cores.
 */
export async function fillHistory(dataDirectory: string, options: FillOptions = {}): Promise<void> {
  const { count = 1_000_000, days = 89, onProgress } = options;
  const records = new GeneratedRecords(SEED);
  const nowMs = systemClock.nowMs();
  const stepMs = (days * DAY_MS) / count;
  await using engine = new EngineProcess({ directory: join(dataDirectory, "history") });
  await using client = createClient({
    url: "http://engine",
    http_agent: new UnixAgent(engine.socketPath),
    set_basic_auth_header: false,
    log: { level: ClickHouseLogLevel.OFF },
  });
  const store = new Store(client, () => engine.whenReady(START_TIMEOUT_MS));
  await store.command(CREATE_EVENTS);
  let inserting = Promise.resolve();
  for (let done = 0; done < count; ) {
    const rows: Row[] = [];
    while (rows.length < BATCH_ROWS && done < count) {
      done += 1;
      const record = records.next(nowMs - (count - done) * stepMs);
      rows.push(rowOf({ position: done, ...record }, "generated", nowMs));
    }
    // The next are drawn while these go in.
    await inserting;
    inserting = store.insert(rows, `generated:${done}`);
    onProgress?.(done);
  }
  await inserting;
}
