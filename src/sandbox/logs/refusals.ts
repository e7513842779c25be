import { ServiceError } from "../../wire/index.ts";

export const invalidParameter = (message: string): ServiceError =>
  new ServiceError("InvalidParameterException", message);

/** `1 validation error detected: Value '…' at '…' failed to satisfy constraint: …`. */
export const invalidValue = (member: string, value: unknown, constraint: string): ServiceError =>
  invalidParameter(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ` +
      `Member must ${constraint}`,
  );

const notFound = (what: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `The specified ${what} does not exist.`);

export const noSuchGroup = (): ServiceError => notFound("log group");
export const noSuchStream = (): ServiceError => notFound("log stream");
export const noSuchMetricFilter = (): ServiceError => notFound("metric filter");

export const alreadyExists = (what: "log group" | "log stream"): ServiceError =>
  new ServiceError("ResourceAlreadyExistsException", `The specified ${what} already exists`);
