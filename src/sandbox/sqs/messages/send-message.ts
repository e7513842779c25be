import { createHash } from "node:crypto";
import type { Ids } from "../../../base/ids.ts";
import { ServiceError } from "../../../wire/index.ts";
import { effectiveAttributes, messageBytesMax, millisecondsOf } from "../queue/queue-attributes.ts";
import { invalidParameter, invalidValue, missingParameter } from "../refusals.ts";
import { type QueueDocument, type QueueState, queueKey } from "../sqs-state.ts";
import type { SentMessage } from "./deduplication.ts";
import { digestAttributes, digestBody } from "./digest-message.ts";
import type { Message, MessageAttributes } from "./message.ts";
import { bytesOfAttributes } from "./read-attributes.ts";
import { sequenceNumberOf } from "./stamps.ts";

/** A message before a queue has taken it. */
export interface Draft {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly systemAttributes: MessageAttributes;
  readonly delaySeconds?: number | undefined;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

export interface Sending {
  /** The unique id of the sender: `AIDA…`, or an account. */
  readonly senderId: string;
  readonly nowMs: number;
  readonly ids: Ids;
}

const DELAY_MAX = 900;
/** Source: documented, SQS API reference, SendMessage, MessageGroupId and its deduplication. */
const FIFO_ID = /^[!-~]{1,128}$/;

/**
 * Takes a message into a queue. A duplicate is told what the first was told. To be called within a
 * transaction; who waits is to be told after it.
 *
 * @throws {ServiceError} when the message cannot be one of the queue.
 */
export function sendMessage(
  state: QueueState,
  queue: QueueDocument,
  { draft, sending }: { draft: Draft; sending: Sending },
): SentMessage {
  checkDraft(queue, draft);
  const key = queueKey(queue);
  const { nowMs } = sending;
  const duplicateId = duplicateIdOf(queue, draft);
  const earlier =
    duplicateId === undefined ? undefined : state.deduplication.find(key, duplicateId, nowMs);
  if (earlier) return earlier;
  const stamp = state.messages.nextStamp(nowMs);
  const message = messageOf(queue, { draft, sending, stamp });
  const delayMs =
    draft.delaySeconds === undefined
      ? millisecondsOf(queue, "DelaySeconds")
      : draft.delaySeconds * 1000;
  state.messages.add(key, stamp, {
    message,
    progress: {
      place: delayMs > 0 ? "delayed" : "ready",
      dueAtMs: nowMs + delayMs,
      sentAtMs: nowMs,
      receiveCount: 0,
      ...(message.groupId !== undefined && { groupId: message.groupId }),
    },
  });
  const sent = tellOf(message);
  if (duplicateId !== undefined) {
    state.deduplication.note(key, duplicateId, { sent, atMs: nowMs });
  }
  return sent;
}

function messageOf(
  { isFifo }: QueueDocument,
  { draft, sending, stamp }: { draft: Draft; sending: Sending; stamp: string },
): Message {
  const deduplicationId = isFifo ? deduplicationIdOf(draft) : undefined;
  return {
    messageId: sending.ids.uuid(),
    body: draft.body,
    attributes: draft.attributes,
    systemAttributes: draft.systemAttributes,
    senderId: sending.senderId,
    sentAtMs: sending.nowMs,
    ...(draft.groupId !== undefined && { groupId: draft.groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
    ...(isFifo && { sequenceNumber: sequenceNumberOf(stamp) }),
  };
}

function tellOf(message: Message): SentMessage {
  const attributesDigest = digestAttributes(message.attributes);
  const systemAttributesDigest = digestAttributes(message.systemAttributes);
  const { messageId, sequenceNumber } = message;
  return {
    messageId,
    bodyDigest: digestBody(message.body),
    ...(attributesDigest && { attributesDigest }),
    ...(systemAttributesDigest && { systemAttributesDigest }),
    ...(sequenceNumber !== undefined && { sequenceNumber }),
  };
}

function deduplicationIdOf({ deduplicationId, body }: Draft): string {
  return deduplicationId ?? createHash("sha256").update(body).digest("hex");
}

/** What makes two messages of a FIFO queue the same one; undefined for other queues. */
function duplicateIdOf(queue: QueueDocument, draft: Draft): string | undefined {
  if (!queue.isFifo) return undefined;
  const isPerGroup = effectiveAttributes(queue).DeduplicationScope === "messageGroup";
  return JSON.stringify([isPerGroup ? draft.groupId : null, deduplicationIdOf(draft)]);
}

function checkDraft(queue: QueueDocument, draft: Draft): void {
  if (draft.body === "") throw missingParameter("MessageBody");
  checkCharacters(draft.body);
  const limit = messageBytesMax(queue);
  if (bytesOf(draft) > limit) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
    );
  }
  const { delaySeconds: delay } = draft;
  if (delay !== undefined && (delay < 0 || delay > DELAY_MAX)) {
    throw invalidValue("DelaySeconds", delay, `DelaySeconds must be >= 0 and <= ${DELAY_MAX}.`);
  }
  if (draft.groupId !== undefined) checkFifoId("MessageGroupId", draft.groupId);
  if (queue.isFifo) checkFifoDraft(queue, draft);
  else if (draft.deduplicationId !== undefined) {
    throw invalidValue("MessageDeduplicationId", draft.deduplicationId, NOT_OF_THIS_TYPE);
  }
}

const NOT_OF_THIS_TYPE = "The request include parameter that is not valid for this queue type";

function checkFifoDraft(queue: QueueDocument, draft: Draft): void {
  if (draft.groupId === undefined) throw missingParameter("MessageGroupId");
  // A queue's own delay holds for all of its messages, or their order would not.
  if (draft.delaySeconds !== undefined && draft.delaySeconds > 0) {
    throw invalidValue("DelaySeconds", draft.delaySeconds, NOT_OF_THIS_TYPE);
  }
  if (draft.deduplicationId !== undefined) {
    checkFifoId("MessageDeduplicationId", draft.deduplicationId);
  } else if (effectiveAttributes(queue).ContentBasedDeduplication !== "true") {
    throw invalidParameter(
      "The queue should either have ContentBasedDeduplication enabled or " +
        "MessageDeduplicationId provided explicitly",
    );
  }
}

function checkFifoId(name: string, value: string): void {
  if (FIFO_ID.test(value)) return;
  throw invalidValue(
    name,
    value,
    `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

/** How much of its queue's limit a message takes. */
export function bytesOf({ body, attributes, systemAttributes }: Draft): number {
  return (
    Buffer.byteLength(body) + bytesOfAttributes(attributes) + bytesOfAttributes(systemAttributes)
  );
}

/** What XML 1.0 has no form for. Source: documented, SQS API reference, SendMessage. */
const REFUSED_CHARACTER = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

function checkCharacters(body: string): void {
  const found = REFUSED_CHARACTER.exec(body)?.[0].codePointAt(0);
  if (found === undefined) return;
  throw new ServiceError(
    "InvalidMessageContents",
    `Invalid binary character '#x${found.toString(16).toUpperCase()}' was found in the message ` +
      "body, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to " +
      "#xFFFD | #x10000 to #x10FFFF",
  );
}
