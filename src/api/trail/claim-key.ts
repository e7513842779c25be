import type { KeyFinding, Writer } from "../../delivery/index.ts";
import type { TrailSettings } from "../../trails/index.ts";
import { ServiceError } from "../../wire/index.ts";
import type { ApiServices } from "../services.ts";
import { malformedKey } from "./destinations.ts";

/**
 * Checks that log files can be sealed with the key of a trail's settings.
 *
 * @param region the trail's home.
 * @returns the key's full ARN, as the trail shows it; nothing for a trail without one.
 * @throws {ServiceError} `KmsKeyNotFoundException`, `InsufficientEncryptionPolicyException`,
 *   `KmsException`. Source of the codes: observed, in reference captures; the words of the second
 *   are observed in reports of users, the others assumed.
 */
export async function claimKey(
  { kmsKeyId, bucketName }: TrailSettings,
  { writer, region }: { readonly writer: Writer; readonly region: string },
  services: Pick<ApiServices, "trailKeys">,
): Promise<Pick<TrailSettings, "kmsKeyId">> {
  if (kmsKeyId === undefined) return {};
  const found = await services.trailKeys.find(kmsKeyId, { writer, region, bucketName });
  if (found.kind === "usable") return { kmsKeyId: found.arn };
  throw refusalOf(found, kmsKeyId, bucketName);
}

function refusalOf(
  { kind }: Exclude<KeyFinding, { kind: "usable" }>,
  keyId: string,
  bucketName: string,
): ServiceError {
  switch (kind) {
    case "missing":
    case "refused":
      return new ServiceError(
        "InsufficientEncryptionPolicyException",
        `Insufficient permissions to access S3 bucket ${bucketName} or KMS key ${keyId}.`,
      );
    case "elsewhere":
      return malformedKey(keyId);
    case "disabled":
      return new ServiceError("KmsException", `The KMS key ${keyId} is disabled.`);
    case "unreachable":
      return new ServiceError("KmsException", `The KMS key ${keyId} cannot be looked at now.`);
    case "unfit":
      return new ServiceError("KmsException", `The KMS key ${keyId} cannot encrypt log files.`);
  }
}
