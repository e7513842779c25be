import type { PolicyPrincipal } from "../../../permissions/index.ts";

/** A message for a queue, as the sandbox's SQS takes it. */
export interface QueueMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, QueueMessageAttribute>>;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

export interface QueueMessageAttribute {
  readonly dataType: string;
  readonly text?: string;
  /** Base64. */
  readonly binary?: string;
}

/** Puts messages into queues. */
export interface QueueSender {
  /**
   * Durable once it has returned, or resolved. The queue's policy decides whether `by` may.
   *
   * @throws {ServiceError} where trying again would change nothing: no such queue, or not allowed.
   */
  send(
    queueArn: string,
    message: QueueMessage,
    by: PolicyPrincipal,
    source: { readonly sourceArn: string; readonly sourceAccount: string },
  ): void | Promise<void>;
}
