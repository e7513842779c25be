import type { OutboxRow, SubscriptionDocument, TopicDocument } from "../topics-state.ts";

/** One message to one subscriber. */
export interface Delivery {
  readonly row: OutboxRow;
  readonly subscription: SubscriptionDocument;
  readonly topic: TopicDocument;
}

/** What came of an attempt. */
export type DeliveryOutcome =
  | { readonly kind: "delivered" }
  | {
      readonly kind: "failed";
      /** False where trying again would change nothing. */
      readonly isRetryable: boolean;
      /** For whoever runs the server: names no value of the message. */
      readonly why: string;
    };

export const DELIVERED: DeliveryOutcome = { kind: "delivered" };

export const failed = (why: string, isRetryable: boolean): DeliveryOutcome => ({
  kind: "failed",
  isRetryable,
  why,
});
