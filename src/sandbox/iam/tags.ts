import type { Tag } from "../../identify/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { checkLength } from "./constraints.ts";
import { quotaExceeded } from "./refusals.ts";

const TAGS_MAX = 50;

type GivenTag = { readonly Key?: string | undefined; readonly Value?: string | undefined };

/**
 * Adds tags to those there are; the same key, without regard to case, gets the new value.
 * Source: documented, IAM User Guide, "Tags for IAM resources": keys are not told apart by case.
 *
 * @throws {ServiceError} `InvalidInputException` for a key given twice, `LimitExceededException`.
 */
export function addTags(
  tags: readonly Tag[],
  given: readonly GivenTag[] | undefined,
): readonly Tag[] {
  const added = (given ?? []).map((tag) => ({
    Key: checkLength(tag.Key, "tags.1.member.key", { min: 1, max: 128 }),
    Value: checkLength(tag.Value ?? "", "tags.1.member.value", { min: 0, max: 256 }),
  }));
  const keys = new Set(added.map((tag) => tag.Key.toLowerCase()));
  if (keys.size < added.length) {
    throw new ServiceError(
      "InvalidInputException",
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    );
  }
  const kept = tags.filter((tag) => !keys.has(tag.Key.toLowerCase()));
  if (kept.length + added.length > TAGS_MAX) throw quotaExceeded(`TagsPerResource: ${TAGS_MAX}`);
  return [...kept, ...added];
}

/** Takes tags away; a key that is not there is no error. */
export function removeTags(
  tags: readonly Tag[],
  keys: readonly string[] | undefined,
): readonly Tag[] {
  const gone = new Set((keys ?? []).map((key) => key.toLowerCase()));
  return tags.filter((tag) => !gone.has(tag.Key.toLowerCase()));
}
