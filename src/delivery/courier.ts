import type { Clock } from "../base/clock.ts";
import { repeat } from "../base/repeat.ts";
import type { StateStore } from "../base/state-store.ts";
import type { Journal, Position } from "../journal/index.ts";
import type { LoggingTrail, Memberships, Trail, Trails } from "../trails/index.ts";
import { BackOff } from "./back-off.ts";
import type { Reach } from "./browse/destination-states.ts";
import type { Buckets } from "./bucket.ts";
import { type LogFileBuilder, ROUND_LIMITS } from "./building/log-file-builder.ts";
import type { CourierEvent } from "./courier-event.ts";
import { DigestCourier, type DigestStatus } from "./digests/digest-courier.ts";
import { SigningKeys } from "./digests/signing-keys.ts";
import { DueTrails } from "./due-trails.ts";
import { DeliveryError } from "./errors.ts";
import type { Outbox } from "./notifications/outbox.ts";
import { type DeliveryLag, lagOf, ProgressStore } from "./progress.ts";
import { RoundIndex } from "./proof/round-index.ts";
import type { Round } from "./round.ts";
import { TrailDeliverer } from "./trail-deliverer.ts";
import type { Lane } from "./windows.ts";

/** The name under which the courier is a reader of the journal. */
const READER = "delivery";

const INTERVAL_MS = 5_000;
const TICK_MS = 1_000;

/** Source: documented, CloudTrail User Guide: delivery is retried for 30 days. */
const DELETED_TRAIL_RETRY_MS = 30 * 24 * 60 * 60 * 1_000;

/** What the courier needs of a journal. */
export type CourierJournal = Pick<Journal, "head" | "read" | "release">;

export interface CourierOptions {
  readonly journal: CourierJournal;
  readonly trails: Trails;
  /** Nobody is in any organization when left out. */
  readonly memberships?: Memberships;
  readonly buckets: Buckets;
  /** Builds log files; here, of `journal`, when left out. */
  readonly builder?: LogFileBuilder;
  /** Opened with `survivesPowerLoss: true`: rounds and positions are kept in it. */
  readonly store: StateStore;
  readonly clock: Clock;
  /**
   * At most one file per trail, account and region in this time, unless there is much; a trail's
   * tag wins. 5,000 when left out.
   */
  readonly intervalMs?: number;
  /** How often it looks for what is due. A second when left out, or `intervalMs` if less. */
  readonly tickMs?: number;
  /** What digests are signed with; over `store` when left out. */
  readonly keys?: SigningKeys;
  /** The time that one digest covers. An hour when left out. */
  readonly digestIntervalMs?: number;
  /** Told of each file that was stored, with the delivery's position. */
  readonly outbox?: Outbox;
  /** Called when files were stored, and the outbox was told. */
  readonly onStored?: () => void;
  /** What else reads the windows of trails: those it is not done with are kept. */
  readonly lanes?: readonly Lane[];
  readonly log?: (event: CourierEvent) => void;
}

/** How deliveries of one trail and region stand. */
export interface DeliveryStatus extends DigestStatus {
  readonly latestDeliveryAtMs?: number;
  readonly latestAttemptAtMs?: number;
  /** S3's error code of the last attempt; absent after a success. */
  readonly latestError?: string;
}

/**
 * The loop that delivers for all trails, each at its own pace: one whose bucket is down waits and
 * tries again, less and less often, and holds up no other.
 */
export class Courier implements AsyncDisposable {
  readonly #options: CourierOptions;
  readonly #log: (event: CourierEvent) => void;
  readonly #progress: ProgressStore;
  readonly #rounds: RoundIndex;
  readonly #digests: DigestCourier;
  readonly #deliverer: TrailDeliverer;
  /** By trail id. */
  readonly #running = new Map<string, Promise<void>>();
  readonly #backOff: BackOff;
  readonly #due: DueTrails;
  readonly #tickMs: number;
  #turns: Disposable | undefined;
  #isClosed = false;

