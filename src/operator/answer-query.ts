import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { HistoryError, type SqlFormat } from "../history/index.ts";
import { answerJson } from "./answer-json.ts";
import type { OperatorOptions } from "./operator-handler.ts";
import { readJson } from "./read-json.ts";

const CONTENT_TYPES: Readonly<Record<SqlFormat, string>> = {
  table: "text/plain; charset=utf-8",
  jsonl: "application/x-ndjson",
  csv: "text/csv; charset=utf-8",
};

const schema = z.strictObject({
  sql: z.string().min(1),
  format: z.enum(["table", "jsonl", "csv"]).default("table"),
});

/** Runs the SQL of a request over Event history, and streams what comes of it. */
export async function answerQuery(
  request: IncomingMessage,
  response: ServerResponse,
  options: Pick<OperatorOptions, "history">,
): Promise<void> {
  const asked = await readJson(request, schema);
  if (!asked) {
    return answerJson(response, 400, { error: 'Send {"sql": "SELECT …", "format": "jsonl"}.' });
  }
  try {
    const rows = await options.history.query(asked.sql, asked.format);
    response.writeHead(200, { "content-type": CONTENT_TYPES[asked.format] });
    await pipeline(rows, response);
  } catch (error) {
    if (!(error instanceof HistoryError) || response.headersSent) throw error;
    const status = error.code.startsWith("query_") ? 400 : 503;
    answerJson(response, status, { error: error.message, hint: error.hint });
  }
}
