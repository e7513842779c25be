import { DeliveryError, type DeliveryFailure } from "../../delivery/index.ts";

/** What an error of the SDK's says, whatever its class. */
interface SdkFailure {
  /** S3's code, where it was S3 that answered. */
  readonly code: string | undefined;
  /** Undefined when there was no answer. */
  readonly status: number | undefined;
}

export function sdkFailure(error: unknown): SdkFailure {
  if (!(error instanceof Error)) return { code: undefined, status: undefined };
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  // What was not answered at all is named by Node or the SDK, and not by S3.
  const isCode =
    status !== undefined && status >= 300 && /^[A-Z][A-Za-z0-9.]{2,63}$/.test(error.name);
  const isKnown = isCode && error.name !== "UnknownError" && error.name !== "Unknown";
  return { code: isKnown ? error.name : undefined, status };
}

const FAILURES: Readonly<Record<string, DeliveryFailure>> = {
  NoSuchBucket: "bucket_missing",
  KeyTooLongError: "key_not_storable",
  // These come with 400. Source: observed, the first in https://github.com/aws/aws-cli/issues/4507
  // and its status in https://github.com/rustfs/rustfs/pull/7423, the second and third as S3's
  // answers in https://github.com/localstack/localstack/issues/8422
  "KMS.NotFoundException": "bucket_refused",
  "KMS.DisabledException": "bucket_refused",
  "KMS.KMSInvalidStateException": "bucket_refused",
};

/** Says what a failed call to S3 means for a delivery. `what` is the bucket, or the object. */
export function deliveryError(error: unknown, what: string): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const { code, status } = sdkFailure(error);
  const failure = code === undefined ? undefined : FAILURES[code];
  const byStatus = status === 403 ? "bucket_refused" : "bucket_unreachable";
  const options = { cause: error, ...(code !== undefined && { s3Code: code }) };
  return new DeliveryError(failure ?? byStatus, what, options);
}
