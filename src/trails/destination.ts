import { isIP } from "node:net";
import { ServiceError } from "../wire/index.ts";

const PREFIX_LENGTH_MAX = 200;

/**
 * Refuses what cannot be the name of a bucket.
 *
 * Looser than S3's rules for new buckets: whether a bucket of that name exists is asked for next,
 * and old buckets in us-east-1 may have upper case, underscores and 255 characters.
 *
 * @throws {ServiceError} `InvalidS3BucketNameException`. Source of the words: assumed.
 */
export function checkBucketName(name: string): void {
  if (name === "") {
    throw new ServiceError("InvalidS3BucketNameException", "Bucket name cannot be blank!");
  }
  if (!/^[0-9a-zA-Z._-]{3,255}$/.test(name) || isIP(name) === 4) {
    throw new ServiceError("InvalidS3BucketNameException", `S3 bucket name ${name} is not valid!`);
  }
}

/**
 * Refuses a prefix that is too long, or that could lead out of the bucket where a bucket is a
 * directory.
 *
 * @throws {ServiceError} `InvalidS3PrefixException`.
 *
 * Source: documented, CloudTrail API reference, CreateTrail: at most 200 characters. The words are
 * assumed.
 */
export function checkKeyPrefix(prefix: string): void {
  if (prefix.length > PREFIX_LENGTH_MAX) {
    throw new ServiceError(
      "InvalidS3PrefixException",
      `S3 prefix is longer than maximum length: ${PREFIX_LENGTH_MAX}`,
    );
  }
  const leadsOut = prefix.split("/").some((part) => part === "." || part === "..");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused.
  if (leadsOut || /[\u0000-\u001f\u007f]/.test(prefix)) {
    throw new ServiceError("InvalidS3PrefixException", `S3 prefix is not valid: ${prefix}`);
  }
}

/** The prefix as it stands before `AWSLogs/`: without a slash at its end, undefined when empty. */
export function normalisedPrefix(prefix: string | undefined): string | undefined {
  const bare = prefix?.replace(/\/+$/, "");
  return bare === "" ? undefined : bare;
}
