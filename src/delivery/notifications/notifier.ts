import type { Clock } from "../../base/clock.ts";
import { repeat } from "../../base/repeat.ts";
import type { Collection, StateStore } from "../../base/state-store.ts";
import type { Trails } from "../../trails/index.ts";
import { BackOff } from "../back-off.ts";
import type { NoticeReach } from "../browse/destination-states.ts";
import type { TurnFailed } from "../courier-event.ts";
import { asDestination, DestinationError } from "../destination-error.ts";
import { Outbox, type WaitingNotice } from "./outbox.ts";
import type { Topics } from "./topic.ts";

const TICK_MS = 1_000;

/** As log files: source: documented, CloudTrail User Guide, delivery is retried for 30 days. */
const AGE_MAX_MS = 30 * 24 * 60 * 60 * 1_000;

/** What whoever runs the server should know of. */
export type NotifierEvent =
  | TurnFailed
  | {
      readonly event: "log_file_notification_failed";
      /** The trail's ARN. */
      readonly trail: string;
      /** Of a `DestinationError`; absent for an error that is none. */
      readonly code?: string;
      readonly cause: unknown;
      readonly retryInMs: number;
    }
  /** Given up, for its age: nobody is told of this log file. */
  | {
      readonly event: "log_file_notification_dropped";
      readonly trail: string;
      readonly key: string;
    };

export interface NotifierOptions {
  readonly trails: Pick<Trails, "get">;
  readonly topics: Topics;
  /** The store that deliveries are noted in: the outbox is part of it. */
  readonly store: StateStore;
  readonly clock: Clock;
  /** How often it looks for notices that are due again. 1,000 when left out. */
  readonly tickMs?: number;
  readonly log?: (event: NotifierEvent) => void;
}

/** How notifications of one trail stand. */
export interface NotificationStatus {
  /** Of a file of the region that was asked for. */
  readonly latestNotificationAtMs?: number;
  readonly latestAttemptAtMs?: number;
  /** The service's code of the last attempt's failure; absent after a success. */
  readonly latestError?: string;
}

interface StatusFacts {
  /** By region. */
  readonly notifiedAtMs: Readonly<Record<string, number>>;
  readonly attemptedAtMs?: number;
  readonly latestError?: string;
}

interface StoredStatus extends StatusFacts {
  readonly trailArn: string;
}

const NOTHING_YET: StatusFacts = { notifiedAtMs: {} };

/**
 * Publishes what waits in the outbox, each trail at its own pace: a topic that is down holds up no
 * other, and no log file.
 *
 * A notice is removed after its topic took it, so that a crash in between tells of a file twice and
 * never not at all.
 */
