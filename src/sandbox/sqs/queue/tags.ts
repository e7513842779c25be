import type {
  ListQueueTagsRequest,
  ListQueueTagsResult,
  TagQueueRequest,
  UntagQueueRequest,
} from "@aws-sdk/client-sqs";
import type { OperationContext } from "../../../embedded/index.ts";
import { findQueue } from "../access.ts";
import { invalidParameter } from "../refusals.ts";
import { type QueueState, queueKey } from "../sqs-state.ts";

type Tags = Readonly<Record<string, string>>;

/** Source: documented, SQS developer guide, "Amazon SQS policy quotas" and tagging. */
const TAGS_MAX = 50;
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;

/** @returns the tags with others added. @throws {ServiceError} `InvalidParameterValueException`. */
export function addTags(tags: Tags, added: Tags): Tags {
  for (const [key, value] of Object.entries(added)) {
    if (key === "" || key.length > KEY_LENGTH_MAX || value.length > VALUE_LENGTH_MAX) {
      throw invalidParameter(
        `Tag keys must be between 1 and ${KEY_LENGTH_MAX} characters in length, values up to ` +
          `${VALUE_LENGTH_MAX}.`,
      );
    }
    if (/^aws:/i.test(key)) throw invalidParameter("Tag keys must not begin with aws:.");
  }
  const all = { ...tags, ...added };
  if (Object.keys(all).length > TAGS_MAX) {
    throw invalidParameter(`Too many tags added for queue: a queue has up to ${TAGS_MAX}.`);
  }
  return all;
}

export const tagQueue =
  (state: QueueState) =>
  (input: TagQueueRequest, context: OperationContext): object =>
    state.store.transaction(() => {
      const queue = findQueue(state, context, { url: input.QueueUrl, action: "TagQueue" });
      const tags = addTags(queue.tags, input.Tags ?? {});
      state.queues.put(queueKey(queue), { ...queue, tags });
      return {};
    });

export const untagQueue =
  (state: QueueState) =>
  (input: UntagQueueRequest, context: OperationContext): object =>
    state.store.transaction(() => {
      const queue = findQueue(state, context, { url: input.QueueUrl, action: "UntagQueue" });
      const left = Object.entries(queue.tags).filter(([key]) => !input.TagKeys?.includes(key));
      state.queues.put(queueKey(queue), { ...queue, tags: Object.fromEntries(left) });
      return {};
    });

export const listQueueTags =
  (state: QueueState) =>
  (input: ListQueueTagsRequest, context: OperationContext): ListQueueTagsResult => {
    const { tags } = findQueue(state, context, { url: input.QueueUrl, action: "ListQueueTags" });
    return Object.keys(tags).length > 0 ? { Tags: { ...tags } } : {};
  };
