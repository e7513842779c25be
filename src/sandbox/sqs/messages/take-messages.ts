import { ALPHANUMERIC, type Ids } from "../../../base/ids.ts";
import type { Message, MessageProgress } from "./message.ts";
import type { MessageStore } from "./message-store.ts";
import { sequenceNumberOf } from "./stamps.ts";

/** Where messages go that were received too often. */
export interface Redrive {
  readonly receiveCountMax: number;
  /** The key of the dead-letter queue. */
  readonly target: string;
  readonly isTargetFifo: boolean;
  readonly sourceArn: string;
}

export interface Taking {
  readonly queue: string;
  readonly isFifo: boolean;
  readonly countMax: number;
  readonly visibilityMs: number;
  readonly retentionMs: number;
  readonly redrive: Redrive | undefined;
  readonly nowMs: number;
  readonly ids: Ids;
}

/** A message as one receiver got it. */
export interface TakenMessage {
  readonly stamp: string;
  readonly message: Message;
  readonly progress: MessageProgress;
}

export interface Taken {
  readonly messages: readonly TakenMessage[];
  /** Set when messages went to the dead-letter queue: its key. */
  readonly redriven: string | undefined;
}

/** A receiver may come upon this many messages of groups that others work on. */
const LOOKED_AT_MAX = 20_000;
const PAGE_SIZE = 200;

/**
 * Hands messages to a receiver: the first arrived first, and hidden from others from then on. Of a
 * FIFO queue no message of a group comes while another receiver has one of it. Messages that were
 * received too often go to the dead-letter queue instead. To be called within a transaction.
 */
export function takeMessages(store: MessageStore, taking: Taking): Taken {
  const { queue, nowMs, retentionMs, countMax, redrive } = taking;
  store.settle(queue, { nowMs, retentionMs });
  const blocked = taking.isFifo ? store.groupsReceived(queue) : new Set();
  const messages: TakenMessage[] = [];
  let redriven: string | undefined;
  for (const { stamp, groupId } of candidates(store, taking)) {
    if (messages.length === countMax) break;
    if (groupId !== undefined && blocked.has(groupId) && taking.isFifo) continue;
    const message = store.message(queue, stamp);
    const progress = store.progress(queue, stamp);
    if (!message || !progress) continue;
    if (redrive && progress.receiveCount >= redrive.receiveCountMax) {
      moveToDeadLetters(store, { taking, redrive, taken: { stamp, message, progress } });
      redriven = redrive.target;
    } else {
      messages.push({ stamp, message, progress: hide(store, taking, { stamp, progress }) });
    }
  }
  return { messages, redriven };
}

function* candidates(store: MessageStore, { queue, isFifo, countMax }: Taking) {
  const limit = isFifo ? PAGE_SIZE : countMax;
  let after: string | undefined;
  for (let seen = 0; seen < LOOKED_AT_MAX; seen += limit) {
    const page = store.ready(queue, { limit, ...(after !== undefined && { after }) });
    yield* page;
    after = page.at(-1)?.stamp;
    if (page.length < limit) return;
  }
}

function hide(
  store: MessageStore,
  { queue, visibilityMs, nowMs, ids }: Taking,
  { stamp, progress }: { stamp: string; progress: MessageProgress },
): MessageProgress {
  const hidden: MessageProgress = {
    ...progress,
    place: visibilityMs > 0 ? "received" : "ready",
    dueAtMs: nowMs + visibilityMs,
    receiveCount: progress.receiveCount + 1,
    firstReceivedAtMs: progress.firstReceivedAtMs ?? nowMs,
    receipt: ids.text(16, ALPHANUMERIC),
  };
  store.move(queue, stamp, hidden);
  return hidden;
}

interface DeadLetter {
  readonly taking: Taking;
  readonly redrive: Redrive;
  readonly taken: TakenMessage;
}

/**
 * Keeps when it was sent, except in a FIFO queue, where it counts as new. Source: documented, SQS
 * developer guide, "Using dead-letter queues", retention periods. Its count goes on. Source:
 * observed.
 */
function moveToDeadLetters(store: MessageStore, { taking, redrive, taken }: DeadLetter): void {
  const { nowMs, queue } = taking;
  const { message, progress, stamp } = taken;
  const { receipt: _, ...kept } = progress;
  store.remove(queue, stamp);
  const isNew = redrive.isTargetFifo;
  const newStamp = isNew ? store.nextStamp(nowMs) : stamp;
  const sentAtMs = isNew ? nowMs : message.sentAtMs;
  store.add(redrive.target, newStamp, {
    message: {
      ...message,
      sentAtMs,
      deadLetterSourceArn: redrive.sourceArn,
      ...(isNew && { sequenceNumber: sequenceNumberOf(newStamp) }),
    },
    progress: { ...kept, place: "ready", dueAtMs: 0, sentAtMs },
  });
}
