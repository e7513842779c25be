import { useCallback, useEffect, useRef, useState } from "react";
import { streamLines } from "../http/stream-lines.ts";

/** What is shown; an export has all that the server gives. */
export const ROWS_MAX = 1_000;
/** How often the table grows while rows come. */
const SHOW_EVERY_MS = 100;

export type ResultRow = Readonly<Record<string, unknown>>;

export interface QueryRun {
  readonly state: "idle" | "running" | "done" | "failed";
  readonly sql: string;
  readonly rows: readonly ResultRow[];
  /** True when there are more than are shown. */
  readonly isCut: boolean;
  readonly elapsedMs: number;
  readonly error?: unknown;
}

const IDLE: QueryRun = { state: "idle", sql: "", rows: [], isCut: false, elapsedMs: 0 };

/** Runs one query at a time; another one, or leaving the page, ends it. */
export function useQueryRun() {
  const [run, setRun] = useState<QueryRun>(IDLE);
  const under = useRef<AbortController | null>(null);
  const stop = useCallback(() => under.current?.abort(), []);
  useEffect(() => stop, [stop]);
  const start = useCallback(async (sql: string) => {
    under.current?.abort();
    const own = new AbortController();
    under.current = own;
    const begun = performance.now();
    const rows: ResultRow[] = [];
    let shownAt = begun;
    const show = (state: QueryRun["state"], more: Partial<QueryRun> = {}) => {
      // A run that another one took the place of has nothing to say any more.
      if (under.current !== own) return;
      const elapsedMs = performance.now() - begun;
      setRun({ state, sql, rows: rows.slice(0, ROWS_MAX), isCut: false, elapsedMs, ...more });
    };
    show("running");
    try {
      for await (const row of queryLines(sql, own.signal)) {
        rows.push(row);
        if (rows.length > ROWS_MAX) break;
        if (performance.now() - shownAt > SHOW_EVERY_MS) {
          shownAt = performance.now();
          show("running");
        }
      }
      show("done", { isCut: rows.length > ROWS_MAX });
    } catch (error) {
      if (own.signal.aborted) show("done", { isCut: true });
      else show("failed", { error });
    }
  }, []);
  return { run, start, stop };
}

const queryLines = (sql: string, signal: AbortSignal) =>
  streamLines<ResultRow>("query", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sql, format: "jsonl" }),
    signal,
  });
