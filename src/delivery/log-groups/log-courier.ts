import type { Clock } from "../../base/clock.ts";
import { repeat } from "../../base/repeat.ts";
import type { StateStore } from "../../base/state-store.ts";
import type { Journal, Position } from "../../journal/index.ts";
import type {
  LoggingTrail,
  LoggingWindow,
  Memberships,
  Trail,
  Trails,
} from "../../trails/index.ts";
import { BackOff } from "../back-off.ts";
import type { Reach } from "../browse/destination-states.ts";
import type { TurnFailed } from "../courier-event.ts";
import { asDestination, DestinationError } from "../destination-error.ts";
import { trailWithin } from "../trail-within.ts";
import { isPassed, type Lane, nextStretch, type Stretch } from "../windows.ts";
import { type LogBatch, planLogs } from "./log-batches.ts";
import type { LogGroup, LogGroups } from "./log-group.ts";
import { LogProgressStore } from "./log-progress.ts";

/** The name under which it is a reader of the journal. */
const READER = "log-groups";

/** Records gather for this long. Source: assumed; AWS says "minutes", which is no promise. */
const TICK_MS = 500;

/** What is read of the journal at once, and held while a log group is down. */
const CHUNK = { maxEntries: 1_000, maxBytes: 4 * 1024 * 1024 };

/** Source: documented, CloudWatch Logs API reference, PutLogEvents: older events are rejected. */
const AGE_MAX_MS = 14 * 24 * 60 * 60 * 1_000;

/** What whoever runs the server should know of. Trails are named by their ARN. */
export type LogCourierEvent =
  | TurnFailed
  | {
      readonly event: "log_events_failed";
      readonly trail: string;
      /** Of a `DestinationError`; absent for an error that is none. */
      readonly code?: string;
      readonly cause: unknown;
      readonly retryInMs: number;
    }
  /** Records that the trail's log group will never have; its log files have them. */
  | {
      readonly event: "log_events_skipped";
      readonly trail: string;
      readonly why: "too_large" | "too_old" | "rejected" | "no_log_group";
      readonly count: number;
    };

export interface LogCourierOptions {
  readonly journal: Pick<Journal, "head" | "read" | "release">;
  readonly trails: Trails;
  /** Nobody is in any organization when left out. */
  readonly memberships?: Memberships;
  readonly logGroups: LogGroups;
  readonly store: StateStore;
  readonly clock: Clock;
  /** Called after each run that came to its end: windows may have been passed. */
  readonly onRun?: () => void;
  /** How long records gather. 500 when left out. */
  readonly tickMs?: number;
  readonly log?: (event: LogCourierEvent) => void;
}

/** How log events of one trail stand. */
export interface LogStatus {
  /** Of records of the region that was asked for. */
  readonly latestDeliveryAtMs?: number;
  /** The service's code of the last attempt's failure; absent after a success. */
  readonly latestError?: string;
}

/** What was read but is not all sent yet. */
interface Pending {
  readonly upTo: Position;
  readonly batches: LogBatch[];
  /** By region, of the batches that are sent. */
  readonly sentAtMs: Record<string, number>;
}

/** A trail that has a log group. */
type LogTrail = LoggingTrail & {
  readonly [Name in "cloudWatchLogsLogGroupArn" | "cloudWatchLogsRoleArn"]: string;
};

/**
 * Sends what trails record to their log groups, each trail at its own pace.
 *
 * Its position is saved after the group has the events, so that a crash in between sends them
 * twice and never not at all.
 */
export class LogCourier implements Lane, AsyncDisposable {
  readonly #options: LogCourierOptions;
  readonly #clock: Clock;
  readonly #progress: LogProgressStore;
  readonly #backOff: BackOff;
  /** By trail id. */
  readonly #running = new Map<string, Promise<void>>();
  readonly #pending = new Map<string, Pending>();
  readonly #turns: Disposable;
  #isClosed = false;

