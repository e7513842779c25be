import { type FailureTraits, OperatingError } from "../base/errors.ts";

const FAILURES = {
  destination_missing: {
    retryable: true,
    hint: "Create it again, or name another with UpdateTrail.",
  },
  destination_refused: {
    retryable: true,
    hint: "Let cloudtrail.amazonaws.com, or the trail's role, write to it.",
  },
  destination_unreachable: {
    retryable: true,
    hint: "Check the destination's endpoint and credentials.",
  },
} as const satisfies Record<string, FailureTraits>;

export type DestinationFailure = keyof typeof FAILURES;

/**
 * Raised by what a trail delivers to beside its bucket: topics, log groups, event buses.
 *
 * The message is the destination's ARN or place; `cause` is the driver's.
 */
export class DestinationError extends OperatingError<DestinationFailure> {
  override readonly name = "DestinationError";
  /** What GetTrailStatus shows: the code that the destination's service has for it. */
  readonly serviceCode: string;

  /** @param options.serviceCode e.g. `NotFound`; our own code when left out. */
  constructor(
    code: DestinationFailure,
    message: string,
    options: ErrorOptions & { readonly serviceCode?: string } = {},
  ) {
    super(code, FAILURES[code], message, options);
    this.serviceCode = options.serviceCode ?? SERVICE_CODES[code];
  }
}

/** Source: assumed; GetTrailStatus is documented to show an error of the service, not which. */
const SERVICE_CODES: Readonly<Record<DestinationFailure, string>> = {
  destination_missing: "NotFound",
  destination_refused: "AccessDenied",
  destination_unreachable: "ServiceUnavailable",
};

/** A driver's own error leaves open whether anything arrived, and that is a code of ours. */
export async function asDestination<Result>(
  what: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof DestinationError) throw cause;
    throw new DestinationError("destination_unreachable", what, { cause });
  }
}
