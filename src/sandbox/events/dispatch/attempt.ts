import type { Clock } from "../../../base/clock.ts";
import type { Ids } from "../../../base/ids.ts";
import type { DeliveryDocument } from "../events-state.ts";
import { senderOf, sendToTarget, type TargetServices } from "../targets/send-to-target.ts";
import { type FailedDelivery, failureOf } from "./failed-delivery.ts";

/** Source: documented, RetryPolicy: 185 retries within 24 hours. */
const RETRIES_MAX = 185;
const AGE_MAX_SECONDS = 86_400;
/** Source: assumed; documented is that the delay grows exponentially, with jitter. */
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 480_000;

/** An event that did not reach its target and will not be tried again. */
export interface GivenUp {
  readonly ruleArn: string;
  readonly targetArn: string;
  readonly code: string;
  /** The dead-letter queue that has it now; absent when it is lost. */
  readonly deadLetterArn?: string;
}

export interface AttemptOptions {
  readonly services: TargetServices;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly onGivenUp: (givenUp: GivenUp) => void;
}

/** Tries a delivery once. @returns the delivery as it waits for its next try; else undefined. */
export async function attemptDelivery(
  delivery: DeliveryDocument,
  options: AttemptOptions,
): Promise<DeliveryDocument | undefined> {
  try {
    await sendToTarget(delivery, options.services);
    return undefined;
  } catch (error) {
    const failure = failureOf(error);
    const exhausted = failure.isRetryable ? exhaustedBy(delivery, options.clock) : undefined;
    if (failure.isRetryable && !exhausted) return postponed(delivery, failure, options);
    await giveUp(delivery, { failure, exhausted }, options);
    return undefined;
  }
}

type RetryCondition = "MaximumRetryAttempts" | "MaximumEventAgeInSeconds";

function exhaustedBy(delivery: DeliveryDocument, clock: Clock): RetryCondition | undefined {
  const { MaximumRetryAttempts: retries = RETRIES_MAX } = delivery.target.RetryPolicy ?? {};
  if (delivery.attempts >= retries) return "MaximumRetryAttempts";
  return clock.nowMs() >= endOf(delivery) ? "MaximumEventAgeInSeconds" : undefined;
}

function endOf({ target, ingestedAtMs }: DeliveryDocument): number {
  const { MaximumEventAgeInSeconds: seconds = AGE_MAX_SECONDS } = target.RetryPolicy ?? {};
  return ingestedAtMs + seconds * 1_000;
}

function postponed(
  delivery: DeliveryDocument,
  { retryAfterMs = 0 }: FailedDelivery,
  { clock, ids }: AttemptOptions,
): DeliveryDocument {
  const longestMs = Math.min(RETRY_FIRST_MS * 2 ** delivery.attempts, RETRY_MAX_MS);
  const share = 0.5 + (ids.bytes(1)[0] ?? 0) / 512;
  const delayMs = Math.max(longestMs * share, retryAfterMs);
  const dueAtMs = Math.min(clock.nowMs() + Math.round(delayMs), endOf(delivery));
  return { ...delivery, attempts: delivery.attempts + 1, dueAtMs };
}

async function giveUp(
  delivery: DeliveryDocument,
  end: { readonly failure: FailedDelivery; readonly exhausted: RetryCondition | undefined },
  { services, onGivenUp }: AttemptOptions,
): Promise<void> {
  const { rule, target } = delivery;
  const facts = { ruleArn: rule.arn, targetArn: target.Arn ?? "", code: end.failure.code };
  const deadLetterArn = target.DeadLetterConfig?.Arn;
  const { queues } = services.ports;
  if (deadLetterArn === undefined || !queues) return onGivenUp(facts);
  try {
    const message = { body: delivery.event, attributes: attributesOf(delivery, end) };
    await queues.send(deadLetterArn, message, senderOf(delivery));
    onGivenUp({ ...facts, deadLetterArn });
  } catch {
    // AWS drops what its dead-letter queue does not take, and counts it.
    onGivenUp(facts);
  }
}

/** Source: documented, EventBridge user guide, dead-letter queues. */
function attributesOf(
  { rule, target, attempts }: DeliveryDocument,
  {
    failure,
    exhausted,
  }: { readonly failure: FailedDelivery; readonly exhausted: RetryCondition | undefined },
): Record<string, string> {
  return {
    RULE_ARN: rule.arn,
    TARGET_ARN: target.Arn ?? "",
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
    RETRY_ATTEMPTS: String(attempts),
  };
}
