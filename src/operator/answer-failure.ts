import type { ServerResponse } from "node:http";
import { HistoryError } from "../history/index.ts";
import { answerJson } from "./answer-json.ts";

/**
 * Answers what history refuses, with what to do about it: 503 while it cannot answer, 422 for what
 * asks too much of it.
 *
 * @throws anything that is not history's, and what comes too late to be answered.
 */
export function answerFailure(response: ServerResponse, error: unknown): void {
  if (!(error instanceof HistoryError) || response.headersSent) throw error;
  const status = error.code === "search_timed_out" ? 422 : 503;
  answerJson(response, status, { error: error.message, hint: error.hint });
}
