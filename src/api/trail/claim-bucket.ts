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
import { inTime } from "./in-time.ts";

/**
 * Checks that log files can be written, as CloudTrail does: by writing an empty object where the
 * trail's folders begin. It stays, also when the trail is refused for another reason afterwards.
 *
 * @throws {ServiceError} `S3BucketDoesNotExistException`, `InsufficientS3BucketPolicyException`,
 *   `ServiceUnavailable` when S3 does not answer.
 *
 * Source: observed, in reference captures. Source: assumed, that it is in the organization's folder
 * for an organization's trail; a bucket that only has the policy of such a trail would show it.
 */
export async function claimBucket(
  settings: TrailSettings,
  writer: Writer,
  buckets: Buckets,
): Promise<void> {
  const { bucketName, keyPrefix, organizationId } = settings;
  const { accountId } = writer;
  const place = {
    accountId,
    ...(keyPrefix !== undefined && { keyPrefix }),
    ...(organizationId !== undefined && { organizationId }),
  };
  const [logs, digests] = [logFolderKey(place), digestFolderKey(place)];
  const claim = async () => {
    const bucket = await buckets.find(bucketName, writer);
    if (!bucket) throw missing(bucketName);
    for (const key of settings.validatesLogFiles ? [logs, digests] : [logs]) {
      await bucket.put(key, new Uint8Array(), LOG_FILE_ATTRIBUTES);
    }
  };
  try {
    await inTime(claim(), unanswered(bucketName));
  } catch (error) {
    throw refusalOf(error, bucketName);
  }
}

function refusalOf(error: unknown, bucketName: string): unknown {
  if (!(error instanceof DeliveryError)) return error;
  if (error.code === "bucket_missing") return missing(bucketName);
  if (error.code === "bucket_unreachable") return unanswered(bucketName);
  return new ServiceError(
    "InsufficientS3BucketPolicyException",
    `Incorrect S3 bucket policy is detected for bucket: ${bucketName}`,
  );
}

/** One of AWS's common errors, which clients try again. Source of the words: ours. */
function unanswered(bucketName: string): ServiceError {
  const message = `S3 did not answer for bucket: ${bucketName}. Try again.`;
  return new ServiceError("ServiceUnavailable", message, { status: 503 });
}

function missing(bucketName: string): ServiceError {
  return new ServiceError(
    "S3BucketDoesNotExistException",
    `S3 bucket ${bucketName} does not exist!`,
  );
}
