import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { HistoryError, type SqlFormat } from "../history/index.ts";
import { answerJson } from "./answer-json.ts";
import type { OperatorOptions } from "./operator-handler.ts";

const BODY_BYTES_MAX = 128 * 1024;

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
  const asked = await readQuestion(request);
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

/** @returns undefined when the body is not what is asked for. */
async function readQuestion(
  request: IncomingMessage,
): Promise<z.output<typeof schema> | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  try {
    return schema.parse(JSON.parse(Buffer.concat(chunks).toString()));
  } catch {
    return undefined;
  }
}
