import type {
  SendMessageBatchRequest,
  SendMessageBatchRequestEntry,
  SendMessageBatchResult,
  SendMessageBatchResultEntry,
  SendMessageRequest,
  SendMessageResult,
} from "@aws-sdk/client-sqs";
import type { OperationContext } from "../../../embedded/index.ts";
import { principalIdOf } from "../../../identify/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { findQueue } from "../access.ts";
import { MESSAGE_BYTES_MAX } from "../queue/queue-attributes.ts";
import { type QueueState, queueKey } from "../sqs-state.ts";
import { eachEntry, readEntries } from "./batch.ts";
import type { SentMessage } from "./deduplication.ts";
import { readMessageAttributes, readSystemAttributes } from "./read-attributes.ts";
import { bytesOf, type Draft, type Sending, sendMessage } from "./send-message.ts";

export const send =
  (state: QueueState) =>
  (input: SendMessageRequest, context: OperationContext): SendMessageResult => {
    const { queue, sent } = state.store.transaction(() => {
      const found = findQueue(state, context, { url: input.QueueUrl, action: "SendMessage" });
      const draft = draftOf(input);
      const how = { draft, sending: sendingOf(context) };
      return { queue: found, sent: sendMessage(state, found, how) };
    });
    state.arrivals.tell(queueKey(queue));
    return present(sent);
  };

export const sendBatch =
  (state: QueueState) =>
  (input: SendMessageBatchRequest, context: OperationContext): SendMessageBatchResult => {
    const { queue, result } = state.store.transaction(() => {
      const found = findQueue(state, context, { url: input.QueueUrl, action: "SendMessage" });
      const entries = readEntries(input.Entries, "SendMessageBatchRequestEntry");
      checkSize(entries);
      const sending = sendingOf(context);
      const each = (entry: SendMessageBatchRequestEntry) =>
        present(sendMessage(state, found, { draft: draftOf(entry), sending }));
      const done = eachEntry<SendMessageBatchRequestEntry, SendMessageBatchResultEntry>(
        entries,
        each,
      );
      return { queue: found, result: done };
    });
    state.arrivals.tell(queueKey(queue));
    return result;
  };

function sendingOf({ principal, clock, ids }: OperationContext): Sending {
  return { senderId: principalIdOf(principal), nowMs: clock.nowMs(), ids };
}

type GivenMessage = Omit<SendMessageRequest, "QueueUrl">;

function draftOf(given: GivenMessage): Draft {
  return {
    body: given.MessageBody ?? "",
    attributes: readMessageAttributes(given.MessageAttributes),
    systemAttributes: readSystemAttributes(given.MessageSystemAttributes),
    delaySeconds: given.DelaySeconds,
    groupId: given.MessageGroupId,
    deduplicationId: given.MessageDeduplicationId,
  };
}

function present(sent: SentMessage) {
  const { messageId, bodyDigest, attributesDigest, systemAttributesDigest } = sent;
  return {
    MessageId: messageId,
    MD5OfMessageBody: bodyDigest,
    ...(attributesDigest !== undefined && { MD5OfMessageAttributes: attributesDigest }),
    ...(systemAttributesDigest !== undefined && {
      MD5OfMessageSystemAttributes: systemAttributesDigest,
    }),
    ...(sent.sequenceNumber !== undefined && { SequenceNumber: sent.sequenceNumber }),
  };
}

/** All messages of a batch share the limit of one. Source: documented, SendMessageBatch. */
function checkSize(entries: readonly SendMessageBatchRequestEntry[]): void {
  const bytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (bytes <= MESSAGE_BYTES_MAX) return;
  throw new ServiceError(
    "BatchRequestTooLong",
    `Batch requests cannot be longer than ${MESSAGE_BYTES_MAX} bytes. ` +
      `You have sent ${bytes} bytes.`,
  );
}

/** Of an entry that is going to fail, the body is what counts. */
function sizeOf(entry: SendMessageBatchRequestEntry): number {
  try {
    return bytesOf(draftOf(entry));
  } catch {
    return Buffer.byteLength(entry.MessageBody ?? "");
  }
}
