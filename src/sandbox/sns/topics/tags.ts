import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  Tag,
  TagResourceRequest,
  TagResourceResponse,
  UntagResourceRequest,
  UntagResourceResponse,
} from "@aws-sdk/client-sns";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { readTopicArn, topicKey } from "../identifiers.ts";
import { invalidParameter } from "../refusals.ts";
import type { TopicDocument, TopicsState } from "../topics-state.ts";

/** Source: documented, TagLimitExceededException and the tagging guide. */
const TAGS_MAX = 50;
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;

type Tags = Readonly<Record<string, string>>;

export const tagResource =
  (state: TopicsState) =>
  (input: TagResourceRequest, context: OperationContext): TagResourceResponse =>
    state.store.transaction(() => {
      const topic = findTagged(state, context, input.ResourceArn);
      state.topics.put(topicKey(topic), { ...topic, tags: checkTags(topic.tags, input.Tags) });
      return {};
    });

export const untagResource =
  (state: TopicsState) =>
  (input: UntagResourceRequest, context: OperationContext): UntagResourceResponse =>
    state.store.transaction(() => {
      const topic = findTagged(state, context, input.ResourceArn);
      const removed = new Set(input.TagKeys);
      const left = Object.entries(topic.tags).filter(([key]) => !removed.has(key));
      state.topics.put(topicKey(topic), { ...topic, tags: Object.fromEntries(left) });
      return {};
    });

export const listTagsForResource =
  (state: TopicsState) =>
  (input: ListTagsForResourceRequest, context: OperationContext): ListTagsForResourceResponse => {
    const { tags } = findTagged(state, context, input.ResourceArn);
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  };

/** @returns the tags with those added. @throws {ServiceError} for what no tag may be. */
export function checkTags(tags: Tags, added: readonly Tag[] = []): Tags {
  const keys = added.map(({ Key = "" }) => Key);
  if (new Set(keys).size < keys.length) {
    throw invalidParameter("Duplicated keys are not allowed.");
  }
  for (const { Key: key = "", Value: value = "" } of added) {
    if (key === "" || key.length > KEY_LENGTH_MAX) throw invalidParameter("Tag key length");
    if (value.length > VALUE_LENGTH_MAX) throw invalidParameter("Tag value length");
    if (/^aws:/i.test(key)) throw invalidParameter("Tag keys must not begin with aws:");
  }
  const all = new Map([
    ...Object.entries(tags),
    ...added.map(({ Key = "", Value = "" }) => [Key, Value] as const),
  ]);
  if (all.size > TAGS_MAX) {
    throw new ServiceError(
      "TagLimitExceededException",
      "Could not complete request: tag quota of per resource exceeded",
    );
  }
  return Object.fromEntries(all);
}

function findTagged(
  state: TopicsState,
  context: OperationContext,
  arn: string | undefined,
): TopicDocument {
  const address = readTopicArn(arn, "ResourceArn");
  const isHere = address.accountId === context.accountId && address.region === context.region;
  const topic = isHere ? state.topics.get(topicKey(address)) : undefined;
  if (!topic) throw new ServiceError("ResourceNotFoundException", "Resource does not exist");
  return topic;
}
