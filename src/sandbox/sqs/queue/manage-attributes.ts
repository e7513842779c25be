import type {
  GetQueueAttributesRequest,
  GetQueueAttributesResult,
  SetQueueAttributesRequest,
} from "@aws-sdk/client-sqs";
import type { OperationContext } from "../../../embedded/index.ts";
import { findQueue } from "../access.ts";
import { invalidAttribute, unknownAttribute } from "../refusals.ts";
import { type QueueDocument, type QueueState, queueKey } from "../sqs-state.ts";
import { ATTRIBUTE_RULES, effectiveAttributes, millisecondsOf } from "./queue-attributes.ts";
import { readAttributes } from "./read-attributes.ts";

/** What is counted or known, and cannot be set. */
const READ_ONLY = [
  "QueueArn",
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
  "CreatedTimestamp",
  "LastModifiedTimestamp",
];
const COUNTS = READ_ONLY.slice(1, 4);

export const getQueueAttributes =
  (state: QueueState) =>
  (input: GetQueueAttributesRequest, context: OperationContext): GetQueueAttributesResult => {
    const { QueueUrl: url, AttributeNames: names = [] } = input;
    const queue = findQueue(state, context, { url, action: "GetQueueAttributes" });
    const unknown = names.find(
      (name) =>
        name !== "All" && !Object.hasOwn(ATTRIBUTE_RULES, name) && !READ_ONLY.includes(name),
    );
    if (unknown !== undefined) throw unknownAttribute(unknown);
    const isAsked = (name: string) =>
      names.includes("All") || (names as readonly string[]).includes(name);
    const counts = COUNTS.some(isAsked) ? countMessages(state, context, queue) : {};
    const all = { ...factsOf(queue), ...counts, ...effectiveAttributes(queue) };
    const shown = Object.entries(all).filter(([name]) => isAsked(name));
    return shown.length > 0 ? { Attributes: Object.fromEntries(shown) } : {};
  };

function factsOf(queue: QueueDocument): Record<string, string> {
  return {
    QueueArn: queue.arn,
    CreatedTimestamp: String(Math.floor(queue.createdAtMs / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAtMs / 1000)),
  };
}

function countMessages(
  state: QueueState,
  { clock }: OperationContext,
  queue: QueueDocument,
): Record<string, string> {
  const retentionMs = millisecondsOf(queue, "MessageRetentionPeriod");
  const counts = state.store.transaction(() => {
    state.messages.settle(queueKey(queue), { nowMs: clock.nowMs(), retentionMs });
    return state.messages.counts(queueKey(queue));
  });
  return {
    ApproximateNumberOfMessages: String(counts.ready),
    ApproximateNumberOfMessagesNotVisible: String(counts.received),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
  };
}

export const setQueueAttributes =
  (state: QueueState) =>
  (input: SetQueueAttributesRequest, context: OperationContext): object =>
    state.store.transaction(() => {
      const { QueueUrl: url, Attributes: given = {} } = input;
      const queue = findQueue(state, context, { url, action: "SetQueueAttributes" });
      const changes = readAttributes(state, given, queue);
      // What it is it stays: said again it is no change.
      if (changes.has("FifoQueue") && !queue.isFifo) throw invalidAttribute("FifoQueue");
      setAttributes(state, queue, { changes, nowMs: context.clock.nowMs() });
      return {};
    });

/** Sets attributes that were checked. To be called within a transaction. */
export function setAttributes(
  state: QueueState,
  queue: QueueDocument,
  { changes, nowMs }: { changes: ReadonlyMap<string, string | undefined>; nowMs: number },
): void {
  const attributes = new Map(Object.entries(queue.attributes));
  for (const [name, value] of changes) {
    if (value === undefined) attributes.delete(name);
    else attributes.set(name, value);
  }
  // One kind of encryption only: choosing SQS's own lets go of the key.
  if (changes.get("SqsManagedSseEnabled") === "true") attributes.delete("KmsMasterKeyId");
  if (changes.get("KmsMasterKeyId") !== undefined) attributes.delete("SqsManagedSseEnabled");
  state.queues.put(queueKey(queue), {
    ...queue,
    attributes: Object.fromEntries(attributes),
    modifiedAtMs: nowMs,
  });
}
