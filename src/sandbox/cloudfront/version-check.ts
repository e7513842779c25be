import { ServiceError } from "../../wire/index.ts";

/**
 * Holds a change to the version that the client read.
 *
 * @param ifMatch the If-Match header, which is the ETag of an earlier answer.
 * @throws {ServiceError} `InvalidIfMatchVersion` when it is missing or no ETag at all,
 *   `PreconditionFailed` when the resource has changed since.
 *
 * Source: documented, API reference of UpdateDistribution (the two messages: observed, moto and
 * terraform-provider-aws issues).
 */
export function requireVersion(ifMatch: string | undefined, current: string): void {
  if (ifMatch === undefined || !/^E[A-Z0-9]+$/.test(ifMatch)) {
    throw new ServiceError(
      "InvalidIfMatchVersion",
      "The If-Match version is missing or not valid for the resource.",
    );
  }
  if (ifMatch !== current) {
    throw new ServiceError(
      "PreconditionFailed",
      "The request failed because it didn't meet the preconditions in one or more " +
        "request-header fields.",
    );
  }
}
