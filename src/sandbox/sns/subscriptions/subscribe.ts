import type { SubscribeInput, SubscribeResponse } from "@aws-sdk/client-sns";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { policyPrincipal } from "../access.ts";
import { subscriptionArn, topicArn, topicKey } from "../identifiers.ts";
import { invalidParameter } from "../refusals.ts";
import { findTopic } from "../topics/find-topic.ts";
import type { SubscriptionDocument, TopicDocument, TopicsState } from "../topics-state.ts";
import { sendConfirmation } from "./confirmation.ts";
import { accountOfQueue, checkEndpoint, maskEndpoint } from "./endpoint.ts";
import { putSubscription } from "./keep-subscription.ts";
import { withAttributes } from "./subscription-attributes.ts";

/** Far below AWS's 12.5 million: every one is looked at for each message. */
const SUBSCRIPTIONS_MAX = 10_000;

/** Subscribe. An endpoint is subscribed once; asked again, it gets another confirmation message. */
export const subscribe =
  (state: TopicsState) =>
  (input: SubscribeInput, context: OperationContext): SubscribeResponse =>
    state.store.transaction(() => {
      const conditions = {
        "sns:Protocol": input.Protocol ?? "",
        "sns:Endpoint": input.Endpoint ?? "",
      };
      const topic = findTopic(state, context, {
        arn: input.TopicArn,
        action: "Subscribe",
        conditions,
      });
      const wanted = draft(topic, input, context);
      const existing = findSame(state, topic, wanted);
      const subscription = existing ?? wanted;
      if (existing) checkSame(existing, wanted, input);
      else putSubscription(state, subscription);
      if (!subscription.isConfirmed) sendConfirmation(state, subscription, context);
      const isShown = subscription.isConfirmed || input.ReturnSubscriptionArn === true;
      return { SubscriptionArn: isShown ? subscriptionArn(subscription) : "pending confirmation" };
    });

function draft(
  topic: TopicDocument,
  input: SubscribeInput,
  context: OperationContext,
): SubscriptionDocument {
  const { accountId, region, name } = topic;
  const target = checkEndpoint(topic, input.Protocol ?? "", input.Endpoint ?? "");
  const by = policyPrincipal(context);
  const isOwnQueue = accountOfQueue(target.endpoint) === context.accountId;
  return {
    ...{ accountId, region, name, id: context.ids.uuid() },
    ...target,
    owner: context.accountId,
    principal: by.kind === "caller" ? by.arn : "",
    attributes: withAttributes(
      { name, ...target, attributes: {} },
      input.Attributes ?? {},
      "Subscribe",
    ),
    createdAtMs: context.clock.nowMs(),
    isConfirmed: isOwnQueue,
    confirmationWasAuthenticated: isOwnQueue,
    // Whoever reads the queue gets the link to end this. Source: assumed, that it then does not
    // work; a message of a queue whose link was followed would tell.
    authenticatesOnUnsubscribe: isOwnQueue,
  };
}

function findSame(
  state: TopicsState,
  topic: TopicDocument,
  { protocol, endpoint }: SubscriptionDocument,
): SubscriptionDocument | undefined {
  const all = state.subscriptions.list({ prefix: `${topicKey(topic)}/` });
  const same = all.find(
    ({ value }) => value.protocol === protocol && value.endpoint === endpoint,
  )?.value;
  if (!same && all.length >= SUBSCRIPTIONS_MAX) {
    throw new ServiceError(
      "SubscriptionLimitExceededException",
      `Subscription limit exceeded for topic ${topicArn(topic)}`,
    );
  }
  return same;
}

function checkSame(
  existing: SubscriptionDocument,
  wanted: SubscriptionDocument,
  input: SubscribeInput,
): void {
  const names = Object.keys(input.Attributes ?? {});
  if (names.some((name) => (existing.attributes[name] ?? "") !== (wanted.attributes[name] ?? ""))) {
    throw invalidParameter(
      "Attributes Reason: Subscription already exists with different attributes",
    );
  }
}

/** One line of the listings. The ARN of what is not confirmed is not shown. */
export const showSubscription = (subscription: SubscriptionDocument) => ({
  SubscriptionArn: subscription.isConfirmed ? subscriptionArn(subscription) : "PendingConfirmation",
  Owner: subscription.owner,
  Protocol: subscription.protocol,
  Endpoint: maskEndpoint(subscription.endpoint),
  TopicArn: topicArn(subscription),
});
