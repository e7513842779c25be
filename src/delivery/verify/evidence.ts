import type { StateStore } from "../../base/state-store.ts";
import type { Position } from "../../journal/index.ts";
import type { Trail, Trails } from "../../trails/index.ts";
import type { Chain } from "../digests/chain.ts";
import { ChainStore, type UnvouchedFiles } from "../digests/chain-store.ts";
import type { VouchedFile } from "../digests/digest.ts";
import { readDigest } from "../digests/read-digest.ts";
import { type DigestPublicKey, SigningKeys } from "../digests/signing-keys.ts";
import { type Progress, ProgressStore } from "../progress.ts";
import { RoundIndex } from "../proof/round-index.ts";
import { type FilePlace, fileDestinationOf, fileKeyOf, selectionHash } from "../round.ts";
import { s3Url } from "./finding.ts";

/** A stretch of the journal of which everything that the trail wants was delivered. */
export interface DeliveredStretch {
  readonly trail: Trail;
  readonly after: Position;
  readonly upTo: Position;
}

/**
 * What the server keeps of what it delivered: what a bucket is compared with.
 *
 * Reads afresh every time, so that it may be asked while a server goes on. *Trusted*: who can write
 * the data directory can make a forged bucket look right.
 */
export class Evidence {
  readonly #trails: Trails;
  readonly #chains: ChainStore;
  readonly #keys: SigningKeys;
  readonly #progress: ProgressStore;
  readonly #rounds: RoundIndex;

  /** @param store the one that trails are in; it may be read-only. */
  constructor(store: StateStore, trails: Trails) {
    this.#trails = trails;
    this.#chains = new ChainStore(store);
    // Only read, so it does not matter what time it is.
    this.#keys = new SigningKeys(store, { nowMs: () => 0 });
    this.#progress = new ProgressStore(store);
    this.#rounds = new RoundIndex(store);
  }

  /** The trail, also one that was deleted and has something left to deliver. */
  trail(arn: string): Trail | undefined {
    return this.#trails.get(arn) ?? this.#trails.logging().find((trail) => trail.arn === arn);
  }

  /** All chains of a trail, or of every trail, those of deleted ones among them; oldest first. */
  chains(trailArn?: string): readonly Chain[] {
    return this.#chains.history(trailArn);
  }

  keys(region: string): readonly DigestPublicKey[] {
    return this.#keys.all(region);
  }

  /** The log files that a chain is still to vouch for, oldest first. */
  pending(chain: Chain): readonly VouchedFile[] {
    const { planned } = chain;
    const inPlanned = planned ? (readDigest(planned.json)?.logFiles ?? []) : [];
    return [...inPlanned, ...this.#chains.files(chain).map(({ file }) => file)];
  }

  /** The URLs of log files that some trail has stored, or may be storing, and not vouched for. */
  unsettled(place: FilePlace): ReadonlySet<string> {
    const urls = new Set<string>();
    for (const chain of this.#chains.list()) {
      if (chain.accountId !== place.accountId || chain.region !== place.region) continue;
      for (const file of this.pending(chain)) urls.add(s3Url(file.s3Bucket, file.s3Object));
    }
    for (const { id } of this.#trails.logging()) {
      const { round } = this.#progress.of(id);
      if (!round) continue;
      urls.add(s3Url(fileDestinationOf(round, place).bucketName, fileKeyOf(round, place)));
    }
    return urls;
  }

  /** Every trail there is, deleted ones with something left to deliver among them. */
  trails(): readonly Trail[] {
    return this.#trails.all();
  }

  /** How far a trail's log files are. */
  progress(trailId: string): Progress {
    return this.#progress.of(trailId);
  }

  /** The rounds that were delivered. */
  get rounds(): RoundIndex {
    return this.#rounds;
  }

  unvouchedBeside(bucketName: string, key: string): UnvouchedFiles | undefined {
    return this.#chains.unvouchedBeside(bucketName, key);
  }

  /** @returns undefined when nothing is known to have been delivered as the trail selects now. */
  delivered(arn: string): DeliveredStretch | undefined {
    const trail = this.#trails.logging().find((each) => each.arn === arn);
    if (!trail) return undefined;
    const { position, selection } = this.#progress.of(trail.id);
    if (selection?.hash !== selectionHash(trail)) return undefined;
    const [window] = trail.windows;
    const after = Math.max(window.after, selection.after);
    const upTo = Math.min(position, window.upTo ?? position);
    return after < upTo ? { trail, after, upTo } : undefined;
  }
}
