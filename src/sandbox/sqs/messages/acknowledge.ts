import type {
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityBatchRequestEntry,
  ChangeMessageVisibilityBatchResult,
  ChangeMessageVisibilityRequest,
  DeleteMessageBatchRequest,
  DeleteMessageBatchResult,
  DeleteMessageRequest,
} from "@aws-sdk/client-sqs";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { findQueue } from "../access.ts";
import { millisecondsOf } from "../queue/queue-attributes.ts";
import { invalidValue, missingParameter } from "../refusals.ts";
import { type QueueDocument, type QueueState, queueKey } from "../sqs-state.ts";
import { eachEntry, readEntries } from "./batch.ts";
import { readReceiptHandle } from "./receipt-handle.ts";

const VISIBILITY_MAX = 43_200;

const DELETE = "DeleteMessage";

/** Works on one queue with what is due made ready, within a transaction. */
function within<Result>(
  state: QueueState,
  context: OperationContext,
  asked: { url: string | undefined; action: string; work: (queue: QueueDocument) => Result },
): Result {
  const { queue, result } = state.store.transaction(() => {
    const found = findQueue(state, context, asked);
    const retentionMs = millisecondsOf(found, "MessageRetentionPeriod");
    state.messages.settle(queueKey(found), { nowMs: context.clock.nowMs(), retentionMs });
    return { queue: found, result: asked.work(found) };
  });
  // What was given back, or the next of a group whose message is done with, may go out now.
  if (queue.isFifo || asked.action !== DELETE) state.arrivals.tell(queueKey(queue));
  return result;
}

export const deleteMessage =
  (state: QueueState) =>
  (input: DeleteMessageRequest, context: OperationContext): object => {
    within(state, context, {
      url: input.QueueUrl,
      action: DELETE,
      work: (queue) => deleteOne(state, queue, input.ReceiptHandle),
    });
    return {};
  };

export const deleteMessageBatch =
  (state: QueueState) =>
  (input: DeleteMessageBatchRequest, context: OperationContext): DeleteMessageBatchResult => {
    return within(state, context, {
      url: input.QueueUrl,
      action: DELETE,
      work: (queue) =>
        eachEntry<NonNullable<typeof input.Entries>[number], { Id: string }>(
          readEntries(input.Entries, "DeleteMessageBatchRequestEntry"),
          ({ ReceiptHandle }) => deleteOne(state, queue, ReceiptHandle),
        ),
    });
  };

/**
 * Deletes what a handle names. A handle of an earlier receipt succeeds and deletes nothing; of a
 * FIFO queue it is refused once its time is over. Source: documented, SQS API reference,
 * DeleteMessage.
 */
function deleteOne(state: QueueState, queue: QueueDocument, handle: string | undefined): object {
  if (handle === undefined || handle === "") throw missingParameter("ReceiptHandle");
  const key = queueKey(queue);
  const { stamp, receipt } = readReceiptHandle(key, handle);
  const progress = state.messages.progress(key, stamp);
  if (!progress) return {};
  const isCurrent = progress.receipt === receipt;
  if (queue.isFifo && !(isCurrent && progress.place === "received")) {
    throw invalidValue("ReceiptHandle", handle, "The receipt handle has expired.");
  }
  if (isCurrent) state.messages.remove(key, stamp);
  return {};
}

export const changeVisibility =
  (state: QueueState) =>
  (input: ChangeMessageVisibilityRequest, context: OperationContext): object => {
    within(state, context, {
      url: input.QueueUrl,
      action: "ChangeMessageVisibility",
      work: (queue) => changeOne(state, queue, { ...input, nowMs: context.clock.nowMs() }),
    });
    return {};
  };

export const changeVisibilityBatch =
  (state: QueueState) =>
  (
    input: ChangeMessageVisibilityBatchRequest,
    context: OperationContext,
  ): ChangeMessageVisibilityBatchResult => {
    return within(state, context, {
      url: input.QueueUrl,
      action: "ChangeMessageVisibility",
      work: (queue) =>
        eachEntry<ChangeMessageVisibilityBatchRequestEntry, { Id: string }>(
          readEntries(input.Entries, "ChangeMessageVisibilityBatchRequestEntry"),
          (entry) => changeOne(state, queue, { ...entry, nowMs: context.clock.nowMs() }),
        ),
    });
  };

interface VisibilityChange {
  readonly ReceiptHandle: string | undefined;
  readonly VisibilityTimeout?: number | undefined;
  readonly nowMs: number;
}

function changeOne(state: QueueState, queue: QueueDocument, change: VisibilityChange): object {
  const { ReceiptHandle: handle, VisibilityTimeout: seconds, nowMs } = change;
  if (handle === undefined || handle === "") throw missingParameter("ReceiptHandle");
  if (seconds === undefined) throw missingParameter("VisibilityTimeout");
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > VISIBILITY_MAX) {
    throw invalidValue(
      "VisibilityTimeout",
      seconds,
      `VisibilityTimeout must be an integer between 0 and ${VISIBILITY_MAX}.`,
    );
  }
  const key = queueKey(queue);
  const { stamp, receipt } = readReceiptHandle(key, handle);
  const progress = state.messages.progress(key, stamp);
  if (!progress) {
    throw invalidValue(
      "ReceiptHandle",
      handle,
      "Message does not exist or is not available for visibility timeout change.",
    );
  }
  if (progress.place !== "received" || progress.receipt !== receipt) {
    throw new ServiceError(
      "MessageNotInflight",
      `The message referred to by the receipt handle ${handle} isn't in flight.`,
    );
  }
  const place = seconds === 0 ? ("ready" as const) : ("received" as const);
  state.messages.move(key, stamp, { ...progress, place, dueAtMs: nowMs + seconds * 1000 });
  return {};
}
