import { ServiceError } from "../../wire/index.ts";

/** Selectors that no trail may have. */
export function invalidSelectors(message: string): ServiceError {
  return new ServiceError("InvalidEventSelectorsException", message);
}