export class Notifier implements AsyncDisposable {
  readonly outbox: Outbox;
  readonly #options: NotifierOptions;
  readonly #statuses: Collection<StoredStatus>;
  readonly #backOff: BackOff;
  /** By trail id. */
  readonly #running = new Map<string, Promise<void>>();
  readonly #turns: Disposable;
  #isClosed = false;

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.outbox = new Outbox(options.store);
    this.#statuses = options.store.collection("delivery.notifications");
    this.#backOff = new BackOff(options.clock);
    this.#forgetDeleted();
    this.#turns = repeat(() => this.wake(), {
      everyMs: options.tickMs ?? TICK_MS,
      onFailure: (cause) => options.log?.({ event: "turn_failed", what: "notifications", cause }),
    });
  }

  /** Publishes what is due, now rather than at the next tick. */
  wake(): void {
    for (const id of this.outbox.trailIds()) if (this.#backOff.isDue(id)) this.#start(id);
  }

  /** How notifications stand; `region` is that of the log files. */
  status(trailId: string, region: string): NotificationStatus {
    const { notifiedAtMs, attemptedAtMs, latestError } = this.#statusOf(trailId);
    const latestNotificationAtMs = notifiedAtMs[region];
    return {
      ...(latestNotificationAtMs !== undefined && { latestNotificationAtMs }),
      ...(attemptedAtMs !== undefined && { latestAttemptAtMs: attemptedAtMs }),
      ...(latestError !== undefined && { latestError }),
    };
  }

  /** Which notices of a trail wait, and the regions that it had any in. */
  reach(trailId: string): NoticeReach {
    const { notifiedAtMs } = this.#statusOf(trailId);
    return { ...this.outbox.waiting(trailId), regions: Object.keys(notifiedAtMs) };
  }

  /** Tries all that waits, due or not. Resolves also when some of it stays. */
  async flush(): Promise<void> {
    await Promise.all(this.#running.values());
    for (const id of this.outbox.trailIds()) this.#start(id);
    await Promise.all(this.#running.values());
  }

  /** Stops after the messages that are under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#turns[Symbol.dispose]();
    await Promise.all(this.#running.values());
  }

  #start(trailId: string): void {
    if (this.#isClosed || this.#running.has(trailId)) return;
    const running = this.#publishAll(trailId)
      .then(() => this.#backOff.forget(trailId))
      .catch((error: unknown) => this.#noteFailure(trailId, error))
      .finally(() => this.#running.delete(trailId));
    this.#running.set(trailId, running);
  }

  async #publishAll(trailId: string): Promise<void> {
    for (;;) {
      const notice = this.outbox.first(trailId);
      if (!notice || this.#isClosed) return;
      const topicArn = this.#topicOf(notice);
      const isTooOld = this.#options.clock.nowMs() - notice.storedAtMs > AGE_MAX_MS;
      if (topicArn !== undefined && !isTooOld) await this.#publish(notice, topicArn);
      else this.#drop(notice, { isTooOld });
    }
  }

  async #publish(notice: WaitingNotice, topicArn: string): Promise<void> {
    const { store, clock } = this.#options;
    const attemptedAtMs = clock.nowMs();
    const { notifiedAtMs } = this.#statusOf(notice.trailId);
    try {
      await asDestination(topicArn, () => this.#publishTo(topicArn, notice));
    } catch (error) {
      const latestError =
        error instanceof DestinationError ? { latestError: error.serviceCode } : {};
      this.#keepStatus(notice, { notifiedAtMs, attemptedAtMs, ...latestError });
      throw error;
    }
    store.transaction(() => {
      this.outbox.remove(notice);
      const now = { ...notifiedAtMs, [notice.region]: clock.nowMs() };
      this.#keepStatus(notice, { notifiedAtMs: now, attemptedAtMs });
    });
  }

  async #publishTo(topicArn: string, notice: WaitingNotice): Promise<void> {
    const { trailArn, accountId, bucketName, key } = notice;
    const topic = await this.#options.topics.find(topicArn, { trailArn, accountId });
    if (!topic) throw new DestinationError("destination_missing", topicArn);
    await topic.publish(messageOf(bucketName, key));
  }

  /** The topic the trail has now; that of the time of the file when the trail was deleted. */
  #topicOf(notice: WaitingNotice): string | undefined {
    const trail = this.#options.trails.get(notice.trailArn);
    return trail?.id === notice.trailId ? trail.snsTopicArn : notice.topicArn;
  }

  /** A trail without a topic is owed nothing; one whose topic never came back is told of. */
  #drop(notice: WaitingNotice, { isTooOld }: { readonly isTooOld: boolean }): void {
    this.outbox.remove(notice);
    const { trailArn: trail, key } = notice;
    if (isTooOld) this.#options.log?.({ event: "log_file_notification_dropped", trail, key });
  }

  #noteFailure(trailId: string, error: unknown): void {
    const retryInMs = this.#backOff.noteFailure(trailId);
    const code = error instanceof DestinationError ? { code: error.code } : {};
    const trail = this.outbox.first(trailId)?.trailArn ?? trailId;
    const facts = { trail, ...code, cause: error, retryInMs };
    this.#options.log?.({ event: "log_file_notification_failed", ...facts });
  }

  /** Nobody can ask for the status of a deleted trail. */
  #keepStatus({ trailId, trailArn }: WaitingNotice, status: StatusFacts): void {
    const isLive = this.#options.trails.get(trailArn)?.id === trailId;
    if (isLive) this.#statuses.put(trailId, { ...status, trailArn });
    else this.#statuses.delete(trailId);
  }

  #forgetDeleted(): void {
    const { trails } = this.#options;
    for (const { key, value } of this.#statuses.list()) {
      if (trails.get(value.trailArn)?.id !== key) this.#statuses.delete(key);
    }
  }

  #statusOf(trailId: string): StatusFacts {
    return this.#statuses.get(trailId) ?? NOTHING_YET;
  }
}

/** Source: documented, CloudTrail User Guide, "Configuring SNS notifications": always a list. */
function messageOf(s3Bucket: string, key: string): string {
  return JSON.stringify({ s3Bucket, s3ObjectKey: [key] });
}
