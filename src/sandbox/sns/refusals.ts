import { ServiceError } from "../../wire/index.ts";

/** @param what as SNS words it after its prefix, e.g. `Topic Name`. */
export function invalidParameter(what: string): ServiceError {
  return new ServiceError("InvalidParameterException", `Invalid parameter: ${what}`);
}

/** What is wrong with an attribute of a message: SNS has a code of its own for it. */
export function invalidValue(message: string): ServiceError {
  return new ServiceError("InvalidParameterValueException", message);
}

export function noSuchTopic(): ServiceError {
  return new ServiceError("NotFoundException", "Topic does not exist");
}

export function noSuchSubscription(): ServiceError {
  return new ServiceError("NotFoundException", "Subscription does not exist");
}

/** @param who an ARN, or the name of a service. */
export function notAuthorized(who: string, action: string, resource: string): ServiceError {
  return new ServiceError(
    "AuthorizationErrorException",
    `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ` +
      `because no resource-based policy allows the ${action} action`,
  );
}
