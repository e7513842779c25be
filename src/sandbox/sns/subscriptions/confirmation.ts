import type { ConfirmSubscriptionInput, ConfirmSubscriptionResponse } from "@aws-sdk/client-sns";
import type { Clock } from "../../../base/clock.ts";
import type { Ids } from "../../../base/ids.ts";
import type { OperationContext } from "../../../embedded/index.ts";
import { isAnonymous } from "../access.ts";
import {
  mintToken,
  readTopicArn,
  subscriptionArn,
  subscriptionKey,
  topicArn,
  topicKey,
} from "../identifiers.ts";
import { invalidParameter, noSuchTopic } from "../refusals.ts";
import type { SubscriptionDocument, TokenDocument, TopicsState } from "../topics-state.ts";
import { putSubscription, removeSubscription } from "./keep-subscription.ts";

/** Source: documented, ConfirmSubscription: tokens are valid for two days, as are subscriptions. */
const TOKEN_LIFE_MS = 48 * 3_600_000;
const TOKEN_LENGTH_MAX = 1024;

interface Sources {
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Asks the endpoint whether it wants to be subscribed. Within a transaction. */
export function sendConfirmation(
  state: TopicsState,
  subscription: SubscriptionDocument,
  sources: Sources,
): void {
  enqueueConfirmation(state, subscription, {
    type: "SubscriptionConfirmation",
    message:
      `You have chosen to subscribe to the topic ${topicArn(subscription)}.\n` +
      "To confirm the subscription, visit the SubscribeURL included in this message.",
    sources,
  });
}

/** Tells an endpoint that it gets nothing any more, and how that is undone. In a transaction. */
export function sendEnd(
  state: TopicsState,
  subscription: SubscriptionDocument,
  sources: Sources,
): void {
  enqueueConfirmation(state, subscription, {
    type: "UnsubscribeConfirmation",
    message:
      `You have chosen to deactivate subscription ${subscriptionArn(subscription)}.\n` +
      "To cancel this operation and restore the subscription, visit the SubscribeURL included " +
      "in this message.",
    sources,
  });
}

function enqueueConfirmation(
  state: TopicsState,
  subscription: SubscriptionDocument,
  message: {
    readonly type: "SubscriptionConfirmation" | "UnsubscribeConfirmation";
    readonly message: string;
    readonly sources: Sources;
  },
): void {
  const { type, sources } = message;
  const atMs = sources.clock.nowMs();
  const token = mintToken(sources.ids);
  const key = subscriptionKey(subscription);
  const ended = type === "UnsubscribeConfirmation" ? subscription : undefined;
  state.tokens.put(token, { key, issuedAtMs: atMs, ...(ended && { ended }) });
  state.outbox.enqueue(key, {
    type,
    messageId: sources.ids.uuid(),
    ...{ atMs, message: message.message, token, failedAttempts: 0, dueAtMs: atMs },
    ...(ended && { subscription: ended }),
  });
}

/** ConfirmSubscription, by whoever has the token. The same once more is no error. */
export const confirmSubscription =
  (state: TopicsState) =>
  (input: ConfirmSubscriptionInput, context: OperationContext): ConfirmSubscriptionResponse =>
    state.store.transaction(() => {
      const address = readTopicArn(input.TopicArn);
      if (!state.topics.get(topicKey(address))) throw noSuchTopic();
      const found = findByToken(state, input.Token ?? "", context.clock);
      if (!found || topicKey(found.subscription) !== topicKey(address)) {
        throw invalidParameter("Token");
      }
      const { subscription } = found;
      if (!subscription.isConfirmed || found.isEnded) {
        const isAuthenticated = !isAnonymous(context);
        const asksForMore = /^true$/i.test(input.AuthenticateOnUnsubscribe ?? "");
        putSubscription(state, {
          ...subscription,
          isConfirmed: true,
          confirmationWasAuthenticated: isAuthenticated,
          authenticatesOnUnsubscribe: isAuthenticated && asksForMore,
        });
      }
      return { SubscriptionArn: subscriptionArn(subscription) };
    });

/** @returns undefined for a token that is unknown, too old, or whose subscription is gone. */
function findByToken(state: TopicsState, token: string, clock: Clock) {
  const document = token.length <= TOKEN_LENGTH_MAX ? state.tokens.get(token) : undefined;
  if (!document || isExpired(document, clock)) return undefined;
  const current = state.subscriptions.get(document.key);
  const subscription = current ?? document.ended;
  return subscription && { subscription, isEnded: current === undefined };
}

const isExpired = ({ issuedAtMs }: TokenDocument, clock: Clock): boolean =>
  clock.nowMs() - issuedAtMs > TOKEN_LIFE_MS;

/** Drops tokens that are too old, and the subscriptions that nobody confirmed with them. */
export function forgetUnconfirmed(state: TopicsState, clock: Clock): void {
  for (const { key, value } of state.tokens.list()) {
    if (isExpired(value, clock)) state.tokens.delete(key);
  }
  for (const { value } of state.subscriptions.list()) {
    const isOld = clock.nowMs() - value.createdAtMs > TOKEN_LIFE_MS;
    if (!value.isConfirmed && isOld) removeSubscription(state, value);
  }
}