  private constructor(options: CourierOptions) {
    const { journal, trails, buckets, clock, store, memberships } = options;
    this.#options = options;
    this.#log = options.log ?? (() => {});
    this.#progress = new ProgressStore(store);
    this.#rounds = new RoundIndex(store);
    this.#backOff = new BackOff(clock);
    const intervalMs = options.intervalMs ?? INTERVAL_MS;
    this.#tickMs = options.tickMs ?? Math.min(TICK_MS, intervalMs);
    const { maxEntries } = ROUND_LIMITS;
    this.#due = new DueTrails({ intervalMs, tickMs: this.#tickMs, maxEntries });
    this.#digests = new DigestCourier({
      ...{ trails, buckets, store, clock, log: this.#log },
      keys: options.keys ?? new SigningKeys(store, clock),
      intervalMs: options.digestIntervalMs,
    });
    this.#deliverer = new TrailDeliverer({
      ...{ journal, trails, buckets, clock, progress: this.#progress },
      ...{ chains: this.#digests.chains, rounds: this.#rounds },
      ...(memberships && { memberships }),
      ...(options.outbox && { outbox: options.outbox }),
      ...(options.lanes && { lanes: options.lanes }),
      ...(options.builder && { builder: options.builder }),
      onDelivered: (round, files) => {
        this.#logDelivered(round, files);
        options.onStored?.();
      },
    });
  }

  /** Registers with the journal and begins; the first round comes after one interval. */
  static async open(options: CourierOptions): Promise<Courier> {
    const courier = new Courier(options);
    courier.#rewind();
    courier.#release();
    courier.#schedule();
    return courier;
  }

  /** How deliveries stand; of a trail that does not exist, nothing. */
  status(trailArn: string, region: string): DeliveryStatus {
    const trail = this.#options.trails.get(trailArn);
    if (!trail) return {};
    const { deliveredAtMs, latestError, ...ended } = this.#progress.of(trail.id);
    const latestAttemptAtMs = this.#deliverer.attemptUnderWay(trail.id) ?? ended.latestAttemptAtMs;
    const latestDeliveryAtMs = deliveredAtMs[region];
    return {
      ...(latestDeliveryAtMs !== undefined && { latestDeliveryAtMs }),
      ...(latestAttemptAtMs !== undefined && { latestAttemptAtMs }),
      ...(latestError !== undefined && { latestError }),
      ...this.#digests.status(trail, region),
    };
  }

  /** Up to where a trail has its log files, and the regions that it had any in. */
  reach(trail: Trail): Reach & { readonly digestsWaiting: ReadonlyMap<string, number> } {
    const { position, deliveredAtMs } = this.#progress.of(trail.id);
    const digestsWaiting = this.#digests.waiting(trail);
    const regions = [...Object.keys(deliveredAtMs), ...digestsWaiting.keys()];
    return { position, regions, digestsWaiting };
  }

  /** How far behind each trail is that has something to deliver, or may yet. */
  lags(): readonly DeliveryLag[] {
    const { trails, journal } = this.#options;
    return trails
      .logging()
      .filter(({ isDeleted }) => !isDeleted)
      .map((trail) => lagOf(trail, this.#progress.of(trail.id), journal.head));
  }

  /**
   * Delivers everything that is in the journal now, without waiting for an interval or a retry.
   *
   * Resolves also when a bucket failed: the status says so, and nothing is lost. To be called when
   * no calls are being handled, because records that a trail's end waits for are not waited for.
   */
  async flush(): Promise<void> {
    await Promise.all(this.#running.values());
    for (const trail of this.#options.trails.logging()) this.#start(trail, { isFinal: true });
    await Promise.all(this.#running.values());
    if (!this.#isClosed) await this.#digests.flush();
  }

  /** Stops after the rounds that are under way. Delivers nothing more: see {@link flush}. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#turns?.[Symbol.dispose]();
    await Promise.all(this.#running.values());
    await this.#digests.settled();
  }

  #rewind(): void {
    const { trails, journal, clock } = this.#options;
    trails.rewind(journal.head);
    this.#rounds.tidy(journal.head, clock.nowMs());
    for (const { id } of trails.logging()) this.#progress.rewind(id, journal.head);
  }

  #schedule(): void {
    this.#turns = repeat(() => this.#tick(), {
      everyMs: this.#tickMs,
      onFailure: (cause) => this.#log({ event: "turn_failed", what: "delivery", cause }),
    });
  }

  #tick(): void {
    const trails = this.#options.trails.logging();
    this.#digests.tick();
    const waiting = trails.map((trail) => ({ trail, position: this.#positionOf(trail) }));
    for (const trail of this.#due.tick(waiting, this.#options.journal.head)) {
      if (this.#backOff.isDue(attemptOf(trail))) this.#start(trail, { isFinal: false });
    }
    this.#release();
  }

  #start(trail: LoggingTrail, run: { readonly isFinal: boolean }): void {
    if (this.#isClosed || this.#running.has(trail.id)) return;
    const { head } = this.#options.journal;
    const running = this.#deliverer
      .deliver(trail.id, { ...run, head })
      .then(() => {
        this.#backOff.forget(attemptOf(trail));
        this.#due.reset(trail.id);
      })
      .catch((error: unknown) => this.#noteFailure(trail, error))
      .finally(() => {
        this.#running.delete(trail.id);
        this.#release();
      });
    this.#running.set(trail.id, running);
  }

  #noteFailure(trail: LoggingTrail, error: unknown): void {
    if (trail.isDeleted && this.#isHopeless(trail, error) && this.#drop(trail)) {
      this.#log({ event: "deleted_trail_dropped", trail: trail.arn, cause: error });
      return;
    }
    const retryInMs = this.#backOff.noteFailure(attemptOf(trail));
    const code = error instanceof DeliveryError ? { code: error.code } : {};
    this.#log({ event: "delivery_failed", trail: trail.arn, ...code, cause: error, retryInMs });
  }

  /** @returns false where that cannot be written down: the trail is tried, and dropped, again. */
  #drop(trail: LoggingTrail): boolean {
    try {
      this.#options.trails.forget(trail);
      this.#progress.forget(trail.id);
    } catch {
      // Told as the failed delivery that led here.
      return false;
    }
    this.#backOff.forget(attemptOf(trail));
    return true;
  }

  /** A deleted trail can be given no other bucket, and must not hold the journal for ever. */
  #isHopeless(trail: LoggingTrail, error: unknown): boolean {
    if (error instanceof DeliveryError && error.code === "bucket_missing") return true;
    const deletedAtMs = trail.stoppedAtMs ?? 0;
    return this.#options.clock.nowMs() - deletedAtMs > DELETED_TRAIL_RETRY_MS;
  }

  /** Lets the journal delete what every trail is done with. */
  #release(): void {
    const { trails, journal } = this.#options;
    const positions = trails.logging().map((trail) => this.#positionOf(trail));
    journal.release(READER, Math.min(journal.head, ...positions));
  }

  /** Up to where a trail has everything. */
  #positionOf({ id, windows: [first] }: LoggingTrail): Position {
    return Math.max(this.#progress.of(id).position, first.after);
  }

  #logDelivered(round: Round, files: number): void {
    const { trailArn: trail, after, upTo } = round;
    const bucket = round.destination.bucketName;
    this.#log({ event: "log_files_delivered", trail, bucket, files, after, upTo });
  }
}

/** What fails, and what another try would be a try of: another bucket need not wait. */
function attemptOf({ id, bucketName }: LoggingTrail): string {
  return `${id} ${bucketName}`;
}
