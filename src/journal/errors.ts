import { type FailureTraits, OperatingError } from "../base/errors.ts";

const FAILURES = {
  journal_locked: {
    retryable: false,
    hint: "Another trailcam uses this data directory. Stop it, or start with another --data.",
  },
  journal_foreign: {
    retryable: false,
    hint: "The directory holds segments of several journals. Keep each in one of its own.",
  },
  journal_version: {
    retryable: false,
    hint: "A newer trailcam wrote this journal. Start that version again.",
  },
  journal_unreadable: {
    retryable: true,
    hint: "Check that the journal's directory exists and belongs to the user trailcam runs as.",
  },
  journal_full: {
    retryable: true,
    hint: "The disk of the journal is full. Make room; appending goes on by itself.",
  },
  journal_write_failed: {
    retryable: true,
    hint: "The disk of the journal fails. Look at the system's log before anything else.",
  },
  journal_closed: {
    retryable: false,
    hint: "The journal is shutting down.",
  },
  omitted_missing: {
    retryable: false,
    hint: "Look into the backups of the data directory: the field is under omitted/ there.",
  },
  omitted_altered: {
    retryable: false,
    hint: "Somebody or something changed the file. Look into the backups of the data directory.",
  },
  entry_too_large: {
    retryable: false,
    hint: "A record beyond every limit of CloudTrail reached the journal: report this as a defect.",
  },
} as const satisfies Record<string, FailureTraits>;

export type JournalFailure = keyof typeof FAILURES;

/** Raised by everything under `journal/`. The message names the directory, file or entry. */
export class JournalError extends OperatingError<JournalFailure> {
  override readonly name = "JournalError";

  constructor(code: JournalFailure, message: string, options?: ErrorOptions) {
    super(code, FAILURES[code], message, options);
  }
}

const FULL_CODES = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** What the operating system said of a write, as an error of the journal. */
export function asJournalError(cause: unknown): JournalError {
  if (cause instanceof JournalError) return cause;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const message = cause instanceof Error ? cause.message : String(cause);
  const failure = FULL_CODES.has(code) ? "journal_full" : "journal_write_failed";
  return new JournalError(failure, message, { cause });
}
