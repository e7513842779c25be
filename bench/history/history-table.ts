import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import { EngineProcess } from "../../src/history/chdb/engine-process.ts";
import { UnixAgent } from "../../src/history/chdb/unix-agent.ts";
import { RECORD } from "../../src/history/stored-record.ts";

const START_TIMEOUT_MS = 30_000;
const BATCH = 10_000;

export interface HistorySize {
  readonly records: number;
  readonly bytes: number;
}

/** A look into the tables of a data directory that no server runs over. */
export class HistoryTable implements AsyncDisposable {
  readonly #engine: EngineProcess;
  readonly #client;

  private constructor(engine: EngineProcess) {
    this.#engine = engine;
    this.#client = createClient({
      url: "http://engine",
      http_agent: new UnixAgent(engine.socketPath),
      set_basic_auth_header: false,
    });
  }

  static async open(dataDirectory: string): Promise<HistoryTable> {
    const engine = new EngineProcess({ directory: join(dataDirectory, "history") });
    await engine.whenReady(START_TIMEOUT_MS);
    return new HistoryTable(engine);
  }

  /** What all of it takes on disk, with its indexes and postings. */
  async size(): Promise<HistorySize> {
    const [found] = await this.#select<HistorySize>(
      "SELECT sumIf(rows, table = 'events') AS records, sum(bytes_on_disk) AS bytes " +
        "FROM system.parts WHERE active AND table IN ('events', 'postings')",
    );
    if (!found) throw new Error("there is no history");
    return found;
  }

  /** The newest records, some at a time. */
  async *newest(count: number): AsyncGenerator<readonly string[]> {
    const [least] = await this.#select<{ position: number }>(
      `SELECT max(position) - ${count} AS position FROM events`,
    );
    const after = least?.position ?? 0;
    for (let done = 0; done < count; done += BATCH) {
      const rows = await this.#select<{ record: string }>(
        `SELECT ${RECORD} AS record FROM events WHERE position > ${after + done} ` +
          `AND position <= ${after + done + BATCH} ORDER BY position`,
      );
      yield rows.map(({ record }) => record);
    }
  }

  async #select<Result>(query: string): Promise<readonly Result[]> {
    const answer = await this.#client.query({
      query,
      format: "JSONEachRow",
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    });
    return await answer.json<Result>();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
    await this.#engine[Symbol.asyncDispose]();
  }
}
