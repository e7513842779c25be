import type { Clock } from "../../base/clock.ts";
import type { LoggingTrail } from "../../trails/index.ts";
import { destinationOf, type FilePlace, type PlannedFile, type Round } from "../round.ts";
import { type Chain, type ChainPlace, earliestEndMs, SECOND_MS, wholeSecond } from "./chain.ts";
import type { ChainStore } from "./chain-store.ts";
import type { VouchedFile } from "./digest.ts";

export interface ChainsOptions {
  readonly store: ChainStore;
  readonly clock: Clock;
  /** What one digest covers, in whole seconds. */
  readonly intervalMs: number;
}

/** A round whose log files are all stored. */
export interface StoredRound {
  readonly round: Round;
  readonly files: readonly PlannedFile[];
}

/**
 * Begins and ends the chains of digests, and notes which log files they are to vouch for.
 *
 * Writes nothing to a bucket, so nothing here waits or fails with one.
 */
export class Chains {
  readonly #store: ChainStore;
  readonly #clock: Clock;
  readonly #intervalMs: number;

  constructor({ store, clock, intervalMs }: ChainsOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#intervalMs = intervalMs;
  }

  /**
   * Notes log files for the digests of the windows they were stored in, also while a chain that was
   * disabled still runs to the end of its last window.
   *
   * @param save what is to be saved together with that, or not at all: the delivery's cursor.
   */
  note(trail: LoggingTrail, { round, files }: StoredRound, save: () => void): void {
    const { deliveredAtMs } = round;
    const storedAtMs = this.#clock.nowMs();
    this.#store.transaction(() => {
      save();
      for (const planned of files) {
        const place = placeOf(trail, planned);
        const chain = this.#openChain(place) ?? this.#beginWanted(trail, place);
        if (chain) this.#store.addFile(chain, { storedAtMs, file: vouch(planned) });
        else this.#store.addUnvouched(planned.bucketName, planned.key, deliveredAtMs);
      }
    });
  }

  /**
   * Brings a trail's chains in line with its settings: the home region's has its chain as long as
   * log files are validated, and no chain goes on for longer than its window without validation.
   */
  follow(trail: LoggingTrail): void {
    // What it still has to deliver is noted as it comes; a new trail may have its ARN already.
    if (trail.isDeleted) return;
    this.#store.transaction(() => {
      for (const chain of this.#store.list(trail.arn)) {
        if (chain.trailId === trail.id) this.#followValidation(chain, trail.validatesLogFiles);
      }
      if (!trail.validatesLogFiles) return;
      const place = placeOf(trail, { accountId: trail.accountId, region: trail.homeRegion });
      const latest = this.#store.latest(place);
      const isOfOther = latest?.trailId !== trail.id;
      if (latest && isOfOther) this.#stop(latest);
      if (!isOfOther && (this.#openChain(place) || isStoppedWith(latest, trail))) return;
      this.#begin(trail, place);
    });
  }

  /** Ends the chains of a trail whose window was delivered whole. Again, it changes nothing. */
  close(trail: Pick<LoggingTrail, "id" | "arn">): void {
    this.#store.transaction(() => {
      for (const chain of this.#store.list(trail.arn)) {
        if (chain.trailId === trail.id) this.#stop(chain);
      }
    });
  }

  /** Ends the chains of trails that log no more and were not closed. */
  closeOrphans(logging: readonly LoggingTrail[]): void {
    const ids = new Set(logging.map(({ id }) => id));
    const orphans = this.#store
      .list()
      .filter((chain) => isOpenEnded(chain) && !ids.has(chain.trailId));
    if (orphans.length === 0) return;
    this.#store.transaction(() => {
      for (const chain of orphans) this.#stop(chain);
    });
  }

  /** The chain that a file stored now goes into. */
  #openChain(place: ChainPlace): Chain | undefined {
    const chain = this.#store.latest(place);
    if (!chain || chain.isOver || chain.planned?.isLast) return undefined;
    const { closing } = chain;
    if (!closing) return chain;
    const isRunningOut = closing.cause === "disabled" && this.#clock.nowMs() < closing.atMs;
    return isRunningOut ? chain : undefined;
  }

  #beginWanted(trail: LoggingTrail, place: ChainPlace): Chain | undefined {
    return trail.validatesLogFiles ? this.#begin(trail, place) : undefined;
  }

  #begin(trail: LoggingTrail, place: ChainPlace): Chain {
    const { startedAtMs = 0 } = trail;
    const nowMs = this.#clock.nowMs();
    const isRecent = startedAtMs <= nowMs && nowMs - startedAtMs < this.#intervalMs;
    const isHome = place.region === trail.homeRegion;
    const before = this.#store.latest(place);
    const earliestMs = before ? endOf(before) + SECOND_MS : 0;
    const firstEndMs = Math.max(wholeSecond(isRecent && isHome ? startedAtMs : nowMs), earliestMs);
    const chain: Chain = {
      ...place,
      trailId: trail.id,
      trailName: trail.name,
      homeRegion: trail.homeRegion,
      ownerId: trail.accountId,
      windowAfter: trail.windows[0].after,
      destination: destinationOf(trail),
      ...{ firstEndMs, startMs: firstEndMs, plannedAtMs: nowMs, digests: 0, isOver: false },
    };
    this.#store.add(chain);
    return chain;
  }

  /** The end of a chain is fixed once another begins after it, whatever the clock says then. */
  #hasSuccessor(chain: Chain): boolean {
    return this.#store.latest(chain)?.firstEndMs !== chain.firstEndMs;
  }

  #followValidation(chain: Chain, isValidating: boolean): void {
    if (chain.isOver || chain.planned?.isLast || this.#hasSuccessor(chain)) return;
    const nowMs = this.#clock.nowMs();
    const { closing, ...rest } = chain;
    if (isValidating && closing?.cause === "disabled" && nowMs < closing.atMs) {
      this.#store.put(rest);
    }
    if (!isValidating && !closing) {
      const windows = Math.floor(Math.max(0, nowMs - chain.startMs) / this.#intervalMs) + 1;
      const boundaryMs = chain.startMs + windows * this.#intervalMs;
      const atMs = Math.max(boundaryMs, (chain.planned?.endMs ?? 0) + SECOND_MS);
      this.#store.put({ ...chain, closing: { atMs, cause: "disabled" } });
    }
  }

  #stop(chain: Chain): void {
    if (!isOpenEnded(chain) || this.#hasSuccessor(chain)) return;
    const atMs = earliestEndMs(chain, this.#clock.nowMs());
    this.#store.put({ ...chain, closing: { atMs, cause: "stopped" } });
  }
}

/** Told apart by whether anything can still change its end. */
function isOpenEnded(chain: Chain): boolean {
  return !chain.isOver && !chain.planned?.isLast && chain.closing?.cause !== "stopped";
}

function isStoppedWith(chain: Chain | undefined, trail: LoggingTrail): boolean {
  return chain?.closing?.cause === "stopped" && chain.windowAfter === trail.windows[0].after;
}

/** The latest time at which a chain's digests end. */
function endOf({ startMs, planned, closing }: Chain): number {
  return Math.max(startMs, planned?.endMs ?? 0, closing?.atMs ?? 0);
}

function placeOf(trail: LoggingTrail, { accountId, region }: FilePlace): ChainPlace {
  return { trailArn: trail.arn, accountId, region };
}

function vouch(file: PlannedFile): VouchedFile {
  return {
    s3Bucket: file.bucketName,
    s3Object: file.key,
    hashValue: file.sha256,
    hashAlgorithm: "SHA-256",
    newestEventTime: file.newestEventTime,
    oldestEventTime: file.oldestEventTime,
  };
}
