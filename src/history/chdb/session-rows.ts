import type { Session } from "chdb";
import { HistoryError } from "../errors.ts";
import { type QueryValues, type RowSource, SELECT_SETTINGS, type SelectOptions } from "../store.ts";
import type { Lanes } from "./lanes.ts";
import type { Statement } from "./statement.ts";
import { withValues } from "./with-values.ts";

export interface SessionRowsOptions {
  readonly lanes: Lanes<Session>;
  /** Runs a statement on a session, until `signal` ends it. @returns what the engine answers. */
  readonly run: (
    session: Session,
    statement: Statement,
    signal: AbortSignal | undefined,
  ) => Promise<Uint8Array>;
}

const SETTINGS = Object.entries(SELECT_SETTINGS).map(
  ([name, value]) => [name, String(value)] as const,
);

/** Rows of the engine in this very process. */
export class SessionRows implements RowSource {
  readonly #options: SessionRowsOptions;
  #statements = 0;

  constructor(options: SessionRowsOptions) {
    this.#options = options;
  }

  /** @throws {HistoryError} `engine_failed`, with the engine's words as its cause. */
  async select<Result>(
    query: string,
    values: QueryValues,
    { signal }: SelectOptions = {},
  ): Promise<readonly Result[]> {
    const { lanes, run } = this.#options;
    const queryId = `own-${this.#statements++}`;
    const statement: Statement = {
      ...{ queryId, isInsert: false, format: "JSONEachRow" },
      sql: withValues(query, values),
      settings: new Map([["log_comment", queryId], ...SETTINGS]),
    };
    const session = await lanes.lease();
    try {
      signal?.throwIfAborted();
      const bytes = await run(session, statement, signal);
      const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
      return lines.split("\n").flatMap((line) => (line === "" ? [] : (JSON.parse(line) as Result)));
    } catch (cause) {
      throw new HistoryError("engine_failed", "the engine refused a statement", { cause });
    } finally {
      lanes.release(session);
    }
  }
}
