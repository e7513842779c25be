import { ServiceError } from "../../../wire/index.ts";

/**
 * What KMS answers when it refuses. Source: documented for the codes, KMS API reference; observed
 * for the words, in reports of KMS's users.
 */
export function keyNotFound(arn: string): ServiceError {
  return new ServiceError("NotFoundException", `Key '${arn}' does not exist`);
}

export function aliasNotFound(arn: string): ServiceError {
  return new ServiceError("NotFoundException", `Alias ${arn} is not found.`);
}

export function invalidKeyId(keyId: string): ServiceError {
  return new ServiceError("NotFoundException", `Invalid keyId '${keyId}'`);
}

/** A key is used in its own region alone. */
export function foreignRegion(region: string): ServiceError {
  return new ServiceError("NotFoundException", `Invalid arn ${region}`);
}

export function keyDisabled(arn: string): ServiceError {
  return new ServiceError("DisabledException", `${arn} is disabled.`);
}

export function keyPendingDeletion(arn: string): ServiceError {
  return new ServiceError("KMSInvalidStateException", `${arn} is pending deletion.`);
}

export function invalidState(message: string): ServiceError {
  return new ServiceError("KMSInvalidStateException", message);
}

/** A ciphertext says nothing of why it cannot be read, and KMS says as much. */
export function invalidCiphertext(): ServiceError {
  return new ServiceError("InvalidCiphertextException", "");
}

export function incorrectKey(): ServiceError {
  return new ServiceError(
    "IncorrectKeyException",
    "The key ID in the request does not identify a CMK that can perform this operation.",
  );
}

/** What is told of a ciphertext's key to who may not know whether there is one. */
export function unknownCiphertextKey(): ServiceError {
  return new ServiceError(
    "AccessDeniedException",
    "The ciphertext refers to a customer master key that does not exist, does not exist in this " +
      "region, or you are not allowed to access.",
  );
}

export function invalidKeyUsage(arn: string, usage: string): ServiceError {
  return new ServiceError(
    "InvalidKeyUsageException",
    `${arn} key usage is ${usage} which is not valid for this operation.`,
  );
}

export function unsupported(message: string): ServiceError {
  return new ServiceError("UnsupportedOperationException", message);
}

export function invalidInput(message: string): ServiceError {
  return new ServiceError("ValidationException", message, { status: 400 });
}

/** One of the checks that the model states. */
export function invalidMember(member: string, value: unknown, rule: string): ServiceError {
  const shown = value === undefined ? "Value" : `Value '${String(value)}'`;
  return invalidInput(
    `1 validation error detected: ${shown} at '${member}' failed to satisfy constraint: ${rule}`,
  );
}
