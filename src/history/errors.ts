import { type FailureTraits, OperatingError } from "../base/errors.ts";

const FAILURES = {
  engine_missing: {
    retryable: false,
    hint: "Event history needs the optional package chdb: `npm install chdb` (Linux glibc, macOS).",
  },
  engine_unavailable: {
    retryable: true,
    hint: "The history engine is starting again. Records wait in the journal meanwhile.",
  },
  engine_failed: {
    retryable: true,
    hint:
      "The history engine refused a statement of ours. Where a disk damaged its files: stop, " +
      "remove DATA/history, start; what the journal still has goes in again. Else: a defect.",
  },
  query_refused: {
    retryable: false,
    hint: "One SELECT over `events` is allowed, without settings, formats or other tables.",
  },
  query_failed: {
    retryable: false,
    hint: "Correct the SQL; columns are named as the fields of a record.",
  },
  query_timed_out: {
    retryable: false,
    hint: "A statement has a minute. Narrow eventTime, or ask for less.",
  },
  search_timed_out: {
    retryable: false,
    hint: "Narrow the time, or filter by an attribute beside the text.",
  },
  no_room: {
    retryable: true,
    hint: "Tables are made or changed as soon as the history directory's disk has room.",
  },
  rows_not_written: {
    retryable: true,
    hint: "Check the space and the permissions of the history directory.",
  },
  cursor_not_kept: {
    retryable: true,
    hint: "Check the space and the permissions of the history directory.",
  },
} as const satisfies Record<string, FailureTraits>;

export type HistoryFailure = keyof typeof FAILURES;

/** Raised by everything under `history/`. */
export class HistoryError extends OperatingError<HistoryFailure> {
  override readonly name = "HistoryError";

  constructor(code: HistoryFailure, message: string, options?: ErrorOptions) {
    super(code, FAILURES[code], message, options);
  }
}
