import { ServiceError } from "../../../wire/index.ts";
import { topicArn } from "../identifiers.ts";
import type { MessageAttributes, OutboxRow } from "../topics-state.ts";
import { DELIVERED, type Delivery, type DeliveryOutcome, failed } from "./delivery.ts";
import type { QueueMessage, QueueMessageAttribute, QueueSender } from "./queue-sender.ts";

const SNS = { kind: "service", name: "sns.amazonaws.com" } as const;

/** @param body an envelope, or the bare message, whose attributes then go beside it. */
export async function sendToQueue(
  { row, subscription, topic }: Delivery,
  body: string,
  target: { readonly queues: QueueSender; readonly queueArn: string },
): Promise<DeliveryOutcome> {
  const isRaw = subscription.attributes.RawMessageDelivery === "true";
  const message = messageOf(row, { body, queueArn: target.queueArn, isRaw });
  const source = { sourceArn: topicArn(topic), sourceAccount: topic.accountId };
  try {
    await target.queues.send(target.queueArn, message, SNS, source);
    return DELIVERED;
  } catch (error) {
    const isRefusal = error instanceof ServiceError && (error.status ?? 400) < 500;
    return failed(isRefusal ? error.code : "the queue cannot be reached", !isRefusal);
  }
}

function messageOf(
  row: OutboxRow,
  { body, queueArn, isRaw }: { body: string; queueArn: string; isRaw: boolean },
): QueueMessage {
  const hasAttributes = isRaw && Object.keys(row.attributes ?? {}).length > 0;
  const isFifoQueue = queueArn.endsWith(".fifo");
  // A confirmation is of no group of the topic's, and a FIFO queue takes nothing without one.
  const groupId = row.groupId ?? (isFifoQueue ? row.type : undefined);
  const deduplicationId = isFifoQueue ? (row.deduplicationId ?? row.messageId) : undefined;
  return {
    body,
    ...(hasAttributes && { attributes: asQueueAttributes(row.attributes ?? {}) }),
    ...(groupId !== undefined && { groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
  };
}

function asQueueAttributes(attributes: MessageAttributes): Record<string, QueueMessageAttribute> {
  const named = Object.entries(attributes).map(
    ([name, { Type: dataType, Value: value }]) =>
      [
        name,
        dataType.startsWith("Binary") ? { dataType, binary: value } : { dataType, text: value },
      ] as const,
  );
  return Object.fromEntries(named);
}
