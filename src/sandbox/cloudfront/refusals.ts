import { ServiceError } from "../../wire/index.ts";

/** The code for everything that has none of its own. */
export const invalidArgument = (message: string): ServiceError =>
  new ServiceError("InvalidArgument", message);

/**
 * Text that is longer than it may be.
 *
 * Source: assumed, falsified by the message AWS gives for a comment of 129 characters.
 */
export const tooBig = (parameter: string): ServiceError =>
  invalidArgument(`The parameter ${parameter} is too big.`);

/** Source: observed, the message of `ForwardedValues`, `MinTTL` and `OriginSslProtocols`. */
export const missingParameter = (parameter: string): ServiceError =>
  invalidArgument(`The parameter ${parameter} is required.`);

/** Source: assumed, falsified by the message AWS gives for `ConnectionAttempts` 4. */
export const notValid = (parameter: string): ServiceError =>
  invalidArgument(`The parameter ${parameter} is not valid.`);

/** Source: documented, API reference. */
export const noSuchDistribution = (): ServiceError =>
  new ServiceError("NoSuchDistribution", "The specified distribution does not exist.");

/** Source: observed, hashicorp/terraform-provider-aws issue 33338, aws/aws-sdk-js issue 1263. */
export const callerReferenceChanged = (): ServiceError =>
  new ServiceError("IllegalUpdate", "You cannot update Origin or CallerReference.");
