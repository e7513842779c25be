import type { UpstreamError } from "../upstreams/index.ts";
import { type Call, ServiceError } from "../wire/index.ts";

/** The service that answers in XML with its own names for these failures. */
const isS3 = (call: Call) => call.destination.service?.key === "s3";

/** The body is larger than what is held for a call that is not streamed. */
export function bodyTooLarge(call: Call): ServiceError {
  return isS3(call)
    ? new ServiceError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
        status: 400,
      })
    : new ServiceError("RequestEntityTooLarge", "The request is too large.", { status: 413 });
}

/** The client stopped before the length it announced. */
export function cutShort(call: Call): ServiceError {
  return isS3(call)
    ? new ServiceError(
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
        { status: 400 },
      )
    : new ServiceError("IncompleteBody", "The request body ended before its announced length.", {
        status: 400,
      });
}

/** The client sent nothing for too long. Source: documented, S3's RequestTimeout. */
export function stalled(call: Call): ServiceError {
  const message =
    "Your socket connection to the server was not read from or written to within the timeout " +
    "period. Idle connections will be closed.";
  return new ServiceError("RequestTimeout", message, { status: isS3(call) ? 400 : 408 });
}

/** Nobody did anything wrong: there is more sent at once than there is memory for. */
export function noRoom(call: Call): ServiceError {
  return new ServiceError(
    isS3(call) ? "SlowDown" : "ServiceUnavailable",
    "Too many large requests are being received. The request was not carried out. Try again later.",
    { status: 503 },
  );
}

/** The journal takes nothing, and what cannot be recorded is not let through. */
export function notRecorded(call: Call): ServiceError {
  return new ServiceError(
    isS3(call) ? "SlowDown" : "ServiceUnavailable",
    "The request cannot be recorded at the moment and was not carried out. Try again later.",
    { status: 503 },
  );
}

/** The identities cannot be read, and who is not proved is not let through. */
export function notAuthenticated(): ServiceError {
  return new ServiceError(
    "InternalFailure",
    "Callers cannot be made out at the moment. The call was not carried out. Try again later.",
    { status: 500 },
  );
}

/** The call was answered, but its record could not be written: nobody is to see the answer. */
export function answerWithheld(call: Call): ServiceError {
  return new ServiceError(
    isS3(call) ? "SlowDown" : "ServiceUnavailable",
    "The request could not be recorded, and its answer is withheld. Try again later.",
    { status: 503 },
  );
}

/** Nothing was sent to AWS, because there is nothing to sign with. */
export function notSent(call: Call, cause: UpstreamError): ServiceError {
  const { signingName } = call.destination;
  return new ServiceError(
    "ServiceUnavailable",
    `The call was not sent to ${signingName}: ${cause.message}. ${cause.hint}`,
    { status: 502 },
  );
}

/** What the network says when no connection was made, so that nothing was sent. */
const NOT_CONNECTED: ReadonlySet<unknown> = new Set([
  ...["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"],
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** The upstream could not be reached, or broke off before it answered. */
export function upstreamFailed(call: Call, cause: unknown): ServiceError {
  const { signingName } = call.destination;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const what = NOT_CONNECTED.has(code)
    ? `cannot be reached (${code}). The call was not carried out.`
    : "gave no answer. It is not known whether the call took effect.";
  const message = `The upstream of ${signingName} ${what}`;
  return new ServiceError("ServiceUnavailable", message, { status: 502 });
}
