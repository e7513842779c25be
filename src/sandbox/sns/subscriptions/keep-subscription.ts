import { subscriptionKey } from "../identifiers.ts";
import type { SubscriptionDocument, TopicsState } from "../topics-state.ts";

/** Removes a subscription and what it was still to get. To be called within a transaction. */
export function removeSubscription(state: TopicsState, subscription: SubscriptionDocument): void {
  const key = subscriptionKey(subscription);
  state.subscriptions.delete(key);
  state.owned.delete(ownedKey(subscription));
  state.outbox.removeAll(key);
}

/** Adds or changes a subscription. To be called within a transaction. */
export function putSubscription(state: TopicsState, subscription: SubscriptionDocument): void {
  state.subscriptions.put(subscriptionKey(subscription), subscription);
  state.owned.put(ownedKey(subscription), null);
}

const ownedKey = (subscription: SubscriptionDocument): string =>
  `${subscription.owner}/${subscription.region}/${subscriptionKey(subscription)}`;
