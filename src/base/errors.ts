/** What may be done about a failure, decided once, next to the code that names it. */
export interface FailureTraits {
  /** True when the same call made again later can succeed without anyone's help. */
  readonly retryable: boolean;
  /** What an operator should look at first. The CLI prints it; API clients never see it. */
  readonly hint: string;
}

/**
 * An operating error: expected, handled, named by a code from a closed list.
 *
 * Each module has one subclass and one table of codes. Callers branch on `code`, never on classes.
 * A broken invariant is not an operating error: that is `assert`, and it stops the process.
 */
export abstract class OperatingError<Code extends string> extends Error {
  readonly code: Code;
  readonly retryable: boolean;
  readonly hint: string;

  constructor(code: Code, traits: FailureTraits, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryable = traits.retryable;
    this.hint = traits.hint;
  }
}
