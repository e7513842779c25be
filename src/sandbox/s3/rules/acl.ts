import type { AccessControlPolicy, GetBucketOwnershipControlsOutput } from "@aws-sdk/client-s3";
import { ServiceError } from "../../../wire/index.ts";
import type { Bucket } from "../store/buckets.ts";
import { ownerOf } from "./owner.ts";
import { invalidArgument } from "./refusals.ts";

/** What requests say of who else may do what. */
export interface AclInput {
  readonly ACL?: string | undefined;
  readonly AccessControlPolicy?: AccessControlPolicy | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
}

/** The one canned ACL that grants nothing which the owner of a bucket has not. */
const OWNERS = "bucket-owner-full-control";

const CANNED = new Set([
  "private",
  "public-read",
  "public-read-write",
  "aws-exec-read",
  "authenticated-read",
  "bucket-owner-read",
  OWNERS,
  "log-delivery-write",
]);

/**
 * Refuses an ACL that is none, and in a bucket whose owner owns everything, as new ones are, every
 * ACL but the owner's.
 *
 * Source: documented, S3 User Guide, "Controlling ownership of objects and disabling ACLs".
 *
 * @throws {ServiceError} `InvalidArgument`, `AccessControlListNotSupported`.
 */
export function checkAcl(input: AclInput, bucket: Bucket): void {
  checkCanned(input);
  if (!hasAclsDisabled(bucket) || isOwners(input, bucket)) return;
  const message = "The bucket does not allow ACLs";
  throw new ServiceError("AccessControlListNotSupported", message, { status: 400 });
}

/**
 * Refuses to make a bucket that has an ACL, and lets nobody have one.
 *
 * @throws {ServiceError} `InvalidArgument`, `InvalidBucketAclWithObjectOwnership`.
 */
export function checkFirstAcl(input: AclInput, ownership: string): void {
  if (!OWNERSHIPS.has(ownership)) {
    const message = `Invalid x-amz-object-ownership header: ${ownership}`;
    throw invalidArgument(message, "x-amz-object-ownership", ownership);
  }
  checkCanned(input);
  const isPrivate = input.ACL === undefined || input.ACL === "private";
  if (ownership !== ENFORCED || (isPrivate && !hasGrants(input))) return;
  const message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting";
  throw new ServiceError("InvalidBucketAclWithObjectOwnership", message, { status: 400 });
}

export const ENFORCED = "BucketOwnerEnforced";

export const OWNERSHIPS: ReadonlySet<unknown> = new Set([
  ENFORCED,
  "BucketOwnerPreferred",
  "ObjectWriter",
]);

function checkCanned({ ACL: canned }: AclInput): void {
  if (canned !== undefined && !CANNED.has(canned)) throw invalidArgument("", "x-amz-acl", canned);
}

function hasAclsDisabled({ settings }: Bucket): boolean {
  const { ownershipControls } = settings as {
    ownershipControls?: GetBucketOwnershipControlsOutput;
  };
  return ownershipControls?.OwnershipControls?.Rules?.[0]?.ObjectOwnership === ENFORCED;
}

function isOwners(input: AclInput, { ownerAccountId }: Bucket): boolean {
  if (hasGrants(input)) return false;
  if (input.ACL !== undefined) return input.ACL === OWNERS;
  const [grant, ...more] = input.AccessControlPolicy?.Grants ?? [];
  if (!grant) return input.AccessControlPolicy === undefined;
  const isFull = grant.Permission === "FULL_CONTROL";
  return isFull && more.length === 0 && grant.Grantee?.ID === ownerOf(ownerAccountId).ID;
}

function hasGrants(input: AclInput): boolean {
  const { GrantFullControl, GrantRead, GrantReadACP, GrantWrite, GrantWriteACP } = input;
  const grants = [GrantFullControl, GrantRead, GrantReadACP, GrantWrite, GrantWriteACP];
  return grants.some((grant) => grant !== undefined);
}
