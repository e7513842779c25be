import type {
  DeleteBucketTaggingRequest,
  DeleteObjectTaggingRequest,
  GetBucketTaggingOutput,
  GetBucketTaggingRequest,
  GetObjectTaggingOutput,
  GetObjectTaggingRequest,
  PutBucketTaggingRequest,
  PutObjectTaggingRequest,
} from "@aws-sdk/client-s3";
import { ServiceError } from "../../../wire/index.ts";
import { admitToBucket, admitToObject } from "../rules/admission.ts";
import { BUCKET_TAGS_MAX, OBJECT_TAGS_MAX, readTagSet, writeTagSet } from "../rules/tag-set.ts";
import type { Tag } from "../store/object-attributes.ts";
import type { Handler } from "./handler.ts";

export const getObjectTagging: Handler<GetObjectTaggingRequest, GetObjectTaggingOutput> = (
  objects,
  input,
  context,
) => ({ TagSet: writeTagSet(admitToObject(objects, input, context).attributes.tags) });

export const putObjectTagging: Handler<PutObjectTaggingRequest, object> = (
  objects,
  input,
  context,
) => {
  const { bucket, key } = admitToObject(objects, input, context);
  const tags = readTagSet(input.Tagging?.TagSet, OBJECT_TAGS_MAX);
  objects.updateObject(bucket.name, key, (attributes) => ({ ...attributes, tags }));
  return {};
};

export const deleteObjectTagging: Handler<DeleteObjectTaggingRequest, object> = (
  objects,
  input,
  context,
) => {
  const { bucket, key } = admitToObject(objects, input, context);
  objects.updateObject(bucket.name, key, (attributes) => ({ ...attributes, tags: [] }));
  return {};
};

export const getBucketTagging: Handler<GetBucketTaggingRequest, GetBucketTaggingOutput> = (
  objects,
  input,
  context,
) => {
  const { name, settings } = admitToBucket(objects, input, context);
  const { tags } = settings as { tags?: readonly Tag[] };
  if (tags) return { TagSet: writeTagSet(tags) };
  throw new ServiceError("NoSuchTagSet", "The TagSet does not exist", {
    status: 404,
    members: { BucketName: name },
  });
};

/** Replaces them all. An empty set is kept as none. */
export const putBucketTagging: Handler<PutBucketTaggingRequest, object> = (
  objects,
  input,
  context,
) => {
  const { name } = admitToBucket(objects, input, context);
  const tags = readTagSet(input.Tagging?.TagSet, BUCKET_TAGS_MAX);
  objects.buckets.configure(name, { tags: tags.length > 0 ? tags : undefined });
  return {};
};

export const deleteBucketTagging: Handler<DeleteBucketTaggingRequest, object> = (
  objects,
  input,
  context,
) => {
  const { name } = admitToBucket(objects, input, context);
  objects.buckets.configure(name, { tags: undefined });
  return {};
};
