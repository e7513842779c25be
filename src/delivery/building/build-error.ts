import { type FailureTraits, OperatingError } from "../../base/errors.ts";

const FAILURES = {
  builder_gone: {
    retryable: true,
    hint: "It is started again by itself. If it ends again and again, memory may be short.",
  },
  build_failed: {
    retryable: true,
    hint: "Look at the cause: the journal's directory may be unreadable. Records wait meanwhile.",
  },
} as const satisfies Record<string, FailureTraits>;

export type BuildFailure = keyof typeof FAILURES;

/** Raised when log files could not be built beside the main thread. */
export class BuildError extends OperatingError<BuildFailure> {
  override readonly name = "BuildError";

  constructor(code: BuildFailure, message: string, options?: ErrorOptions) {
    super(code, FAILURES[code], message, options);
  }
}
