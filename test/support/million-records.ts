import { join } from "node:path";
import { ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { systemClock } from "../../src/base/clock.ts";
import { EngineProcess } from "../../src/history/chdb/engine-process.ts";
import { postTo } from "../../src/history/chdb/post.ts";
import { UnixAgent } from "../../src/history/chdb/unix-agent.ts";
import { type Row, rowOf } from "../../src/history/ingest/row.ts";
import { makePostings } from "../../src/history/postings/fill-postings.ts";
import { CREATE_EVENTS } from "../../src/history/schema.ts";
import { Store } from "../../src/history/store.ts";
import { holesIn, storedRecord } from "../../src/history/stored-record.ts";
import { GeneratedRecords } from "./generated-records.ts";
import { COPY_RECORDS } from "./multiply-records.ts";
import { SEED } from "./seeded-random.ts";

const DAY_MS = 86_400_000;
const BATCH_ROWS = 25_000;
const START_TIMEOUT_MS = 30_000;
/** Beyond so many, records are multiplied by the engine, which is several times as fast. */
const SEEDS_MAX = 250_000;

export interface FillOptions {
  /** A million unless told. */
  readonly count?: number;
  /** Over how many days up to now they lie, evenly; 89 unless told. */
  readonly days?: number;
  /** How many of them are drawn one by one; the others are these with other ids. */
  readonly seeds?: number;
  /** Whether to leave one part of each month, as a server does that ran for long. */
  readonly isMerged?: boolean;
  readonly onProgress?: (done: number) => void;
}

/**
 * Fills the Event history of a data directory with generated records, past the journal, which knows
 * nothing of them. No server may be running over the directory; one that is started then finds
 * them, and adds what it records itself.
 */
export async function fillHistory(dataDirectory: string, options: FillOptions = {}): Promise<void> {
  const { count = 1_000_000, days = 89, seeds = SEEDS_MAX, onProgress } = options;
  await using engine = new EngineProcess({ directory: join(dataDirectory, "history") });
  const agent = new UnixAgent(engine.socketPath);
  await using client = createClient({
    url: "http://engine",
    http_agent: agent,
    set_basic_auth_header: false,
    request_timeout: 3_600_000,
    log: { level: ClickHouseLogLevel.OFF },
  });
  const whenReady = () => engine.whenReady(START_TIMEOUT_MS);
  const store = new Store({ client, post: postTo(agent), whenReady });
  await store.command(CREATE_EVENTS);
  const stepMs = (days * DAY_MS) / count;
  const drawn = Math.min(count, seeds);
  await draw(store, drawn, { stepMs, fromMs: systemClock.nowMs() - days * DAY_MS, onProgress });
  for (let done = drawn; done < count; ) {
    const rows = Math.min(drawn, count - done);
    const [copy, shift] = [done / drawn, Math.round((done * stepMs) / 1000)];
    await client.command({
      query: COPY_RECORDS,
      query_params: { copy, shift, rows, first: done },
      clickhouse_settings: { max_insert_threads: "2", max_block_size: "65536" },
    });
    done += rows;
    onProgress?.(done);
  }
  await makePostings(store);
  for (const table of options.isMerged ? ["events", "postings"] : []) {
    await store.command(`OPTIMIZE TABLE ${table} FINAL`);
  }
}

interface Drawing {
  readonly fromMs: number;
  readonly stepMs: number;
  readonly onProgress?: ((done: number) => void) | undefined;
}

async function draw(store: Store, count: number, drawing: Drawing): Promise<void> {
  const { fromMs, stepMs, onProgress } = drawing;
  const records = new GeneratedRecords(SEED);
  const nowMs = systemClock.nowMs();
  let inserting = Promise.resolve();
  for (let done = 0; done < count; ) {
    const rows: Row[] = [];
    while (rows.length < BATCH_ROWS && done < count) {
      done += 1;
      const record = records.next(fromMs + done * stepMs);
      const row = rowOf({ position: done, ...record }, "generated", nowMs);
      rows.push({ ...row, record: storedRecord(row, holesIn(row)) });
    }
    // The next are drawn while these go in.
    await inserting;
    inserting = store.insert(rows, `generated:${done}`);
    onProgress?.(done);
  }
  await inserting;
}
