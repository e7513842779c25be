import type { ServerResponse } from "node:http";
import { HistoryError } from "../history/index.ts";
import { answerJson } from "./answer-json.ts";

/**
 * Answers what history refuses, unless nobody waits for it any more, and says what to do about it:
 * 503 while it cannot answer, 422 for what asks too much of it.
 *
 * @throws anything that is not history's, and what comes too late to be answered.
 */
export function answerFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent) throw error;
  if (response.destroyed) return;
  if (!(error instanceof HistoryError)) throw error;
  const status = error.code === "search_timed_out" ? 422 : 503;
  answerJson(response, status, { error: error.message, hint: error.hint });
}
