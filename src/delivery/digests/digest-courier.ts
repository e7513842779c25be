import type { Clock } from "../../base/clock.ts";
import type { StateStore } from "../../base/state-store.ts";
import type { Trail, Trails } from "../../trails/index.ts";
import { BackOff } from "../back-off.ts";
import type { Buckets } from "../bucket.ts";
import type { CourierEvent } from "../courier-event.ts";
import { DeliveryError } from "../errors.ts";
import { type Chain, SECOND_MS, wholeSecond } from "./chain.ts";
import { ChainStore } from "./chain-store.ts";
import { Chains } from "./chains.ts";
import { DigestWriter } from "./digest-writer.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** Source: documented, CloudTrail User Guide, digest files: one for each hour. */
const INTERVAL_MS = 60 * 60 * 1_000;

/** As long as CloudTrail tries to deliver log files. Source: documented, CloudTrail User Guide. */
const CLOSED_CHAIN_RETRY_MS = 30 * 24 * 60 * 60 * 1_000;

export interface DigestCourierOptions {
  readonly trails: Trails;
  readonly buckets: Buckets;
  /** The store of trails and progress. */
  readonly store: StateStore;
  readonly keys: SigningKeys;
  readonly clock: Clock;
  /** An hour when left out; cut to whole seconds. */
  readonly intervalMs: number | undefined;
  readonly log: (event: CourierEvent) => void;
}

/** How the digests of one trail and region stand. */
export interface DigestStatus {
  readonly latestDigestAtMs?: number;
  /** S3's error code of the last attempt; absent after a success. */
  readonly latestDigestError?: string;
}

/**
 * Writes the digests of all trails, beside the loop that delivers their log files: neither waits
 * for the other, and one whose bucket is down holds up no other.
 */
export class DigestCourier {
  readonly chains: Chains;
  readonly #options: DigestCourierOptions;
  readonly #store: ChainStore;
  readonly #writer: DigestWriter;
  /** By trail ARN. */
  readonly #running = new Map<string, Promise<void>>();
  readonly #backOff: BackOff;

  constructor(options: DigestCourierOptions) {
    const { buckets, keys, clock } = options;
    this.#options = options;
    this.#backOff = new BackOff(clock);
    const wanted = wholeSecond(options.intervalMs ?? INTERVAL_MS);
    const shared = {
      store: new ChainStore(options.store),
      ...{ clock, intervalMs: Math.max(SECOND_MS, wanted) },
    };
    this.#store = shared.store;
    this.chains = new Chains(shared);
    this.#writer = new DigestWriter({ ...shared, keys, buckets });
  }

  /** Begins to write what is due. */
  tick(): void {
    this.#start((chain) => this.#isDue(chain));
  }

  /** Writes what is due, without waiting for a retry. Resolves also when a bucket failed. */
  async flush(): Promise<void> {
    await this.settled();
    this.#start(() => true);
    await this.settled();
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  status({ arn, accountId }: Trail, region: string): DigestStatus {
    const prefix = { trailArn: arn, accountId, region };
    const chains = this.#store.list(arn).filter((chain) => isOf(chain, prefix));
    // Not the greatest of the times: a clock that was set back made that of an older chain.
    const newest = chains.findLast(({ latestDeliveryAtMs }) => latestDeliveryAtMs !== undefined);
    const latestDigestAtMs = newest?.latestDeliveryAtMs;
    const failed = chains.findLast(({ isOver, latestError }) => !isOver && latestError);
    return {
      ...(latestDigestAtMs !== undefined && { latestDigestAtMs }),
      ...(failed?.latestError !== undefined && { latestDigestError: failed.latestError }),
    };
  }

  /** By region with digests: how many log files of a trail wait for one. */
  waiting({ arn, accountId }: Trail): ReadonlyMap<string, number> {
    const waiting = new Map<string, number>();
    for (const chain of this.#store.list(arn)) {
      if (chain.accountId !== accountId) continue;
      const count = (waiting.get(chain.region) ?? 0) + this.#store.countFiles(chain);
      waiting.set(chain.region, count);
    }
    return waiting;
  }

  #start(isWanted: (chain: Chain) => boolean): void {
    const logging = this.#options.trails.logging();
    for (const trail of logging) this.chains.follow(trail);
    this.chains.closeOrphans(logging);
    const wanted = this.#store.list().filter((chain) => !chain.isOver && isWanted(chain));
    for (const [trailArn, chains] of Map.groupBy(wanted, (chain) => chain.trailArn)) {
      if (this.#running.has(trailArn)) continue;
      const running = this.#advanceAll(chains).finally(() => this.#running.delete(trailArn));
      this.#running.set(trailArn, running);
    }
  }

  /** One after the other: a trail's chains are as many as its regions. */
  async #advanceAll(chains: readonly Chain[]): Promise<void> {
    for (const chain of chains) {
      const trail = this.#trailOf(chain);
      try {
        await this.#writer.advance(chain, trail, ({ bucketName: bucket, key, files }) => {
          this.#options.log({
            ...{ event: "digest_delivered", trail: chain.trailArn, bucket, key, files },
          });
        });
        this.#backOff.forget(attemptOf(chain, trail));
      } catch (error) {
        this.#noteFailure(chain, trail, error);
      }
    }
  }

  #isDue(chain: Chain): boolean {
    return this.#backOff.isDue(attemptOf(chain, this.#trailOf(chain)));
  }

  /** The chain's trail, unless it was deleted. */
  #trailOf({ trailArn, trailId }: Chain): Trail | undefined {
    const trail = this.#options.trails.get(trailArn);
    return trail?.id === trailId ? trail : undefined;
  }

  #noteFailure(name: Chain, trail: Trail | undefined, cause: unknown): void {
    const { log } = this.#options;
    const chain = this.#store.get(name);
    const facts = { trail: chain.trailArn, cause };
    if (this.#isHopeless(chain, trail, cause)) {
      this.#backOff.forget(attemptOf(name, trail));
      this.#abandon(chain);
      log({ event: "digests_dropped", ...facts });
      return;
    }
    const retryInMs = this.#backOff.noteFailure(attemptOf(name, trail));
    const code = cause instanceof DeliveryError ? { code: cause.code } : {};
    log({ event: "digest_failed", ...facts, ...code, retryInMs });
  }

  /** An end cannot be waited for for ever: a bucket gone with its trail does not come back. */
  #isHopeless({ closing }: Chain, trail: Trail | undefined, error: unknown): boolean {
    if (!closing) return false;
    const isGone = error instanceof DeliveryError && error.code === "bucket_missing";
    if (isGone && !trail) return true;
    return this.#options.clock.nowMs() - closing.atMs > CLOSED_CHAIN_RETRY_MS;
  }

  #abandon(chain: Chain): void {
    const { planned: _given, ...rest } = chain;
    this.#store.transaction(() => {
      this.#store.takeFiles(chain);
      this.#store.put({ ...rest, isOver: true });
    });
  }
}

function isOf(chain: Chain, { accountId, region }: Pick<Chain, "accountId" | "region">): boolean {
  return chain.accountId === accountId && chain.region === region;
}

/** What fails, and what another try would be a try of: another bucket need not wait. */
function attemptOf(chain: Chain, trail: Trail | undefined): string {
  const { trailArn, accountId, region, firstEndMs, destination } = chain;
  const bucketName = trail?.bucketName ?? destination.bucketName;
  return `${trailArn}/${accountId}/${region}/${firstEndMs} ${bucketName}`;
}
