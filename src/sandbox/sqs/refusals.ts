import { ServiceError } from "../../wire/index.ts";

/** Codes of SQS that its model does not have. The query protocol leaves `Exception` out. */
export const invalidParameter = (message: string): ServiceError =>
  new ServiceError("InvalidParameterValueException", message, { status: 400 });

/** `Value 99 for parameter DelaySeconds is invalid. Reason: …`. */
export const invalidValue = (name: string, value: unknown, reason: string): ServiceError =>
  invalidParameter(`Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);

export const missingParameter = (name: string): ServiceError =>
  new ServiceError(
    "MissingRequiredParameterException",
    `The request must contain the parameter ${name}.`,
    { status: 400 },
  );

export const noSuchQueue = (): ServiceError =>
  new ServiceError("QueueDoesNotExist", "The specified queue does not exist.");

export const unknownAttribute = (name: string): ServiceError =>
  new ServiceError("InvalidAttributeName", `Unknown Attribute ${name}.`);

export const invalidAttribute = (name: string): ServiceError =>
  new ServiceError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);

export const accessDenied = (url: string): ServiceError =>
  new ServiceError("AccessDenied", `Access to the resource ${url} is denied.`, { status: 403 });

/** What `Code` of a failed entry of a batch is: the code that the query protocol has. */
export const shortCode = (error: ServiceError): string => {
  if (error.code === "MissingRequiredParameterException") return "MissingParameter";
  return error.code.replace(/Exception$/, "");
};
