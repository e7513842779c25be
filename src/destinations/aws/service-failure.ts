import { DestinationError, type DestinationFailure } from "../../delivery/index.ts";

/** What an error of the SDK's says, whatever its class. */
interface SdkError {
  readonly name: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Source: documented, AWS's common errors: the same call again may be answered. */
const PASSING = new Set([
  ...["ThrottledException", "Throttling", "ThrottlingException", "TooManyRequestsException"],
  ...["LimitExceededException", "RequestExpired", "OperationAbortedException"],
]);

/**
 * Says what a failed call means for a delivery.
 *
 * @param what the destination's ARN or place.
 * @param missingCodes what the service says of a destination that is not there.
 */
export function serviceFailure(
  error: unknown,
  what: string,
  missingCodes: readonly string[],
): DestinationError {
  if (error instanceof DestinationError) return error;
  const { name, $metadata } = error as SdkError;
  const status = $metadata?.httpStatusCode;
  // What was not answered at all is named by Node or the SDK, and not by the service.
  const isAnswer = status !== undefined && status >= 400 && /^[A-Z][A-Za-z0-9.]{2,63}$/.test(name);
  const options = { cause: error, ...(isAnswer && { serviceCode: name }) };
  return new DestinationError(meaningOf({ name, status, isAnswer }, missingCodes), what, options);
}

function meaningOf(
  { name, status = 0, isAnswer }: { name: string; status: number | undefined; isAnswer: boolean },
  missingCodes: readonly string[],
): DestinationFailure {
  if (isAnswer && missingCodes.includes(name)) return "destination_missing";
  const isRefusal = status >= 400 && status < 500 && status !== 429 && !PASSING.has(name);
  return isRefusal ? "destination_refused" : "destination_unreachable";
}
