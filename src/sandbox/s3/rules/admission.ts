import type { OperationContext } from "../../../embedded/index.ts";
import type { Bucket } from "../store/buckets.ts";
import type { ObjectAttributes } from "../store/object-attributes.ts";
import type { ObjectStore } from "../store/object-store.ts";
import { accessDenied, headerNotImplemented, noSuchKey, noSuchVersion } from "./refusals.ts";

/** What the input of every action on a bucket has. */
export interface BucketInput {
  readonly Bucket: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

export interface ObjectInput extends BucketInput {
  readonly Key: string | undefined;
  readonly VersionId?: string | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
}

/**
 * The bucket that the caller may work on: one of its own account. Bucket policies and ACLs are
 * kept but not evaluated, so there is no way to let another account in.
 *
 * A request signed for another region than the bucket's is served, because there is one endpoint;
 * it took place in the bucket's all the same, and is recorded so.
 *
 * @throws {ServiceError} `NoSuchBucket`, `AccessDenied`.
 */
export function admitToBucket(
  objects: ObjectStore,
  input: BucketInput,
  context: OperationContext,
): Bucket {
  refuseAnonymous(context);
  const bucket = objects.buckets.require(input.Bucket ?? "");
  context.onRegion?.(bucket.region);
  const expected = input.ExpectedBucketOwner ?? bucket.ownerAccountId;
  const isAdmitted = bucket.ownerAccountId === context.accountId;
  if (!isAdmitted || expected !== bucket.ownerAccountId) throw accessDenied();
  return bucket;
}

/**
 * Whoever did not sign is nobody's account, whichever the record is filed under.
 *
 * @throws {ServiceError} `AccessDenied`.
 */
export function refuseAnonymous({ principal }: OperationContext): void {
  const isAnonymous = principal.kind === "unattributed" && principal.reason !== "unknown-key";
  if (isAnonymous) throw accessDenied();
}

export interface AdmittedObject {
  readonly bucket: Bucket;
  readonly key: string;
  readonly attributes: ObjectAttributes;
}

/**
 * The object that the caller may work on.
 *
 * @throws {ServiceError} as {@link admitToBucket}, and `NoSuchKey`, `NoSuchVersion`.
 */
export function admitToObject(
  objects: ObjectStore,
  input: ObjectInput,
  context: OperationContext,
): AdmittedObject {
  const bucket = admitToBucket(objects, input, context);
  const key = input.Key ?? "";
  refuseCustomerKey(input);
  refuseVersion(key, input.VersionId);
  const attributes = objects.attributesOf(bucket.name, key);
  if (!attributes) throw noSuchKey(key);
  return { bucket, key, attributes };
}

/** There are no versions but the one that S3 calls `null`. */
export function refuseVersion(key: string, versionId: string | undefined): void {
  if (versionId !== undefined && versionId !== "null") throw noSuchVersion(key, versionId);
}

/**
 * Objects are not encrypted with a key of the client's, so it is not pretended either.
 *
 * @throws {ServiceError} `NotImplemented`.
 */
export function refuseCustomerKey(input: { SSECustomerAlgorithm?: string | undefined }): void {
  if (input.SSECustomerAlgorithm === undefined) return;
  throw headerNotImplemented("x-amz-server-side-encryption-customer-algorithm");
}
