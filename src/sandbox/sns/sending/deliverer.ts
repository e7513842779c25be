import type { Clock } from "../../../base/clock.ts";
import { isFifo, subscriptionArn, topicKey } from "../identifiers.ts";
import type { TopicsState } from "../topics-state.ts";
import type { Delivery, DeliveryOutcome } from "./delivery.ts";
import { effectivePolicy, retryDelayMs } from "./delivery-policy.ts";
import type { QueuedRow } from "./outbox.ts";

/** How many deliveries are under way at once: in all, and to one subscriber that takes them. */
const UNDER_WAY_MAX = 256;
const UNDER_WAY_PER_SUBSCRIBER_MAX = 8;
/** How long what is under way may take when everything stops; it is tried again after a start. */
const GRACE_MS = 1000;
const TIMER_MS_MAX = 60 * 60_000;

/** What whoever runs the server should know. Names a subscription, and nothing of a message. */
export type DeliveryEvent = {
  readonly event: "notification_delayed" | "notification_dead_lettered" | "notification_dropped";
  readonly subscription: string;
  /** Absent where it is not even known what waits. */
  readonly messageId?: string;
  readonly why: string;
};

export interface DelivererOptions {
  readonly state: TopicsState;
  readonly clock: Clock;
  readonly postman: {
    deliver(delivery: Delivery, signal: AbortSignal): Promise<DeliveryOutcome>;
    deadLetter(delivery: Delivery): Promise<DeliveryOutcome>;
  };
  readonly log: (event: DeliveryEvent) => void;
}

/** What is going on for one subscription. */
interface Lane {
  readonly key: string;
  readonly underWay: Set<string>;
  timer: NodeJS.Timeout | undefined;
  /** Set while deliveries fail: then one at a time is enough. */
  isFailing: boolean;
  /** Where there is a limit of messages a second. */
  nextStartAtMs: number;
}

/**
 * Delivers what the outbox holds, again and again, until each subscriber took it or its retries are
 * used up. Each subscription goes at its own pace: one that is down holds up no other.
 *
 * At least once: what a crash cuts off is delivered again after the next start.
 */
export class Deliverer {
  readonly #options: DelivererOptions;
  readonly #lanes = new Map<string, Lane>();
  /** Those that have to wait for others, first come first served. */
  readonly #waiting = new Set<Lane>();
  readonly #attempts = new Set<Promise<void>>();
  #stopping = new AbortController();
  #isRunning = false;

  constructor(options: DelivererOptions) {
    this.#options = options;
    options.state.outbox.onEnqueued((key) => this.#wake(key));
  }

  /** Begins, with what an earlier run left. */
  start(): void {
    this.#isRunning = true;
    for (const key of this.#options.state.outbox.subscriptionKeys()) this.#wake(key);
  }

  /** Ends what is under way; what is in the outbox stays there. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    for (const lane of this.#lanes.values()) clearTimeout(lane.timer);
    this.#lanes.clear();
    this.#waiting.clear();
    if (this.#attempts.size === 0) return;
    const ended = Promise.allSettled(this.#attempts);
    const timer = setTimeout(() => this.#stopping.abort(), GRACE_MS);
    await ended;
    clearTimeout(timer);
    this.#stopping = new AbortController();
  }

  #wake(key: string): void {
    if (!this.#isRunning) return;
    const lane = this.#lanes.get(key) ?? newLane(key);
    this.#lanes.set(key, lane);
    // Once the transaction that enqueued is through.
    queueMicrotask(() => this.#pump(lane));
  }

  /** Runs where nobody could catch an error: a store that cannot be read is asked again later. */
  #pump(lane: Lane): void {
    clearTimeout(lane.timer);
    try {
      this.#startDue(lane);
    } catch (error) {
      this.#delay(lane, error);
      lane.timer = setTimeout(() => this.#pump(lane), UNFORESEEN_DELAY_MS).unref();
    }
  }

  /** Starts as many deliveries of a subscription as are due and may be under way. */
  #startDue(lane: Lane): void {
    while (this.#isRunning && lane.underWay.size < this.#limitOf(lane)) {
      const next = this.#options.state.outbox.next(lane.key, lane.underWay);
      if (!next) break;
      const waitMs = Math.max(next.value.dueAtMs, lane.nextStartAtMs) - this.#options.clock.nowMs();
      if (waitMs > 0) {
        lane.timer = setTimeout(() => this.#pump(lane), Math.min(waitMs, TIMER_MS_MAX)).unref();
        return;
      }
      if (this.#attempts.size >= UNDER_WAY_MAX) {
        this.#waiting.add(lane);
        return;
      }
      this.#begin(lane, next);
    }
    if (lane.underWay.size === 0) this.#lanes.delete(lane.key);
  }

  #limitOf(lane: Lane): number {
    return lane.isFailing || isFifoLane(lane) ? 1 : UNDER_WAY_PER_SUBSCRIBER_MAX;
  }

  #begin(lane: Lane, queued: QueuedRow): void {
    lane.underWay.add(queued.key);
    const attempt = this.#attempt(lane, queued)
      .catch((error: unknown) => this.#delay(lane, error, queued.value.messageId))
      .finally(() => {
        lane.underWay.delete(queued.key);
        this.#attempts.delete(attempt);
        this.#pump(lane);
        const [waiting] = this.#waiting;
        if (!waiting) return;
        this.#waiting.delete(waiting);
        this.#pump(waiting);
      });
    this.#attempts.add(attempt);
  }

  async #attempt(lane: Lane, queued: QueuedRow): Promise<void> {
    const delivery = this.#find(queued, lane);
    if (!delivery) {
      this.#options.state.outbox.remove(queued.key);
      return;
    }
    const { maxReceivesPerSecond } = effectivePolicy(delivery.topic, delivery.subscription);
    if (maxReceivesPerSecond !== undefined) {
      lane.nextStartAtMs = this.#options.clock.nowMs() + 1000 / maxReceivesPerSecond;
    }
    const { signal } = this.#stopping;
    const outcome = await this.#options.postman.deliver(delivery, signal);
    lane.isFailing = outcome.kind === "failed";
    if (outcome.kind === "delivered") this.#options.state.outbox.remove(queued.key);
    else if (!signal.aborted) await this.#onFailure(lane, queued, { delivery, outcome });
  }

