import type { Tag as TagShape } from "@aws-sdk/client-cloudtrail";
import { DELIVERY_INTERVAL_TAG, isDeliveryInterval, type Tag } from "../../trails/index.ts";
import { ServiceError } from "../../wire/index.ts";

const TAGS_MAX = 50;
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;

/**
 * Reads the tags that a client puts on a trail.
 *
 * @throws {ServiceError} as {@link readTags}, and `InvalidTagParameterException` for a tag of ours
 *   with a value that it cannot have.
 */
export function readTrailTags(tags: readonly TagShape[] | undefined): readonly Tag[] {
  const read = readTags(tags);
  const interval = read.find(({ Key }) => Key === DELIVERY_INTERVAL_TAG);
  if (interval && !isDeliveryInterval(interval.Value)) {
    throw invalidTag(`${interval.Key} must be from 1s to 24h, such as 30s or 5m.`);
  }
  return read;
}

/**
 * Reads tags as a client sends them.
 *
 * @throws {ServiceError} `InvalidTagParameterException`, for a key given twice too.
 *
 * Source: documented, CloudTrail API reference, Tag and AddTags; the words are assumed.
 */
export function readTags(tags: readonly TagShape[] | undefined): readonly Tag[] {
  const read = (tags ?? []).map(({ Key = "", Value = "" }) => ({ Key, Value }));
  for (const { Key, Value } of read) {
    if (Key === "" || Key.length > KEY_LENGTH_MAX || Value.length > VALUE_LENGTH_MAX) {
      throw invalidTag(`Tag key or value is not valid: ${Key}`);
    }
    if (/^aws:/i.test(Key)) throw invalidTag("Tag keys that begin with aws: are reserved.");
  }
  if (new Set(read.map(({ Key }) => Key)).size !== read.length) {
    throw invalidTag("Tag keys must not be repeated.");
  }
  return withinLimit(read);
}

/** Tags with others added; the value of a key that was there is replaced. */
export function addTags(tags: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  const values = new Map([...tags, ...added].map(({ Key, Value }) => [Key, Value]));
  return withinLimit([...values].map(([Key, Value]) => ({ Key, Value })));
}

export function removeTags(tags: readonly Tag[], removed: readonly Tag[]): readonly Tag[] {
  const keys = new Set(removed.map(({ Key }) => Key));
  return tags.filter(({ Key }) => !keys.has(Key));
}

/** @throws {ServiceError} `TagsLimitExceededException`. */
function withinLimit(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length <= TAGS_MAX) return tags;
  throw new ServiceError(
    "TagsLimitExceededException",
    `The number of tags exceeds the maximum of ${TAGS_MAX} for a resource.`,
  );
}

function invalidTag(message: string): ServiceError {
  return new ServiceError("InvalidTagParameterException", message);
}
