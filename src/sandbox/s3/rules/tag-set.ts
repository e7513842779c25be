import type { Tag as WireTag } from "@aws-sdk/client-s3";
import { ServiceError } from "../../../wire/index.ts";
import type { Tag } from "../store/object-attributes.ts";
import { invalidArgument } from "./refusals.ts";

export const OBJECT_TAGS_MAX = 10;
export const BUCKET_TAGS_MAX = 50;

const KEY_CHARACTERS_MAX = 128;
const VALUE_CHARACTERS_MAX = 256;

/**
 * Reads the tags of a body, at most `max` of them.
 *
 * @throws {ServiceError} `InvalidTag`, `BadRequest`.
 *
 * Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 */
export function readTagSet(set: readonly WireTag[] | undefined, max: number): Tag[] {
  const tags = (set ?? []).map(({ Key = "", Value = "" }) => ({ key: Key, value: Value }));
  checkTags(tags, max);
  return tags;
}

/**
 * Reads the header `x-amz-tagging`: `a=1&b=2`, percent-encoded.
 *
 * @throws {ServiceError} `InvalidArgument` for a name said twice, `InvalidTag`, `BadRequest`.
 */
export function readTaggingHeader(header: string | undefined): Tag[] {
  const tags = [...new URLSearchParams(header ?? "")].map(([key, value]) => ({ key, value }));
  if (new Set(tags.map(({ key }) => key)).size < tags.length) {
    const message =
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters " +
      "without tag name duplicates.";
    throw invalidArgument(message, "x-amz-tagging", header);
  }
  checkTags(tags, OBJECT_TAGS_MAX);
  return tags;
}

export function writeTagSet(tags: readonly Tag[]): WireTag[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

function checkTags(tags: readonly Tag[], max: number): void {
  if (tags.length > max) {
    const kind = max === OBJECT_TAGS_MAX ? "Object" : "Bucket";
    const message = `${kind} tags cannot be greater than ${max}`;
    throw new ServiceError("BadRequest", message, { status: 400 });
  }
  for (const { key, value } of tags) {
    if (key === "" || key.length > KEY_CHARACTERS_MAX) {
      throw invalidTag("The TagKey you have provided is invalid", key);
    }
    if (value.length > VALUE_CHARACTERS_MAX) {
      throw invalidTag("The TagValue you have provided is invalid", key);
    }
    if (key.startsWith("aws:")) {
      throw invalidTag("System tags cannot be added/updated by requester", key);
    }
  }
  if (new Set(tags.map(({ key }) => key)).size < tags.length) {
    throw invalidTag("Cannot provide multiple Tags with the same key", undefined);
  }
}

function invalidTag(message: string, key: string | undefined): ServiceError {
  const members = key === undefined ? {} : { TagKey: key };
  return new ServiceError("InvalidTag", message, { status: 400, members });
}
