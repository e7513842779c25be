import type { CopyObjectOutput, CopyObjectRequest } from "@aws-sdk/client-s3";
import type { OperationContext } from "../../../embedded/index.ts";
import { presentExpiration } from "../lifecycle/present-lifecycle.ts";
import { isAway } from "../lifecycle/storage-class.ts";
import { type AdmittedObject, admitToBucket, admitToObject } from "../rules/admission.ts";
import { failedCondition, writeCondition } from "../rules/conditions.ts";
import { readCopySource } from "../rules/copy-source.ts";
import { readDescription } from "../rules/describe-object.ts";
import { askerOf } from "../rules/encryption.ts";
import { openAdmitted } from "../rules/open-object.ts";
import { presentChecksum, presentContext, presentEncryption } from "../rules/present-object.ts";
import { invalidObjectState, invalidRequest, preconditionFailed } from "../rules/refusals.ts";
import type { Bucket } from "../store/buckets.ts";
import type { ObjectAttributes, ObjectDescription } from "../store/object-attributes.ts";
import type { ObjectStore } from "../store/object-store.ts";
import type { Handler } from "./handler.ts";

/** Larger ones are copied in parts. */
const SOURCE_BYTES_MAX = 5 * 1024 ** 3;

export const copyObject: Handler<CopyObjectRequest, CopyObjectOutput> = async (
  objects,
  input,
  context,
) => {
  const target = admitToBucket(objects, input, context);
  const source = admitToCopySource(objects, input, context);
  const { Key: key = "" } = input;
  if (source.bucket.name === target.name && source.key === key) checkCopyToItself(input);
  if (source.attributes.size > SOURCE_BYTES_MAX) {
    throw invalidRequest(
      "The specified copy source is larger than the maximum allowable size for a copy source: " +
        `${SOURCE_BYTES_MAX}`,
    );
  }
  const copied = await copy(objects, source, {
    ...{ bucket: target.name, key },
    ...describeCopy(input, source.attributes, { bucket: target, context }),
    event: "ObjectCreated:Copy",
    precondition: writeCondition(input),
    asker: askerOf(context),
    checksumAlgorithm: input.ChecksumAlgorithm ?? source.attributes.checksum?.algorithm,
  });
  return {
    CopyObjectResult: {
      ETag: copied.etag,
      LastModified: new Date(copied.lastModifiedMs),
      ...presentChecksum(copied.checksum),
    },
    ...presentEncryption(copied.encryption),
    ...presentContext(copied.encryption),
    ...presentExpiration(target, key, copied),
  };
};

export interface CopySourceInput {
  readonly CopySource: string | undefined;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
  readonly CopySourceSSECustomerAlgorithm?: string | undefined;
  readonly ExpectedSourceBucketOwner?: string | undefined;
}

/**
 * The object to copy from.
 *
 * @throws {ServiceError} as {@link admitToObject}, and `PreconditionFailed` for every condition:
 *   a copy is never "not modified".
 */
export function admitToCopySource(
  objects: ObjectStore,
  input: CopySourceInput,
  context: OperationContext,
): AdmittedObject {
  const { bucket, key, versionId } = readCopySource(input.CopySource ?? "");
  const admitted = admitToObject(
    objects,
    {
      Bucket: bucket,
      Key: key,
      VersionId: versionId,
      ExpectedBucketOwner: input.ExpectedSourceBucketOwner,
      SSECustomerAlgorithm: input.CopySourceSSECustomerAlgorithm,
    },
    context,
  );
  const failed = failedCondition(
    {
      ifMatch: input.CopySourceIfMatch,
      ifNoneMatch: input.CopySourceIfNoneMatch,
      ifModifiedSince: input.CopySourceIfModifiedSince,
      ifUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
    },
    admitted.attributes,
  );
  if (failed) throw preconditionFailed(`x-amz-copy-source-${failed.header}`);
  if (isAway(admitted.attributes, context.clock.nowMs())) {
    const message = "Operation is not valid for the source object's storage class";
    throw invalidObjectState(message, admitted.attributes.headers.storageClass ?? "");
  }
  return admitted;
}

type CopyTarget = { readonly bucket: string; readonly key: string } & Parameters<
  ObjectStore["putObject"]
>[3];

async function copy(
  objects: ObjectStore,
  source: AdmittedObject,
  { bucket, key, ...options }: CopyTarget,
): Promise<ObjectAttributes> {
  const opened = openAdmitted(objects, source, { asker: options.asker });
  try {
    return await objects.putObject(bucket, key, opened.body, options);
  } finally {
    opened.body.destroy();
  }
}

/** What the copy says of itself: the source's words, or those of the request. */
function describeCopy(
  input: CopyObjectRequest,
  source: ObjectAttributes,
  { bucket, context }: { readonly bucket: Bucket; readonly context: OperationContext },
): ObjectDescription {
  const given = readDescription(input, bucket, context);
  const isReplaced = input.MetadataDirective === "REPLACE";
  const tags = input.TaggingDirective === "REPLACE" ? given.tags : source.tags;
  const { storageClass, websiteRedirectLocation } = given.headers ?? {};
  return {
    headers: isReplaced
      ? { ...given.headers }
      : // Neither of the two is metadata, and neither is ever copied.
        { ...source.headers, storageClass, websiteRedirectLocation },
    metadata: (isReplaced ? given.metadata : source.metadata) ?? {},
    tags: tags ?? [],
    ...(given.encryption ? { encryption: given.encryption } : {}),
  };
}

/** @throws {ServiceError} `InvalidRequest` when the copy would change nothing. */
function checkCopyToItself(input: CopyObjectRequest): void {
  const changes = [input.StorageClass, input.WebsiteRedirectLocation, input.ServerSideEncryption];
  const isReplaced = input.MetadataDirective === "REPLACE";
  if (isReplaced || changes.some((change) => change !== undefined)) return;
  throw invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without " +
      "changing the object's metadata, storage class, website redirect location or encryption " +
      "attributes.",
  );
}
