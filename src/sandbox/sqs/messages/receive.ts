import type { ReceiveMessageRequest, ReceiveMessageResult } from "@aws-sdk/client-sqs";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { findQueue, queueOfArn } from "../access.ts";
import { millisecondsOf } from "../queue/queue-attributes.ts";
import { redrivePolicyOf } from "../queue/redrive.ts";
import { invalidParameter } from "../refusals.ts";
import { type QueueDocument, type QueueState, queueKey } from "../sqs-state.ts";
import { presentMessage, readSelection } from "./present-message.ts";
import { type Redrive, type TakenMessage, takeMessages } from "./take-messages.ts";

/** Source: documented, SQS developer guide, "Amazon SQS message quotas", in flight. */
const RECEIVED_MAX = 120_000;
const FOREVER = new AbortController().signal;

/**
 * ReceiveMessage. A long poll ends with the first messages, with its time, when its client goes
 * away (nothing is taken for who cannot have it), or when the server stops.
 */
export const receive =
  (state: QueueState) =>
  async (
    input: ReceiveMessageRequest,
    context: OperationContext,
  ): Promise<ReceiveMessageResult> => {
    const asked = { url: input.QueueUrl, action: "ReceiveMessage" };
    const queue = findQueue(state, context, asked);
    const settings = readSettings(input, queue);
    const selection = readSelection(input);
    const signal = context.endsWaiting?.() ?? FOREVER;
    const take = () => takeNow(state, context, { asked, settings });
    const taken = await poll(state, { queue, signal, take, waitMs: settings.waitMs, context });
    const key = queueKey(queue);
    if (taken.length === 0) return {};
    return { Messages: taken.map((one) => presentMessage(key, one, selection)) };
  };

interface Settings {
  readonly countMax: number;
  readonly waitMs: number;
  /** Undefined takes the queue's, as it is when a message comes. */
  readonly visibilityMs: number | undefined;
}

function readSettings(input: ReceiveMessageRequest, queue: QueueDocument): Settings {
  const { MaxNumberOfMessages: countMax = 1, VisibilityTimeout, WaitTimeSeconds } = input;
  checkRange("MaxNumberOfMessages", countMax, [1, 10]);
  checkRange("VisibilityTimeout", VisibilityTimeout ?? 0, [0, 43_200]);
  checkRange("WaitTimeSeconds", WaitTimeSeconds ?? 0, [0, 20]);
  const waitMs =
    WaitTimeSeconds === undefined
      ? millisecondsOf(queue, "ReceiveMessageWaitTimeSeconds")
      : WaitTimeSeconds * 1000;
  const visibilityMs = VisibilityTimeout === undefined ? undefined : VisibilityTimeout * 1000;
  return { countMax, waitMs, visibilityMs };
}

function checkRange(name: string, value: number, [min, max]: readonly [number, number]): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw invalidParameter(
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${min} and ${max}, ` +
      "if provided.",
  );
}

interface Poll {
  readonly queue: QueueDocument;
  readonly signal: AbortSignal;
  readonly waitMs: number;
  readonly take: () => readonly TakenMessage[];
  readonly context: OperationContext;
}

/** Tries, and tries again with each arrival until there is something or the time is over. */
async function poll(state: QueueState, polling: Poll): Promise<readonly TakenMessage[]> {
  const { signal, waitMs, take, context } = polling;
  const key = queueKey(polling.queue);
  let isOver = waitMs === 0;
  const timer = setTimeout(() => {
    isOver = true;
    state.arrivals.tell(key);
  }, waitMs);
  try {
    for (;;) {
      const taken = take();
      if (taken.length > 0 || isOver) return taken;
      const dueInMs = (state.messages.nextDueAtMs(key) ?? Infinity) - context.clock.nowMs();
      // A message that is due at once was left for the next try, and other calls come between.
      await state.arrivals.next(key, { signal, timeoutMs: Math.max(Math.min(dueInMs, waitMs), 1) });
      if (signal.aborted) return [];
    }
  } finally {
    clearTimeout(timer);
  }
}

function takeNow(
  state: QueueState,
  context: OperationContext,
  { asked, settings }: { asked: Parameters<typeof findQueue>[2]; settings: Settings },
): readonly TakenMessage[] {
  const { messages, redriven } = state.store.transaction(() => {
    // Found anew with each try, because it may be deleted or changed while somebody waits.
    const queue = findQueue(state, context, asked);
    const taken = takeMessages(state.messages, {
      queue: queueKey(queue),
      isFifo: queue.isFifo,
      countMax: settings.countMax,
      visibilityMs: settings.visibilityMs ?? millisecondsOf(queue, "VisibilityTimeout"),
      retentionMs: millisecondsOf(queue, "MessageRetentionPeriod"),
      redrive: redriveOf(state, queue),
      nowMs: context.clock.nowMs(),
      ids: context.ids,
    });
    if (taken.messages.length > 0) checkRoom(state, queue);
    return taken;
  });
  if (redriven !== undefined) state.arrivals.tell(redriven);
  return messages;
}

/** A dead-letter queue that is gone takes nothing: the message is received as ever. */
function redriveOf(state: QueueState, source: QueueDocument): Redrive | undefined {
  const policy = redrivePolicyOf(source);
  const target = policy && queueOfArn(state, policy.deadLetterTargetArn);
  if (!policy || !target) return undefined;
  return {
    receiveCountMax: policy.maxReceiveCount,
    target: queueKey(target),
    isTargetFifo: target.isFifo,
    sourceArn: source.arn,
  };
}

function checkRoom(state: QueueState, queue: QueueDocument): void {
  if (state.messages.countReceived(queueKey(queue)) <= RECEIVED_MAX) return;
  throw new ServiceError(
    "OverLimit",
    `Too many messages in flight: a queue has at most ${RECEIVED_MAX}.`,
  );
}
