import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import type { Bucket } from "../store/buckets.ts";
import type { ContentHeaders, ObjectDescription } from "../store/object-attributes.ts";
import { type AclInput, checkAcl } from "./acl.ts";
import { refuseCustomerKey } from "./admission.ts";
import { readEncryption } from "./encryption.ts";
import { headerNotImplemented } from "./refusals.ts";
import { readTaggingHeader } from "./tag-set.ts";

/** What PutObject, CopyObject and CreateMultipartUpload have in common. */
export interface DescriptionInput extends AclInput {
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
  readonly StorageClass?: string | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
  readonly Tagging?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly SSEKMSEncryptionContext?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
}

/** Names and values together. Source: documented, S3 User Guide, "User-defined metadata". */
const METADATA_BYTES_MAX = 2048;

const STORAGE_CLASSES = new Set([
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
]);

/**
 * Reads what the client says about an object that it stores.
 *
 * @throws {ServiceError} `MetadataTooLarge`, `InvalidStorageClass`, `InvalidArgument`, those of
 *   ACLs and tags, and `NotImplemented` for locks and for keys of the client's own.
 */
export function readDescription(
  input: DescriptionInput,
  bucket: Bucket,
  context: OperationContext,
): ObjectDescription {
  refuseCustomerKey(input);
  checkAcl(input, bucket);
  if (input.ObjectLockMode !== undefined) throw headerNotImplemented("x-amz-object-lock-mode");
  if (input.ObjectLockLegalHoldStatus !== undefined) {
    throw headerNotImplemented("x-amz-object-lock-legal-hold");
  }
  const metadata = input.Metadata ?? {};
  checkMetadata(metadata);
  return {
    headers: readContentHeaders(input, context),
    metadata,
    tags: readTaggingHeader(input.Tagging),
    encryption: readEncryption(input, bucket),
  };
}

function readContentHeaders(input: DescriptionInput, context: OperationContext): ContentHeaders {
  if (input.StorageClass !== undefined && !STORAGE_CLASSES.has(input.StorageClass)) {
    const message = "The storage class you specified is not valid";
    throw new ServiceError("InvalidStorageClass", message, {
      status: 400,
      members: { StorageClassRequested: input.StorageClass },
    });
  }
  return {
    contentType: input.ContentType || "binary/octet-stream",
    contentEncoding: withoutFraming(input.ContentEncoding),
    contentLanguage: input.ContentLanguage,
    contentDisposition: input.ContentDisposition,
    cacheControl: input.CacheControl,
    // The model reads a date. S3 keeps whatever text there is.
    expires: context.headers.get("expires"),
    websiteRedirectLocation: input.WebsiteRedirectLocation,
    storageClass: input.StorageClass,
  };
}

/** `aws-chunked` is how the bytes came, and not what they are. */
function withoutFraming(contentEncoding: string | undefined): string | undefined {
  const encodings = (contentEncoding ?? "")
    .split(",")
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== "" && encoding.toLowerCase() !== "aws-chunked");
  return encodings.length > 0 ? encodings.join(",") : undefined;
}

function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  const size = Buffer.byteLength(Object.entries(metadata).flat().join(""));
  if (size <= METADATA_BYTES_MAX) return;
  const message = "Your metadata headers exceed the maximum allowed metadata size";
  throw new ServiceError("MetadataTooLarge", message, {
    status: 400,
    members: { Size: String(size), MaxSizeAllowed: String(METADATA_BYTES_MAX) },
  });
}