  /** Registers with the journal and begins. To be opened after `Trails.rewind`. */
  constructor(options: LogCourierOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#progress = new LogProgressStore(options.store);
    this.#backOff = new BackOff(options.clock);
    this.#progress.tidy(options.journal.head, options.trails);
    this.#release();
    this.#turns = repeat(() => this.#tick(), {
      everyMs: options.tickMs ?? TICK_MS,
      onFailure: (cause) => options.log?.({ event: "turn_failed", what: "log groups", cause }),
    });
  }

  /** Says that a trail that logs already is given a log group: it gets what comes from here on. */
  begin(trail: Trail, head: Position): void {
    this.#pending.delete(trail.id);
    this.#progress.save(trail.id, { ...this.#progress.of(trail), position: head });
  }

  hasPassed(trail: Trail, window: LoggingWindow): boolean {
    return !hasLogs(trail) || isPassed(window, this.#progress.of(trail).position);
  }

  /** How log events stand; `region` is that of the records. */
  status(trail: Trail, region: string): LogStatus {
    const { deliveredAtMs, latestError } = this.#progress.of(trail);
    const latestDeliveryAtMs = deliveredAtMs[region];
    return {
      ...(latestDeliveryAtMs !== undefined && { latestDeliveryAtMs }),
      ...(latestError !== undefined && { latestError }),
    };
  }

  /** Up to where a trail's log group has everything, and the regions it had anything of. */
  reach(trail: Trail): Reach {
    const { position, deliveredAtMs } = this.#progress.of(trail);
    return { position, regions: Object.keys(deliveredAtMs) };
  }

  /** Sends everything that is in the journal now. Resolves also when a log group failed. */
  async flush(): Promise<void> {
    await Promise.all(this.#running.values());
    for (const trail of this.#trails()) this.#start(trail, { isFinal: true });
    await Promise.all(this.#running.values());
  }

  /** Stops after what is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#turns[Symbol.dispose]();
    await Promise.all(this.#running.values());
  }

  #trails(): readonly LogTrail[] {
    return this.#options.trails.recording().filter(hasLogs);
  }

  #tick(): void {
    const trails = this.#trails();
    for (const id of this.#pending.keys()) {
      if (!trails.some((trail) => trail.id === id)) this.#pending.delete(id);
    }
    for (const trail of trails) {
      if (this.#backOff.isDue(attemptOf(trail))) this.#start(trail, { isFinal: false });
    }
    this.#release();
  }

  #start(trail: LogTrail, run: { readonly isFinal: boolean }): void {
    if (this.#isClosed || this.#running.has(trail.id)) return;
    const { head } = this.#options.journal;
    const running = this.#deliver(trail.id, { ...run, head })
      .then(() => this.#backOff.forget(attemptOf(trail)))
      .catch((error: unknown) => this.#noteFailure(trail, error))
      .finally(() => {
        this.#running.delete(trail.id);
        this.#release();
      })
      .then(() => this.#options.onRun?.());
    this.#running.set(trail.id, running);
  }

  async #deliver(trailId: string, run: { head: Position; isFinal: boolean }): Promise<void> {
    for (;;) {
      // Read afresh every time: windows end and settings change meanwhile.
      const trail = this.#trails().find(({ id }) => id === trailId);
      if (!trail || this.#isClosed) return;
      const pending = this.#pending.get(trailId);
      if (pending) {
        await this.#send(trail, pending);
        continue;
      }
      const { position } = this.#progress.of(trail);
      const stretch = await nextStretch(trail, position, { ...this.#options, ...run });
      if (!stretch) return;
      await this.#plan(trail, stretch);
    }
  }

  /** Reads the next part of a stretch, and passes it by when the trail wants nothing of it. */
  async #plan(trail: LogTrail, stretch: Stretch): Promise<void> {
    const { after } = stretch;
    const { trail: scoped, bound } = trailWithin(trail, stretch, this.#options.memberships);
    const read = await this.#options.journal.read(after, CHUNK);
    const entries = read.filter(({ position }) => position <= bound);
    const isCut = entries.length < read.length || entries.length === 0;
    const upTo = isCut ? bound : (entries.at(-1)?.position ?? bound);
    const owner = scoped.organizationId ?? scoped.accountId;
    const { batches, tooLarge } = planLogs(scoped, owner, entries);
    this.#tellSkipped(trail, "too_large", tooLarge);
    this.#pending.set(trail.id, { upTo, batches: [...batches], sentAtMs: {} });
  }

  /** Sends batch by batch; what was sent is not sent again when a later one fails. */
  async #send(trail: LogTrail, pending: Pending): Promise<void> {
    const { batches, sentAtMs, upTo } = pending;
    try {
      for (let batch = batches[0]; batch; batch = batches[0]) {
        if (await this.#sendBatch(trail, batch)) sentAtMs[batch.region] = this.#clock.nowMs();
        batches.shift();
      }
    } catch (error) {
      const now = this.#progress.of(trail);
      const latestError =
        error instanceof DestinationError ? { latestError: error.serviceCode } : {};
      const deliveredAtMs = { ...now.deliveredAtMs, ...sentAtMs };
      this.#progress.save(trail.id, { ...now, deliveredAtMs, ...latestError });
      throw error;
    }
    this.#pending.delete(trail.id);
    const { latestError, ...now } = this.#progress.of(trail);
    const isStillFailing = latestError !== undefined && Object.keys(sentAtMs).length === 0;
    this.#progress.save(trail.id, {
      ...now,
      position: Math.max(now.position, upTo),
      deliveredAtMs: { ...now.deliveredAtMs, ...sentAtMs },
      ...(isStillFailing && { latestError }),
    });
  }

  /** @returns false when nothing was left to be sent. */
  async #sendBatch(trail: LogTrail, batch: LogBatch): Promise<boolean> {
    const oldestMs = this.#clock.nowMs() - AGE_MAX_MS;
    const events = batch.events.filter(({ timestampMs }) => timestampMs > oldestMs);
    this.#tellSkipped(trail, "too_old", batch.events.length - events.length);
    if (events.length === 0) return false;
    try {
      const { rejected } = await asDestination(trail.cloudWatchLogsLogGroupArn, async () =>
        (await this.#groupOf(trail)).put(batch.streamName, events),
      );
      this.#tellSkipped(trail, "rejected", rejected);
      return true;
    } catch (error) {
      // A deleted trail can be given no other group, and must not hold the journal for long.
      if (!trail.isDeleted || !isMissing(error)) throw error;
      this.#tellSkipped(trail, "no_log_group", events.length);
      return false;
    }
  }

  async #groupOf(trail: LogTrail): Promise<LogGroup> {
    const { accountId, arn: trailArn, cloudWatchLogsRoleArn: roleArn } = trail;
    const { cloudWatchLogsLogGroupArn: groupArn } = trail;
    const group = await this.#options.logGroups.find(groupArn, { accountId, trailArn, roleArn });
    if (!group) throw new DestinationError("destination_missing", groupArn, MISSING);
    return group;
  }

  #noteFailure(trail: LogTrail, error: unknown): void {
    const retryInMs = this.#backOff.noteFailure(attemptOf(trail));
    const code = error instanceof DestinationError ? { code: error.code } : {};
    const facts = { trail: trail.arn, ...code, cause: error, retryInMs };
    this.#options.log?.({ event: "log_events_failed", ...facts });
  }

  #tellSkipped(
    trail: LogTrail,
    why: Extract<LogCourierEvent, { event: "log_events_skipped" }>["why"],
    count: number,
  ): void {
    if (count > 0) {
      this.#options.log?.({ event: "log_events_skipped", trail: trail.arn, why, count });
    }
  }

  /** Lets the journal delete what every trail with a log group is done with. */
  #release(): void {
    const { journal } = this.#options;
    const positions = this.#trails().map((trail) =>
      Math.max(this.#progress.of(trail).position, trail.windows[0].after),
    );
    journal.release(READER, Math.min(journal.head, ...positions));
  }
}

/** Source: assumed; CloudWatch Logs' own name for it. */
const MISSING = { serviceCode: "ResourceNotFoundException" };

/** What fails, and what another try would be a try of: another group need not wait. */
function attemptOf({ id, cloudWatchLogsLogGroupArn: groupArn }: LogTrail): string {
  return `${id} ${groupArn}`;
}

function hasLogs<Of extends Trail>(trail: Of): trail is Of & LogTrail {
  return trail.cloudWatchLogsLogGroupArn !== undefined && trail.cloudWatchLogsRoleArn !== undefined;
}

function isMissing(error: unknown): boolean {
  return error instanceof DestinationError && error.code === "destination_missing";
}
