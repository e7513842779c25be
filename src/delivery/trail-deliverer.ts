import type { Clock } from "../base/clock.ts";
import type { Journal, Position } from "../journal/index.ts";
import type { LoggingTrail, LoggingWindow, Memberships, Trails } from "../trails/index.ts";
import type { Buckets } from "./bucket.ts";
import { type BuiltFile, type LogFileBuilder, ROUND_LIMITS } from "./building/log-file-builder.ts";
import { builderHere } from "./building/round-builder.ts";
import { deliverFiles, findStored } from "./deliver-round.ts";
import type { Chains } from "./digests/chains.ts";
import { DeliveryError } from "./errors.ts";
import type { Outbox } from "./notifications/outbox.ts";
import { type ProgressStore, withSelection } from "./progress.ts";
import type { RoundIndex } from "./proof/round-index.ts";
import {
  composeRound,
  destinationOf,
  type FilePlace,
  fileDestinationOf,
  isSameDestination,
  type PlannedFile,
  planFiles,
  type Round,
  type StoredFile,
  scopeOf,
  selectionHash,
} from "./round.ts";
import { trailWithin } from "./trail-within.ts";
import { findWindowEnd } from "./window-end.ts";
import { isDone, type Lane } from "./windows.ts";

/** So many trails catch up with rounds of full size; more share what these may have in memory. */
const FULL_ROUNDS = 4;

export interface DelivererOptions {
  readonly journal: Pick<Journal, "head" | "read">;
  readonly trails: Trails;
  /** Nobody is in any organization when left out. */
  readonly memberships?: Memberships;
  readonly buckets: Buckets;
  readonly progress: ProgressStore;
  /** Over the store that `progress` is in. Without it nothing vouches for log files. */
  readonly chains?: Chains;
  /** Builds the files; here, of `journal`, when left out. */
  readonly builder?: LogFileBuilder;
  readonly clock: Clock;
  /** Over the store that `progress` is in. Without it log files have to be looked for. */
  readonly rounds?: RoundIndex;
  /** Over the store that `progress` is in. Without it no topic is told of log files. */
  readonly outbox?: Outbox;
  /** What else reads the windows of trails. */
  readonly lanes?: readonly Lane[];
  readonly onDelivered: (round: Round, files: number) => void;
  /** {@link ROUND_LIMITS} when left out. */
  readonly limits?: { readonly maxEntries: number; readonly maxBytes: number };
}

export interface DeliveryRun {
  /** Where the run ends, so that it does end while entries keep coming. */
  readonly head: Position;
  /** True when no more calls come in. */
  readonly isFinal: boolean;
}

/** What a step came to: a round to deliver, nothing to deliver but more to look at, or the end. */
type Step = Round | "more" | "done";

/**
 * Delivers what is due for one trail. Keeps nothing but what is in the stores, so that it does not
 * matter whether the process that begins a round is the one that ends it.
 */
export class TrailDeliverer {
  readonly #options: DelivererOptions;
  readonly #builder: LogFileBuilder;
  #underWay = 0;
  /** By trail id: when files began to be stored that are not stored yet. */
  readonly #attempts = new Map<string, number>();

  constructor(options: DelivererOptions) {
    this.#options = options;
    this.#builder = options.builder ?? builderHere(options.journal);
  }

  /**
   * Delivers round after round until the trail has everything up to `run.head`.
   *
   * @throws {DeliveryError} when a file could not be stored; the same round is next again.
   */
  async deliver(trailId: string, run: DeliveryRun): Promise<void> {
    this.#underWay += 1;
    try {
      await this.#deliverAll(trailId, run);
    } finally {
      this.#underWay -= 1;
    }
  }

  /** When the attempt began that is under way: of a bucket that hangs, nothing else tells. */
  attemptUnderWay(trailId: string): number | undefined {
    return this.#attempts.get(trailId);
  }

