import {
  type Buckets,
  DeliveryError,
  digestFolderKey,
  LOG_FILE_ATTRIBUTES,
  logFolderKey,
  type Writer,
} from "../../delivery/index.ts";
import type { TrailSettings } from "../../trails/index.ts";
import { ServiceError } from "../../wire/index.ts";

/**
 * Checks that log files can be written, as CloudTrail does: by writing an empty object where the
 * trail's folders begin. It stays, also when the trail is refused for another reason afterwards.
 *
 * @throws {ServiceError} `S3BucketDoesNotExistException`, `InsufficientS3BucketPolicyException`.
 *
 * Source: observed, in reference captures.
 */
export async function claimBucket(
  settings: TrailSettings,
  writer: Writer,
  buckets: Buckets,
): Promise<void> {
  const { bucketName, keyPrefix } = settings;
  const { accountId } = writer;
  const bucket = await buckets.find(bucketName, writer);
  if (!bucket) throw missing(bucketName);
  const place = { accountId, ...(keyPrefix !== undefined && { keyPrefix }) };
  const [logs, digests] = [logFolderKey(place), digestFolderKey(place)];
  try {
    for (const key of settings.validatesLogFiles ? [logs, digests] : [logs]) {
      await bucket.put(key, new Uint8Array(), LOG_FILE_ATTRIBUTES);
    }
  } catch (error) {
    throw refusalOf(error, bucketName);
  }
}

function refusalOf(error: unknown, bucketName: string): unknown {
  if (!(error instanceof DeliveryError)) return error;
  if (error.code === "bucket_missing") return missing(bucketName);
  if (error.code === "bucket_unreachable") return error;
  return new ServiceError(
    "InsufficientS3BucketPolicyException",
    `Incorrect S3 bucket policy is detected for bucket: ${bucketName}`,
  );
}

function missing(bucketName: string): ServiceError {
  return new ServiceError(
    "S3BucketDoesNotExistException",
    `S3 bucket ${bucketName} does not exist!`,
  );
}
