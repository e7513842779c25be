import type {
  BucketLocationConstraint,
  CreateBucketOutput,
  CreateBucketRequest,
  DeleteBucketRequest,
  GetBucketLocationOutput,
  GetBucketLocationRequest,
  HeadBucketOutput,
  HeadBucketRequest,
  ListBucketsOutput,
  ListBucketsRequest,
  Bucket as WireBucket,
} from "@aws-sdk/client-s3";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { checkFirstAcl, ENFORCED } from "../rules/acl.ts";
import { admitToBucket, refuseAnonymous } from "../rules/admission.ts";
import { ownerOf } from "../rules/owner.ts";
import { invalidArgument, notFound } from "../rules/refusals.ts";
import { BUCKET_TAGS_MAX, readTagSet } from "../rules/tag-set.ts";
import type { Bucket } from "../store/buckets.ts";
import type { ObjectStore } from "../store/object-store.ts";
import { initialSettings } from "./bucket-settings.ts";

/** The one region that has no location constraint. */
const CLASSIC_REGION = "us-east-1";

const BUCKETS_MAX = 10_000;

/**
 * Source: documented, API reference of CreateBucket: in us-east-1 creating one's own bucket again
 * is no error.
 */
export function createBucket(
  objects: ObjectStore,
  input: CreateBucketRequest,
  context: OperationContext,
): CreateBucketOutput {
  refuseAnonymous(context);
  const { Bucket: name = "", CreateBucketConfiguration: configuration } = input;
  const region = regionFor(configuration?.LocationConstraint, context.region);
  const ownership = input.ObjectOwnership ?? ENFORCED;
  checkFirstAcl(input, ownership);
  const tags = readTagSet(configuration?.Tags, BUCKET_TAGS_MAX);
  const existing = objects.buckets.get(name);
  const isRepeated =
    existing?.ownerAccountId === context.accountId && existing.region === CLASSIC_REGION;
  if (!isRepeated || region !== CLASSIC_REGION) {
    const settings = initialSettings({ ownership, tags });
    objects.createBucket(name, { ownerAccountId: context.accountId, region, settings });
  }
  return { Location: `/${name}`, BucketArn: arnOf(name) };
}

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;

/**
 * The region that a bucket is to be in: the one of the endpoint, said with the right words. The
 * endpoint of us-east-1 is also the global one, which makes buckets everywhere.
 *
 * Source: documented, API reference of CreateBucket, on requests to `s3.amazonaws.com`.
 *
 * @throws {ServiceError} `IllegalLocationConstraintException`, `InvalidLocationConstraint`.
 */
function regionFor(constraint: string | undefined, region: string): string {
  const wanted = constraint === "EU" ? "eu-west-1" : constraint || undefined;
  if (wanted === CLASSIC_REGION || (wanted !== undefined && !REGION.test(wanted))) {
    const message = "The specified location-constraint is not valid";
    throw new ServiceError("InvalidLocationConstraint", message, {
      status: 400,
      members: { LocationConstraint: wanted },
    });
  }
  if ((wanted ?? CLASSIC_REGION) === region) return region;
  if (wanted !== undefined && region === CLASSIC_REGION) return wanted;
  const message =
    `The ${constraint || "unspecified"} location constraint is incompatible for the region ` +
    "specific endpoint this request was sent to.";
  throw new ServiceError("IllegalLocationConstraintException", message, { status: 400 });
}

export async function deleteBucket(
  objects: ObjectStore,
  input: DeleteBucketRequest,
  context: OperationContext,
): Promise<object> {
  const { name } = admitToBucket(objects, input, context);
  await objects.deleteBucket(name);
  return {};
}

/** Errors have the codes of an answer without a body. */
export function headBucket(
  objects: ObjectStore,
  input: HeadBucketRequest,
  context: OperationContext,
): HeadBucketOutput {
  if (!objects.hasBucket(input.Bucket ?? "")) throw notFound();
  const { name, region } = admitToBucket(objects, input, context);
  return { BucketRegion: region, BucketArn: arnOf(name), AccessPointAlias: false };
}

export function getBucketLocation(
  objects: ObjectStore,
  input: GetBucketLocationRequest,
  context: OperationContext,
): GetBucketLocationOutput {
  const { region } = admitToBucket(objects, input, context);
  return region === CLASSIC_REGION
    ? {}
    : { LocationConstraint: region as BucketLocationConstraint };
}

/** The token of the next page is the name of the last bucket, in base64url. */
export function listBuckets(
  objects: ObjectStore,
  input: ListBucketsRequest,
  context: OperationContext,
): ListBucketsOutput {
  const { MaxBuckets: limit = BUCKETS_MAX, ContinuationToken: token, Prefix: prefix } = input;
  if (!Number.isInteger(limit) || limit < 1 || limit > BUCKETS_MAX) {
    const message = `Argument max-buckets must be an integer between 1 and ${BUCKETS_MAX}`;
    throw invalidArgument(message, "max-buckets", limit);
  }
  refuseAnonymous(context);
  const after = Buffer.from(token ?? "", "base64url").toString();
  const found = objects.buckets
    .list()
    .filter(({ ownerAccountId }) => ownerAccountId === context.accountId)
    .filter(({ name }) => name > after && name.startsWith(prefix ?? ""))
    .filter(({ region }) => region === (input.BucketRegion ?? region));
  const shown = found.slice(0, limit);
  const next = found.length > limit ? shown.at(-1)?.name : undefined;
  return {
    Buckets: shown.map(present),
    Owner: ownerOf(context.accountId),
    ...(prefix === undefined ? {} : { Prefix: prefix }),
    ...(next === undefined ? {} : { ContinuationToken: Buffer.from(next).toString("base64url") }),
  };
}

function present({ name, createdAtMs, region }: Bucket): WireBucket {
  return {
    Name: name,
    CreationDate: new Date(createdAtMs),
    BucketRegion: region,
    BucketArn: arnOf(name),
  };
}

const arnOf = (name: string): string => `arn:aws:s3:::${name}`;