  async #deliverAll(trailId: string, run: DeliveryRun): Promise<void> {
    for (;;) {
      // Read afresh every time: windows end and settings change between rounds.
      const trail = this.#options.trails.logging().find(({ id }) => id === trailId);
      if (!trail) return;
      const step = await this.#nextStep(trail, run);
      if (step === "done") return;
      if (step !== "more") await this.#deliverRound(step, trail);
    }
  }

  async #nextStep(trail: LoggingTrail, run: DeliveryRun): Promise<Step> {
    const { progress: store } = this.#options;
    const progress = store.of(trail.id);
    if (progress.round) return progress.round;

    const [window] = trail.windows;
    const end = await this.#endOf(trail, window, run);
    const bound = Math.min(end ?? window.closing?.from ?? run.head, run.head);
    const after = Math.max(progress.position, window.after);
    if (after < bound) return await this.#planRound(trail, after, bound);
    if (end === undefined || after < end) return "done";
    // After every file of the window was noted, and before the trail lets go of it.
    this.#options.chains?.close(trail);
    const isKept = !isDone(trail, { ...window, upTo: end }, this.#options.lanes ?? []);
    this.#options.trails.completeWindow(trail, { isKept });
    if (trail.isDeleted && trail.windows.length === 1) store.forget(trail.id);
    return "more";
  }

  /** The end of a window as far as it is known, found and kept when it can be. */
  async #endOf(
    trail: LoggingTrail,
    window: LoggingWindow,
    run: DeliveryRun,
  ): Promise<Position | undefined> {
    if (window.upTo !== undefined || !window.closing) return window.upTo;
    const { journal, clock } = this.#options;
    const sources = { journal, clock, isFinal: run.isFinal };
    const end = await findWindowEnd(window.closing, sources);
    if (end !== undefined) this.#options.trails.settleWindow(trail, window, end);
    return end;
  }

  /** Makes the next round durable, or passes by entries of which the trail wants none. */
  async #planRound(trail: LoggingTrail, after: Position, end: Position): Promise<Step> {
    const { progress, clock, memberships } = this.#options;
    const { trail: scoped, bound } = trailWithin(trail, { after, bound: end }, memberships);
    const range = { after, upTo: bound, limits: this.#limits() };
    const { upTo, isWanted } = await this.#builder.survey({ scope: scopeOf(scoped), ...range });
    const now = withSelection(progress.of(trail.id), { hash: selectionHash(scoped), after });
    if (!isWanted) {
      progress.save(trail.id, { ...now, position: upTo });
      return "more";
    }
    const round = composeRound(scoped, { after, upTo }, clock.nowMs());
    progress.save(trail.id, { ...now, position: after, round });
    return round;
  }

  /**
   * A round goes where it was planned to go, unless the trail was given another bucket since: then
   * the old one may be gone for good, and what it is not known to have goes to the new one.
   */
  async #redirected(
    round: Round,
    built: readonly BuiltFile[],
    trail: LoggingTrail,
  ): Promise<Round> {
    const { organizationId: _now, ...place } = trail;
    const { organizationId } = round.destination;
    const destination = destinationOf({
      ...place,
      ...(organizationId !== undefined && { organizationId }),
    });
    if (isSameDestination(destination, round.destination)) return round;
    const { progress, buckets } = this.#options;
    const known = round.stored ?? [];
    const others = planFiles(round, built).filter((file) => !known.some(isOf(file)));
    const found = await findStored(others, round, buckets);
    const stored = storedFiles(round, found);
    const redirected = { ...round, destination, stored };
    progress.save(trail.id, { ...progress.of(trail.id), round: redirected });
    return redirected;
  }

  async #deliverRound(planned: Round, trail: LoggingTrail): Promise<void> {
    const { progress, buckets, clock, chains } = this.#options;
    const { scope, after, upTo } = planned;
    const range = { scope, after, upTo, limits: this.#limits() };
    const built = await this.#builder.build(range);
    const round = await this.#redirected(planned, built, trail);
    const files = planFiles(round, built);
    const attemptedAtMs = clock.nowMs();
    const { latestError: _cleared, round: _done, ...before } = progress.of(round.trailId);
    this.#attempts.set(round.trailId, attemptedAtMs);
    const stored: PlannedFile[] = [];
    try {
      const onStored = (file: PlannedFile) => void stored.push(file);
      await deliverFiles(filesLeft(files, round), round, { buckets, onStored });
    } catch (error) {
      const { s3Code: latestError, code } = error instanceof DeliveryError ? error : {};
      // What a bucket had that is gone is gone with it, and to be stored wherever the rest will be.
      const kept = code === "bucket_missing" ? storedElsewhere(round) : storedFiles(round, stored);
      progress.save(round.trailId, {
        ...before,
        round: { ...round, stored: kept },
        latestAttemptAtMs: attemptedAtMs,
        ...(latestError !== undefined && { latestError }),
      });
      throw error;
    } finally {
      this.#attempts.delete(round.trailId);
    }
    const deliveredAtMs = Object.fromEntries(files.map(({ region }) => [region, clock.nowMs()]));
    const save = () => {
      progress.save(round.trailId, {
        position: round.upTo,
        latestAttemptAtMs: attemptedAtMs,
        ...(before.selection && { selection: before.selection }),
        deliveredAtMs: { ...before.deliveredAtMs, ...deliveredAtMs },
      });
      this.#options.rounds?.note(round, clock.nowMs());
      this.#notify(trail, round, files);
    };
    const { organizationId } = round.destination;
    const { organizationId: _now, ...own } = trail;
    const owner = { ...own, ...(organizationId !== undefined && { organizationId }) };
    // With the cursor, or not at all: what it has passed is never looked at again.
    if (chains) chains.note(owner, { round, files }, save);
    else save();
    this.#options.onDelivered(round, files.length);
  }

  /** Leaves word of the files, for the trail's topic to be told of. */
  #notify(trail: LoggingTrail, round: Round, files: readonly PlannedFile[]): void {
    const { outbox, clock } = this.#options;
    const { arn: trailArn, accountId, snsTopicArn: topicArn } = trail;
    if (!outbox || topicArn === undefined) return;
    const facts = { trailArn, accountId, topicArn, storedAtMs: clock.nowMs() };
    const notices = files.map(({ key, region, bucketName }) => ({
      ...{ ...facts, bucketName, key, region },
    }));
    outbox.add(trail.id, round.upTo, notices);
  }

  /** How much is read at once: a share of what all the trails under way may have in memory. */
  #limits() {
    const { maxEntries, maxBytes } = this.#options.limits ?? ROUND_LIMITS;
    const share = Math.min(1, FULL_ROUNDS / this.#underWay);
    return { maxEntries, maxBytes: Math.ceil(maxBytes * share) };
  }
}

const isOf = (place: FilePlace) => (file: FilePlace) =>
  file.accountId === place.accountId && file.region === place.region;

/** What is known to be stored of a round, with files that were stored where it goes now. */
function storedFiles(round: Round, files: readonly FilePlace[]): readonly StoredFile[] {
  const known = (round.stored ?? []).filter((file) => !files.some(isOf(file)));
  const { destination } = round;
  return [...known, ...files.map(({ accountId, region }) => ({ accountId, region, destination }))];
}

function storedElsewhere({ stored = [], destination }: Round): readonly StoredFile[] {
  return stored.filter((file) => !isSameDestination(file.destination, destination));
}

/** Those that are not where the trail's files went before: what is stored here is stored again. */
function filesLeft(files: readonly PlannedFile[], round: Round): readonly PlannedFile[] {
  return files.filter((file) =>
    isSameDestination(fileDestinationOf(round, file), round.destination),
  );
}
