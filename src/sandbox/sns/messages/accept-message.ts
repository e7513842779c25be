import { createHash } from "node:crypto";
import type { Clock } from "../../../base/clock.ts";
import type { Ids } from "../../../base/ids.ts";
import { matchesFilterPolicy } from "../filter-policy.ts";
import { isFifo, subscriptionKey, topicKey } from "../identifiers.ts";
import { invalidParameter } from "../refusals.ts";
import type {
  DeduplicationDocument,
  OutboxRow,
  SubscriptionDocument,
  TopicDocument,
  TopicsState,
} from "../topics-state.ts";
import type { CheckedMessage } from "./read-message.ts";

/** Source: documented, Publish: the minimum deduplication interval. */
const DEDUPLICATION_MS = 5 * 60_000;

export interface AcceptedMessage {
  readonly messageId: string;
  /** Of a FIFO topic: twenty digits. */
  readonly sequenceNumber?: string;
}

/**
 * Puts a message into the outbox for everyone who subscribed to it, durably with the transaction
 * that this is to be called in.
 *
 * @throws {ServiceError} `InvalidParameterException` for what the kind of topic does not take.
 */
export function acceptMessage(
  state: TopicsState,
  topic: TopicDocument,
  given: {
    readonly message: CheckedMessage;
    readonly sources: { readonly clock: Clock; readonly ids: Ids };
  },
): AcceptedMessage {
  const { message, sources } = given;
  const deduplicationId = checkKind(topic, message);
  const atMs = sources.clock.nowMs();
  if (deduplicationId === undefined) {
    const accepted = { messageId: sources.ids.uuid() };
    enqueueForAll(state, topic, { message, accepted, atMs });
    return accepted;
  }
  const hashed = hashOf(topic, message, deduplicationId);
  const earlier = state.deduplications.get(hashed);
  if (earlier && atMs - earlier.atMs < DEDUPLICATION_MS) {
    return { messageId: earlier.messageId, sequenceNumber: earlier.sequenceNumber };
  }
  const sequence = topic.sequence + 1;
  const sequenceNumber = `1${String(sequence).padStart(19, "0")}`;
  state.topics.put(topicKey(topic), { ...topic, sequence });
  const accepted = { messageId: sources.ids.uuid(), sequenceNumber };
  remember(state, topic, { hashed, document: { atMs, ...accepted } });
  enqueueForAll(state, topic, { message, accepted, atMs, deduplicationId });
  return accepted;
}

/** @returns by what a FIFO topic knows the message again. */
function checkKind(topic: TopicDocument, message: CheckedMessage): string | undefined {
  const { deduplicationId, groupId, text } = message;
  if (!isFifo(topic)) {
    if (deduplicationId === undefined) return undefined;
    throw invalidParameter(
      "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter " +
        "that is not valid for this topic type",
    );
  }
  if (groupId === undefined) {
    throw invalidParameter("The MessageGroupId parameter is required for FIFO topics");
  }
  if (deduplicationId !== undefined) return deduplicationId;
  if (topic.attributes.ContentBasedDeduplication === "true") return sha256(text);
  throw invalidParameter(
    "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId " +
      "provided explicitly",
  );
}

function hashOf(topic: TopicDocument, { groupId }: CheckedMessage, id: string): string {
  const isPerGroup = topic.attributes.FifoThroughputScope === "MessageGroup";
  return `${topicKey(topic)}/${sha256(JSON.stringify([isPerGroup ? groupId : null, id]))}`;
}

function remember(
  state: TopicsState,
  topic: TopicDocument,
  seen: { readonly hashed: string; readonly document: DeduplicationDocument },
): void {
  const { hashed, document } = seen;
  const prefix = `${topicKey(topic)}/`;
  const timeOf = (atMs: number) => `${prefix}${String(atMs).padStart(15, "0")}`;
  const old = { prefix, before: timeOf(document.atMs - DEDUPLICATION_MS + 1) };
  for (const { key, value } of state.deduplicationTimes.list(old)) {
    state.deduplicationTimes.delete(key);
    state.deduplications.delete(value);
  }
  state.deduplications.put(hashed, document);
  state.deduplicationTimes.put(`${timeOf(document.atMs)}/${document.sequenceNumber}`, hashed);
}

function enqueueForAll(
  state: TopicsState,
  topic: TopicDocument,
  sent: {
    readonly message: CheckedMessage;
    readonly accepted: AcceptedMessage;
    readonly atMs: number;
    readonly deduplicationId?: string;
  },
): void {
  const { message, accepted, atMs, deduplicationId } = sent;
  const { subject, attributes, groupId } = message;
  const common = {
    type: "Notification" as const,
    ...{ ...accepted, atMs, failedAttempts: 0, dueAtMs: atMs, attributes },
    ...(subject !== undefined && { subject }),
    ...(groupId !== undefined && { groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
  };
  for (const { value } of state.subscriptions.list({ prefix: `${topicKey(topic)}/` })) {
    if (!value.isConfirmed || !isWanted(value, message)) continue;
    const row: OutboxRow = { ...common, message: textFor(value, message) };
    state.outbox.enqueue(subscriptionKey(value), row);
  }
}

function isWanted({ attributes }: SubscriptionDocument, message: CheckedMessage): boolean {
  const { FilterPolicy: policy, FilterPolicyScope: scope } = attributes;
  const filtered = { message: message.text, attributes: message.attributes };
  return !policy || matchesFilterPolicy(policy, scope, filtered);
}

const textFor = ({ protocol }: SubscriptionDocument, { text, texts }: CheckedMessage): string =>
  (texts && Object.hasOwn(texts, protocol) ? texts[protocol] : texts?.default) ?? text;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
