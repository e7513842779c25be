import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { HistoryError, type SqlFormat } from "../history/index.ts";
import { answerJson } from "./answer-json.ts";
import type { OperatorOptions } from "./operator-handler.ts";
import { readJson } from "./read-json.ts";
import type { Asked } from "./route.ts";
import type { ConsoleOutcome } from "./session/console-recorder.ts";
import { untilGone } from "./until-gone.ts";

const CONTENT_TYPES: Readonly<Record<SqlFormat, string>> = {
  table: "text/plain; charset=utf-8",
  jsonl: "application/x-ndjson",
  csv: "text/csv; charset=utf-8",
};

/** As CloudTrail Lake names what went wrong. */
const EXCEPTIONS = { 400: "InvalidQueryStatementException", 503: "InternalFailure" } as const;

const schema = z.strictObject({
  sql: z.string().min(1),
  format: z.enum(["table", "jsonl", "csv"]).default("table"),
});

/** Runs the SQL of a request over Event history, and streams what comes of it. */
export async function answerQuery(
  asked: Asked,
  response: ServerResponse,
  options: Pick<OperatorOptions, "history" | "console" | "ids">,
): Promise<void> {
  const query = await readJson(asked.request, schema);
  if (!query) {
    return answerJson(response, 400, { error: 'Send {"sql": "SELECT …", "format": "jsonl"}.' });
  }
  const record = (outcome: ConsoleOutcome) =>
    options.console.record({
      ...{ asked, operation: "StartQuery", outcome },
      input: { QueryStatement: query.sql },
    });
  try {
    const signal = untilGone(response);
    const rows = await options.history.query(query.sql, query.format, signal);
    await record({ kind: "succeeded", output: { QueryId: options.ids.uuid() } }).catch((error) => {
      rows.destroy();
      throw error;
    });
    response.writeHead(200, { "content-type": CONTENT_TYPES[query.format] });
    await pipeline(rows, response);
  } catch (error) {
    if (!(error instanceof HistoryError) || response.headersSent) throw error;
    const status = error.code.startsWith("query_") ? 400 : 503;
    await record({ kind: "failed", code: EXCEPTIONS[status], message: error.message });
    answerJson(response, status, { error: error.message, hint: error.hint });
  }
}
