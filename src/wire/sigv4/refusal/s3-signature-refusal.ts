import { ServiceError } from "../../service-error.ts";
import { formatAmzDate } from "../canonical/amz-date.ts";
import { UNSUPPORTED_ALGORITHM } from "../read-signature.ts";
import { SKEW_MAX_MS } from "../signing-time.ts";
import type { SignatureFailure } from "./signature-refusal.ts";

/**
 * S3's own answers to signatures that do not hold.
 *
 * Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * Source: observed, members and wording: https://github.com/versity/versitygw/issues/1514,
 * https://github.com/aws/aws-sdk-js/issues/3493, https://github.com/bryanjos/aws_auth/issues/31
 */
export function s3SignatureRefusal(failure: SignatureFailure): ServiceError {
  const { why, detail = "", signature } = failure;
  switch (why) {
    case "unknown-key":
    case "inactive-key":
      return unknownKey(failure);
    case "bad-token":
      // A temporary key without its token looks to S3 like a key it has never heard of.
      return signature?.sessionToken === undefined
        ? unknownKey(failure)
        : refuse("InvalidToken", 400, "The provided token is malformed or otherwise invalid.");
    case "expired-token":
      return refuse("ExpiredToken", 400, "The provided token has expired.");
    case "unsigned":
      return refuse("AccessDenied", 403, "Access Denied");
    case "unreadable":
      return unreadable(detail);
    case "mismatch":
      return refuse(
        "SignatureDoesNotMatch",
        403,
        "The request signature we calculated does not match the signature you provided. " +
          "Check your key and signing method.",
        { AWSAccessKeyId: signature?.accessKeyId, SignatureProvided: signature?.signature },
      );
    case "skewed":
    case "expired":
      return untimely(failure);
    case "malformed":
      return malformed(failure);
    case "scope-date":
      return refuse("AuthorizationHeaderMalformed", 400, malformedMessage(detail));
    case "unsigned-header":
      return refuse(
        "AccessDenied",
        403,
        "There were headers present in the request which were not signed",
        { HeadersNotSigned: detail.slice(detail.lastIndexOf(": ") + 2) },
      );
    case "payload-mismatch":
      return refuse("XAmzContentSHA256Mismatch", 400, detail);
  }
}

function refuse(
  code: string,
  status: number,
  message: string,
  members: Readonly<Record<string, unknown>> = {},
): ServiceError {
  return new ServiceError(code, message, { status, members });
}

function unknownKey({ signature }: SignatureFailure): ServiceError {
  return refuse(
    "InvalidAccessKeyId",
    403,
    "The AWS Access Key Id you provided does not exist in our records.",
    { AWSAccessKeyId: signature?.accessKeyId },
  );
}

function unreadable(detail: string): ServiceError {
  if (detail.startsWith(UNSUPPORTED_ALGORITHM)) {
    return refuse(
      "InvalidRequest",
      400,
      "The authorization mechanism you have provided is not supported. " +
        "Please use AWS4-HMAC-SHA256.",
    );
  }
  if (detail.startsWith("Query-string") || detail.startsWith("Invalid date")) {
    return refuse("AccessDenied", 403, detail);
  }
  if (detail.startsWith("X-Amz-") || detail.startsWith("AWS query-string")) {
    return refuse("AuthorizationQueryParametersError", 400, detail);
  }
  const isArgument = detail.startsWith("Only one auth") || detail.startsWith("x-amz-content");
  return isArgument
    ? refuse("InvalidArgument", 400, detail)
    : refuse("AuthorizationHeaderMalformed", 400, malformedMessage(detail));
}

function untimely({ why, signature, nowMs }: SignatureFailure): ServiceError {
  if (why === "expired") return refuse("AccessDenied", 403, "Request has expired");
  if (signature?.form === "presigned") {
    return refuse("AccessDenied", 403, "Request is not yet valid");
  }
  return refuse(
    "RequestTimeTooSkewed",
    403,
    "The difference between the request time and the current time is too large.",
    {
      RequestTime: signature && formatAmzDate(signature.signedAtMs),
      ServerTime: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
      MaxAllowedSkewMilliseconds: SKEW_MAX_MS,
    },
  );
}

function malformed({ detail = "", signature }: SignatureFailure): ServiceError {
  if (detail.startsWith("Missing required header")) return refuse("InvalidRequest", 400, detail);
  return signature?.form === "presigned"
    ? refuse("AuthorizationQueryParametersError", 400, detail)
    : refuse("AuthorizationHeaderMalformed", 400, malformedMessage(detail));
}

function malformedMessage(detail: string): string {
  return `The authorization header is malformed; ${detail}`;
}
