import type { ChecksumAlgorithm, ChecksumType } from "@aws-sdk/client-s3";
import { invalidRequest } from "./refusals.ts";

/** The CRCs of parts can be made one of the whole. All others are taken of the parts' checksums. */
const FULL_OBJECT_ONLY: ReadonlySet<ChecksumAlgorithm> = new Set(["CRC64NVME"]);
const EITHER: ReadonlySet<ChecksumAlgorithm> = new Set(["CRC32", "CRC32C"]);

/**
 * Which checksum an upload in parts gets, and of what it is taken.
 *
 * @throws {ServiceError} `InvalidRequest` for two that do not go together.
 *
 * Source: documented, S3 User Guide, "Checking object integrity for data uploads".
 */
export function describeChecksum(
  algorithm: ChecksumAlgorithm | undefined,
  type: ChecksumType | undefined,
): { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType } | undefined {
  if (algorithm === undefined) {
    if (type === undefined) return undefined;
    throw invalidRequest(
      "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
    );
  }
  const usual = FULL_OBJECT_ONLY.has(algorithm) ? "FULL_OBJECT" : "COMPOSITE";
  if (type === undefined || type === usual || EITHER.has(algorithm)) {
    return { algorithm, type: type ?? usual };
  }
  throw invalidRequest(
    `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum ` +
      "algorithm.",
  );
}
