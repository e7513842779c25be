import { type FailureTraits, OperatingError } from "../base/errors.ts";

interface DeliveryTraits extends FailureTraits {
  /** What GetTrailStatus shows as `LatestDeliveryError`: the code S3 has for it. */
  readonly s3Code: string;
}

const FAILURES = {
  bucket_missing: {
    retryable: true,
    hint: "Create the bucket again, or name another with UpdateTrail. Records wait meanwhile.",
    s3Code: "NoSuchBucket",
  },
  bucket_refused: {
    retryable: true,
    hint: "Let cloudtrail.amazonaws.com write to the bucket. Records wait meanwhile.",
    s3Code: "AccessDenied",
  },
  bucket_unreachable: {
    retryable: true,
    hint: "Check the bucket's endpoint and credentials. Records wait in the journal meanwhile.",
    s3Code: "ServiceUnavailable",
  },
  // Never overwritten: a log file that differs from the one about to be written under the same
  // name means two writers or a tampered bucket, and either needs a person.
  object_conflict: {
    retryable: false,
    hint: "Something else wrote this key. Find out what before you remove it.",
    s3Code: "PreconditionFailed",
  },
  key_not_storable: {
    retryable: false,
    hint: "The trail's S3KeyPrefix does not fit the bucket. Correct it with UpdateTrail.",
    s3Code: "KeyTooLongError",
  },
} as const satisfies Record<string, DeliveryTraits>;

export type DeliveryFailure = keyof typeof FAILURES;

/** Raised by all of `delivery/`. The message is the key or bucket; `cause` is the driver's. */
export class DeliveryError extends OperatingError<DeliveryFailure> {
  override readonly name = "DeliveryError";
  readonly s3Code: string;

  /** @param options.s3Code what S3 itself said, where it did. */
  constructor(
    code: DeliveryFailure,
    message: string,
    options: ErrorOptions & { readonly s3Code?: string } = {},
  ) {
    super(code, FAILURES[code], message, options);
    this.s3Code = options.s3Code ?? FAILURES[code].s3Code;
  }
}
