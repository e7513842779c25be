import type {
  GetSubscriptionAttributesInput,
  GetSubscriptionAttributesResponse,
  ListSubscriptionsByTopicInput,
  ListSubscriptionsByTopicResponse,
  ListSubscriptionsInput,
  ListSubscriptionsResponse,
  SetSubscriptionAttributesInput,
  UnsubscribeInput,
} from "@aws-sdk/client-sns";
import type { OperationContext } from "../../../embedded/index.ts";
import { isAnonymous, policyPrincipal } from "../access.ts";
import { readSubscriptionArn, subscriptionArn, subscriptionKey, topicKey } from "../identifiers.ts";
import { readPage } from "../page.ts";
import { noSuchSubscription, notAuthorized } from "../refusals.ts";
import { findTopic } from "../topics/find-topic.ts";
import type { SubscriptionDocument, TopicDocument, TopicsState } from "../topics-state.ts";
import { sendEnd } from "./confirmation.ts";
import { putSubscription, removeSubscription } from "./keep-subscription.ts";
import { showSubscription } from "./subscribe.ts";
import { showAttributes, withAttributes } from "./subscription-attributes.ts";

/** ListSubscriptions: those that the caller's account made, also to topics of others. */
export const listSubscriptions =
  (state: TopicsState) =>
  (input: ListSubscriptionsInput, context: OperationContext): ListSubscriptionsResponse => {
    const prefix = `${context.accountId}/${context.region}/`;
    const { items, nextToken } = readPage(state.owned, prefix, input.NextToken);
    const found = items.map(({ key }) => state.subscriptions.get(key.slice(prefix.length)));
    return {
      Subscriptions: found.filter((one) => one !== undefined).map(showSubscription),
      ...nextToken,
    };
  };

export const listSubscriptionsByTopic =
  (state: TopicsState) =>
  (
    input: ListSubscriptionsByTopicInput,
    context: OperationContext,
  ): ListSubscriptionsByTopicResponse => {
    const action = "ListSubscriptionsByTopic";
    const topic = findTopic(state, context, { arn: input.TopicArn, action });
    const prefix = `${topicKey(topic)}/`;
    const { items, nextToken } = readPage(state.subscriptions, prefix, input.NextToken);
    return { Subscriptions: items.map(({ value }) => showSubscription(value)), ...nextToken };
  };

export const getSubscriptionAttributes =
  (state: TopicsState) =>
  (
    input: GetSubscriptionAttributesInput,
    context: OperationContext,
  ): GetSubscriptionAttributesResponse => {
    const action = "GetSubscriptionAttributes";
    const { topic, subscription } = findOwn(state, context, { arn: input.SubscriptionArn, action });
    return { Attributes: showAttributes(topic, subscription) };
  };

export const setSubscriptionAttributes =
  (state: TopicsState) =>
  (input: SetSubscriptionAttributesInput, context: OperationContext): Record<string, never> =>
    state.store.transaction(() => {
      const action = "SetSubscriptionAttributes";
      const { subscription } = findOwn(state, context, { arn: input.SubscriptionArn, action });
      const given = { [input.AttributeName ?? ""]: input.AttributeValue ?? "" };
      const attributes = withAttributes(subscription, given, action);
      putSubscription(state, { ...subscription, attributes });
      return {};
    });

/**
 * Unsubscribe, which the link in a message may ask for without a signature. An endpoint that did
 * not ask itself is told, so that it can undo it. The same once more is no error.
 */
export const unsubscribe =
  (state: TopicsState) =>
  (input: UnsubscribeInput, context: OperationContext): Record<string, never> =>
    state.store.transaction(() => {
      const address = readSubscriptionArn(input.SubscriptionArn);
      const subscription = state.subscriptions.get(subscriptionKey(address));
      if (!subscription) return {};
      const isOwn = !isAnonymous(context) && isOwner(subscription, context);
      if (!isOwn && subscription.authenticatesOnUnsubscribe)
        throw refusal(subscription, context, "Unsubscribe");
      removeSubscription(state, subscription);
      const topic = state.topics.get(topicKey(address));
      if (topic) {
        const subscriptionsDeleted = topic.subscriptionsDeleted + 1;
        state.topics.put(topicKey(topic), { ...topic, subscriptionsDeleted });
      }
      const isTold = subscription.isConfirmed && subscription.protocol.startsWith("http");
      const isAsker = !isAnonymous(context) && context.accountId === subscription.owner;
      if (isTold && !isAsker) sendEnd(state, subscription, context);
      return {};
    });

/** Either account may: the one that subscribed, and the topic's. */
function isOwner(subscription: SubscriptionDocument, context: OperationContext): boolean {
  return [subscription.owner, subscription.accountId].includes(context.accountId);
}

function findOwn(
  state: TopicsState,
  context: OperationContext,
  { arn, action }: { readonly arn: string | undefined; readonly action: string },
): { readonly topic: TopicDocument; readonly subscription: SubscriptionDocument } {
  const address = readSubscriptionArn(arn);
  const subscription = state.subscriptions.get(subscriptionKey(address));
  const topic = state.topics.get(topicKey(address));
  if (!subscription || !topic || address.region !== context.region) throw noSuchSubscription();
  if (!isOwner(subscription, context)) throw refusal(subscription, context, action);
  return { topic, subscription };
}

function refusal(subscription: SubscriptionDocument, context: OperationContext, action: string) {
  const by = policyPrincipal(context);
  const who = by.kind === "caller" && !isAnonymous(context) ? by.arn : "anonymous";
  return notAuthorized(who, `SNS:${action}`, subscriptionArn(subscription));
}
