import type {
  ListResourceTagsRequest,
  ListResourceTagsResponse,
  Tag,
  TagResourceRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-kms";
import { ServiceError } from "../../../wire/index.ts";
import { openForChange } from "./change-key.ts";
import type { Handler } from "./handler.ts";
import { cutPage } from "./page.ts";

const TAGS_MAX = 50;
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;

export const tagResource: Handler<TagResourceRequest, object> = (keys, input, context) => {
  const key = openForChange(keys, { ...input, action: "TagResource" }, context);
  const values = new Map(key.tags.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
  for (const { TagKey, TagValue } of readTags(input.Tags)) values.set(TagKey, TagValue);
  const tags = [...values].map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  keys.rows.put({ ...key, tags: withinLimit(tags) });
  return {};
};

export const untagResource: Handler<UntagResourceRequest, object> = (keys, input, context) => {
  const key = openForChange(keys, { ...input, action: "UntagResource" }, context);
  const removed = new Set(input.TagKeys ?? []);
  const tags = key.tags.filter(({ TagKey = "" }) => !removed.has(TagKey));
  keys.rows.put({ ...key, tags });
  return {};
};

export const listResourceTags: Handler<ListResourceTagsRequest, ListResourceTagsResponse> = (
  keys,
  input,
  context,
) => {
  const states = ["Enabled", "Disabled", "PendingDeletion"] as const;
  const key = openForChange(keys, { ...input, action: "ListResourceTags", states }, context);
  const { items: Tags, ...rest } = cutPage(key.tags, input, ({ TagKey = "" }) => TagKey);
  return { Tags, ...rest };
};

/** @throws {ServiceError} `TagException`, `LimitExceededException`. */
export function readTags(tags: readonly Tag[] = []): readonly Tag[] {
  for (const { TagKey = "", TagValue = "" } of tags) {
    const isSound =
      TagKey !== "" && TagKey.length <= KEY_LENGTH_MAX && TagValue.length <= VALUE_LENGTH_MAX;
    if (!isSound) throw new ServiceError("TagException", `Tag is not valid: ${TagKey}`);
    if (/^aws:/i.test(TagKey)) {
      throw new ServiceError("TagException", "Tag keys must not begin with aws:.");
    }
  }
  if (new Set(tags.map(({ TagKey }) => TagKey)).size !== tags.length) {
    throw new ServiceError("TagException", "Duplicate tag keys");
  }
  return withinLimit(tags);
}

function withinLimit(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length <= TAGS_MAX) return tags;
  throw new ServiceError("LimitExceededException", `A key can have at most ${TAGS_MAX} tags.`);
}
