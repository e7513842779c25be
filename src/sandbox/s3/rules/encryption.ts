import type { OperationContext } from "../../../embedded/index.ts";
import { keyUserOf } from "../../kms/index.ts";
import type { Asker } from "../sealing/data-keys.ts";
import { type Bucket, defaultEncryption } from "../store/buckets.ts";
import type { Encryption } from "../store/object-attributes.ts";
import { invalidArgument } from "./refusals.ts";

export interface EncryptionInput {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly SSEKMSEncryptionContext?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
}

export const ENCRYPTIONS: ReadonlySet<string> = new Set(["AES256", "aws:kms", "aws:kms:dsse"]);

/**
 * What the request asks for, else what the bucket does by default.
 *
 * @throws {ServiceError} `InvalidArgument`.
 */
export function readEncryption(input: EncryptionInput, bucket: Bucket): Encryption {
  const { ServerSideEncryption: algorithm, SSEKMSKeyId: keyId } = input;
  const isByKms = algorithm?.startsWith("aws:kms") ?? false;
  if (algorithm !== undefined && !ENCRYPTIONS.has(algorithm)) {
    const message = "The encryption method specified is not supported";
    throw invalidArgument(message, "x-amz-server-side-encryption", algorithm);
  }
  if (keyId !== undefined && !isByKms) {
    const message =
      "Server Side Encryption with AWS KMS managed key requires HTTP header " +
      "x-amz-server-side-encryption : aws:kms";
    throw invalidArgument(message, "x-amz-server-side-encryption", algorithm ?? "null");
  }
  const usual = defaultEncryption(bucket);
  if (algorithm === undefined) return usual;
  if (!isByKms) return { algorithm };
  const context = readContext(input.SSEKMSEncryptionContext);
  return {
    algorithm,
    keyId,
    isBucketKeyEnabled: input.BucketKeyEnabled ?? usual.isBucketKeyEnabled,
    ...(context ? { context } : {}),
  };
}

/** Base64 of a JSON object of texts. */
function readContext(header: string | undefined): Readonly<Record<string, string>> | undefined {
  if (header === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(header, "base64").toString());
    if (isContext(read)) return read;
  } catch {
    // What is no JSON is refused as what is no context.
  }
  const message =
    "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string " +
    "holding JSON which represents a string-string map";
  throw invalidArgument(message, "x-amz-server-side-encryption-context", header);
}

function isContext(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((text) => typeof text === "string");
}

/** Whoever calls, as S3 asks KMS for a key. */
export function askerOf(context: OperationContext): Asker {
  const { principal, accountId } = keyUserOf(context);
  return { principal, accountId, onMade: context.onBehalf };
}
