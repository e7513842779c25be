import type {
  DeleteTopicInput,
  GetTopicAttributesInput,
  GetTopicAttributesResponse,
  ListTopicsInput,
  ListTopicsResponse,
  SetTopicAttributesInput,
} from "@aws-sdk/client-sns";
import type { OperationContext } from "../../../embedded/index.ts";
import { checkAccess, policyPrincipal } from "../access.ts";
import { readTopicArn, topicArn, topicKey } from "../identifiers.ts";
import { readPage } from "../page.ts";
import { invalidParameter } from "../refusals.ts";
import { removeSubscription } from "../subscriptions/keep-subscription.ts";
import type { TopicsState } from "../topics-state.ts";
import { findTopic } from "./find-topic.ts";
import { showAttributes, withAttribute } from "./topic-attributes.ts";

/** DeleteTopic: with its subscriptions, and what they were still to get. No error twice. */
export const deleteTopic =
  (state: TopicsState) =>
  (input: DeleteTopicInput, context: OperationContext): Record<string, never> =>
    state.store.transaction(() => {
      const address = readTopicArn(input.TopicArn);
      if (address.region !== context.region) throw invalidParameter("TopicArn");
      const key = topicKey(address);
      const topic = state.topics.get(key);
      if (!topic) return {};
      checkAccess(topic, { by: policyPrincipal(context), action: "DeleteTopic" });
      for (const { value } of state.subscriptions.list({ prefix: `${key}/` })) {
        removeSubscription(state, value);
      }
      state.deduplications.deleteAll({ prefix: `${key}/` });
      state.deduplicationTimes.deleteAll({ prefix: `${key}/` });
      state.topics.delete(key);
      return {};
    });

export const listTopics =
  (state: TopicsState) =>
  (input: ListTopicsInput, context: OperationContext): ListTopicsResponse => {
    const prefix = `${context.accountId}/${context.region}/`;
    const { items, nextToken } = readPage(state.topics, prefix, input.NextToken);
    return { Topics: items.map(({ value }) => ({ TopicArn: topicArn(value) })), ...nextToken };
  };

export const getTopicAttributes =
  (state: TopicsState) =>
  (input: GetTopicAttributesInput, context: OperationContext): GetTopicAttributesResponse => {
    const action = "GetTopicAttributes";
    const topic = findTopic(state, context, { arn: input.TopicArn, action });
    return { Attributes: showAttributes(state, topic) };
  };

export const setTopicAttributes =
  (state: TopicsState) =>
  (input: SetTopicAttributesInput, context: OperationContext): Record<string, never> =>
    state.store.transaction(() => {
      const action = "SetTopicAttributes";
      const topic = findTopic(state, context, { arn: input.TopicArn, action });
      const attribute = { name: input.AttributeName ?? "", value: input.AttributeValue ?? "" };
      state.topics.put(topicKey(topic), withAttribute(topic, attribute, action));
      return {};
    });
