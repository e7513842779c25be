import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import type { PolicyPrincipal } from "../../../permissions/index.ts";

/** A message for a queue, as SQS takes it. */
export interface QueueMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttributeValue>>;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** Puts messages into queues. */
export interface QueueSender {
  /**
   * Durable once resolved. The queue's policy decides whether `by` may.
   *
   * @param context condition keys, e.g. `aws:SourceArn`.
   * @throws {ServiceError} where trying again would change nothing: no such queue, or not allowed.
   */
  send(
    queueArn: string,
    message: QueueMessage,
    by: PolicyPrincipal,
    context: Readonly<Record<string, string>>,
  ): Promise<void>;
}
