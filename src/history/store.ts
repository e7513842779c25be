import type { Readable } from "node:stream";
import type { ClickHouseClient } from "@clickhouse/client";
import type { Post } from "./chdb/post.ts";
import { HistoryError } from "./errors.ts";
import type { Row } from "./ingest/row.ts";
import type { LookupPage } from "./lookup/lookup-query.ts";
import type { LookUpOrder } from "./lookup/serve-look-up.ts";
import { parserWords } from "./sql/parser-words.ts";

/** Values of a statement's `{name:Type}` placeholders. */
export type QueryValues = Readonly<Record<string, string | number | boolean>>;

export interface SelectOptions {
  /** Ends the statement when nobody waits for it any more. */
  readonly signal?: AbortSignal;
}

/** Who has rows: the engine, here or in its own process. */
export interface RowSource {
  select<Result>(
    query: string,
    values: QueryValues,
    options?: SelectOptions,
  ): Promise<readonly Result[]>;
}

/** What a statement of ours may take, so that none holds up the others for long. */
const SELECT_SECONDS_MAX = 20;
export const SELECT_SETTINGS = {
  // Otherwise 64-bit numbers come as text.
  output_format_json_quote_64bit_integers: 0,
  max_execution_time: SELECT_SECONDS_MAX,
} as const;
/** The lane of {@link Store.lookUp}, as a header names it. */
export const LOOK_UP_LANE = "look-up";
/** Source: documented, ClickHouse's TIMEOUT_EXCEEDED. */
const TIMEOUT_CODE = "159";

/** By then the end of the engine's process is known, and its successor is waited for. */
const RETRY_AFTER_MS = 100;

export interface StoreOptions {
  readonly client: ClickHouseClient;
  /** For SQL of people, which may take longer than ours; `client` when left out. */
  readonly reader?: ClickHouseClient;
  readonly post: Post;
  /** Resolves when the engine can be asked. */
  readonly whenReady: () => Promise<void>;
}

/**
 * Statements of ours to the engine, wherever it runs: in a child process or as a server.
 *
 * @throws {HistoryError} `engine_unavailable` when it cannot be reached, `engine_failed` when it
 *   refuses a statement.
 */
export class Store implements RowSource {
  readonly #client: ClickHouseClient;
  readonly #reader: ClickHouseClient;
  readonly #post: Post;
  readonly #whenReady: () => Promise<void>;

  constructor({ client, reader = client, post, whenReady }: StoreOptions) {
    this.#client = client;
    this.#reader = reader;
    this.#post = post;
    this.#whenReady = whenReady;
  }

  async command(query: string): Promise<void> {
    await this.#tried(() => this.#client.command({ query }));
  }

  /** @throws {HistoryError} `search_timed_out` when it takes too long. */
  async select<Result>(
    query: string,
    values: QueryValues,
    { signal }: SelectOptions = {},
  ): Promise<readonly Result[]> {
    return await this.#twice(async () => {
      signal?.throwIfAborted();
      const answer = await this.#client.query({
        query,
        query_params: { ...values },
        format: "JSONEachRow",
        clickhouse_settings: SELECT_SETTINGS,
        ...(signal && { abort_signal: signal }),
      });
      return await answer.json<Result>();
    }, signal);
  }

  /**
   * Looks up where the table is, among what has yet to go there too.
   *
   * @throws {HistoryError} `search_timed_out` when it takes too long.
   */
  async lookUp(order: LookUpOrder): Promise<LookupPage> {
    return await this.#twice(async () => {
      const page = await this.#post(JSON.stringify(order), { "x-lane": LOOK_UP_LANE });
      return JSON.parse(page) as LookupPage;
    });
  }

  /** @param token the same for the same rows: a repeated insert then adds nothing. */
  async insert(rows: readonly Row[], token: string): Promise<void> {
    await this.#tried(() =>
      this.#client.insert({
        table: "events",
        values: [...rows],
        format: "JSONEachRow",
        clickhouse_settings: {
          insert_deduplicate: 1,
          insert_deduplication_token: token,
          // A batch of records with odd times may lie in any number of months.
          max_partitions_per_insert_block: "0",
        },
      }),
    );
  }

  /**
   * Runs SQL of people that was admitted, in the reader's lane.
   *
   * @param query with its format.
   * @throws {HistoryError} `query_failed` when it does not run: a wrong column, too heavy;
   *   `query_timed_out` when it takes too long.
   */
  async read(query: string, { signal }: SelectOptions = {}): Promise<Readable> {
    try {
      return await this.#twice(async () => {
        signal?.throwIfAborted();
        const answer = await this.#reader.exec({
          query,
          http_headers: { "x-lane": "sql" },
          ...(signal && { abort_signal: signal }),
        });
        return answer.stream;
      }, signal);
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      const { code, cause } = error;
      if (code === "search_timed_out") {
        throw new HistoryError("query_timed_out", "the statement took too long", { cause });
      }
      if (code !== "engine_failed") throw error;
      const detail = cause instanceof Error ? cause.message : error.message;
      throw new HistoryError("query_failed", parserWords(detail), { cause });
    }
  }

  /** For what changes nothing: an engine that has just died is found out by asking it. */
  async #twice<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    try {
      return await this.#tried(work);
    } catch (error) {
      if (signal?.aborted) throw error;
      if (!(error instanceof HistoryError) || error.code !== "engine_unavailable") throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
      return await this.#tried(work);
    }
  }

  async #tried<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#whenReady();
    try {
      return await work();
    } catch (cause) {
      const { code } = cause as { code?: unknown };
      if (code === TIMEOUT_CODE) {
        throw new HistoryError("search_timed_out", "the search took too long", { cause });
      }
      // The engine's own errors carry a number; the way to it fails with a name.
      const isRefusal = typeof code === "string" && /^\d+$/.test(code);
      throw new HistoryError(
        isRefusal ? "engine_failed" : "engine_unavailable",
        isRefusal ? `the engine refused a statement (${code})` : "the engine cannot be reached",
        { cause },
      );
    }
  }
}
