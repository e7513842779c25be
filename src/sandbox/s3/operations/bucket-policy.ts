import type {
  DeleteBucketPolicyRequest,
  GetBucketPolicyOutput,
  GetBucketPolicyRequest,
  GetBucketPolicyStatusOutput,
  PutBucketPolicyRequest,
} from "@aws-sdk/client-s3";
import { ServiceError } from "../../../wire/index.ts";
import { admitToBucket } from "../rules/admission.ts";
import { isPublicPolicy, readBucketPolicy } from "../rules/bucket-policy.ts";
import type { Bucket } from "../store/buckets.ts";
import { blocksPublicPolicy } from "./bucket-settings.ts";
import type { Handler } from "./handler.ts";

export const getBucketPolicy: Handler<GetBucketPolicyRequest, GetBucketPolicyOutput> = (
  objects,
  input,
  context,
) => ({ Policy: policyOf(admitToBucket(objects, input, context)) });

export const getBucketPolicyStatus: Handler<GetBucketPolicyRequest, GetBucketPolicyStatusOutput> = (
  objects,
  input,
  context,
) => {
  const bucket = admitToBucket(objects, input, context);
  const statements = readBucketPolicy(policyOf(bucket), bucket.name);
  return { PolicyStatus: { IsPublic: isPublicPolicy(statements) } };
};

/** The text is kept to the byte. */
export const putBucketPolicy: Handler<PutBucketPolicyRequest, object> = (
  objects,
  input,
  context,
) => {
  const bucket = admitToBucket(objects, input, context);
  const { Policy: policy = "" } = input;
  const isPublic = isPublicPolicy(readBucketPolicy(policy, bucket.name));
  if (isPublic && blocksPublicPolicy(bucket)) throw blockedError(bucket);
  objects.buckets.configure(bucket.name, { policy });
  return {};
};

export const deleteBucketPolicy: Handler<DeleteBucketPolicyRequest, object> = (
  objects,
  input,
  context,
) => {
  const { name } = admitToBucket(objects, input, context);
  objects.buckets.configure(name, { policy: undefined });
  return {};
};

/** @throws {ServiceError} `NoSuchBucketPolicy`. */
function policyOf({ name, settings }: Bucket): string {
  const { policy } = settings as { policy?: string };
  if (policy !== undefined) return policy;
  throw new ServiceError("NoSuchBucketPolicy", "The bucket policy does not exist", {
    status: 404,
    members: { BucketName: name },
  });
}

function blockedError({ name }: Bucket): ServiceError {
  const message =
    `Access to s3:PutBucketPolicy on arn:aws:s3:::${name} is denied because public policies ` +
    "are prevented by the BlockPublicPolicy setting in S3 Block Public Access.";
  return new ServiceError("AccessDenied", message, { status: 403 });
}
