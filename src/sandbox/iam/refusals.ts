import { ServiceError } from "../../wire/index.ts";

/**
 * What IAM answers to what cannot be done. Codes are the model's shape names.
 *
 * Source: observed, the wording: error reports in the issues of terraform-provider-aws and aws-cli
 */
export function noSuchEntity(message: string): ServiceError {
  return new ServiceError("NoSuchEntityException", message);
}

export function alreadyExists(message: string): ServiceError {
  return new ServiceError("EntityAlreadyExistsException", message);
}

export function deleteConflict(first: string): ServiceError {
  return new ServiceError("DeleteConflictException", `Cannot delete entity, must ${first} first.`);
}

/** @param quota as in `AccessKeysPerUser: 2`. */
export function quotaExceeded(quota: string): ServiceError {
  return new ServiceError("LimitExceededException", `Cannot exceed quota for ${quota}`);
}

/** No model declares this one. Source: documented, IAM API reference, "Common Errors". */
export function validationError(message: string): ServiceError {
  return new ServiceError("ValidationError", message, { status: 400 });
}
