import { ServiceError } from "../../wire/index.ts";

/**
 * What EventBridge answers to what cannot be done.
 *
 * Source: observed, the wording, where a function does not say otherwise: answers recorded by the
 * tests of LocalStack and moto, and error reports.
 */
export function validationFailed(message: string): ServiceError {
  // No model declares this one. Source: documented, "Common Errors".
  return new ServiceError("ValidationException", message, { status: 400 });
}

export function notFound(message: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", message);
}

export function busNotFound(name: string): ServiceError {
  return notFound(`Event bus ${name} does not exist.`);
}

export function ruleNotFound(name: string, busName: string): ServiceError {
  return notFound(`Rule ${name} does not exist on EventBus ${busName}.`);
}

export function alreadyExists(message: string): ServiceError {
  return new ServiceError("ResourceAlreadyExistsException", message);
}

export function limitExceeded(): ServiceError {
  return new ServiceError(
    "LimitExceededException",
    "The requested resource exceeds the maximum number allowed.",
  );
}