  /** @returns undefined when topic or subscription are gone, and with them who wanted it. */
  #find({ value: row }: QueuedRow, { key }: Lane): Delivery | undefined {
    const { state } = this.#options;
    const subscription = row.subscription ?? state.subscriptions.get(key);
    const topic = subscription && state.topics.get(topicKey(subscription));
    return topic && { row, subscription, topic };
  }

  async #onFailure(
    lane: Lane,
    queued: QueuedRow,
    failure: {
      readonly delivery: Delivery;
      readonly outcome: DeliveryOutcome & { readonly kind: "failed" };
    },
  ): Promise<void> {
    const { delivery, outcome } = failure;
    const { retries } = effectivePolicy(delivery.topic, delivery.subscription);
    const failedAttempts = queued.value.failedAttempts + 1;
    const delayMs = outcome.isRetryable ? retryDelayMs(retries, failedAttempts) : undefined;
    if (delayMs === undefined) return await this.#giveUp(queued, failure);
    if (failedAttempts === 1) this.#tell("notification_delayed", delivery, outcome.why);
    this.#postpone(lane, queued, { failedAttempts, delayMs });
  }

  #postpone(
    lane: Lane,
    queued: QueuedRow,
    { failedAttempts, delayMs }: { readonly failedAttempts: number; readonly delayMs: number },
  ): void {
    const { state, clock } = this.#options;
    const dueAtMs = clock.nowMs() + delayMs;
    state.store.transaction(() =>
      state.outbox.postpone(lane.key, queued.key, { ...queued.value, failedAttempts, dueAtMs }),
    );
  }

  async #giveUp(
    queued: QueuedRow,
    { delivery, outcome }: { delivery: Delivery; outcome: { readonly why: string } },
  ): Promise<void> {
    const { state, postman } = this.#options;
    const dead = await postman.deadLetter(delivery);
    state.outbox.remove(queued.key);
    if (dead.kind === "delivered") {
      this.#tell("notification_dead_lettered", delivery, outcome.why);
    } else {
      this.#tell("notification_dropped", delivery, `${outcome.why}; ${dead.why}`);
    }
  }

  /** A defect, or a store that cannot be used: what waits stays, and is tried again later. */
  #delay(lane: Lane, error: unknown, messageId?: string): void {
    lane.isFailing = true;
    lane.nextStartAtMs = this.#options.clock.nowMs() + UNFORESEEN_DELAY_MS;
    this.#options.log({
      event: "notification_delayed",
      subscription: lane.key,
      ...(messageId !== undefined && { messageId }),
      why: error instanceof Error ? error.message : String(error),
    });
  }

  #tell(event: DeliveryEvent["event"], { row, subscription }: Delivery, why: string): void {
    const { messageId } = row;
    this.#options.log({ event, subscription: subscriptionArn(subscription), messageId, why });
  }
}

const UNFORESEEN_DELAY_MS = 20_000;

const newLane = (key: string): Lane => ({
  key,
  underWay: new Set(),
  timer: undefined,
  isFailing: false,
  nextStartAtMs: 0,
});

/** In a FIFO topic one message waits for the one before it. */
const isFifoLane = ({ key }: Lane): boolean => isFifo({ name: key.split("/")[2] ?? "" });
