import type { Clock } from "../../base/clock.ts";
import type { Trail } from "../../trails/index.ts";
import type { Buckets } from "../bucket.ts";
import { deliverObject } from "../deliver-round.ts";
import { DeliveryError } from "../errors.ts";
import { encodeText } from "../log-file.ts";
import { type Destination, destinationOf } from "../round.ts";
import { type Chain, type DigestWindow, nextWindow, type PlannedDigest } from "./chain.ts";
import type { ChainStore } from "./chain-store.ts";
import {
  composeDigest,
  type Digest,
  digestAttributes,
  digestKey,
  sha256Hex,
  stringToSign,
} from "./digest.ts";
import type { SigningKeys } from "./signing-keys.ts";

export interface DigestWriterOptions {
  readonly store: ChainStore;
  readonly keys: SigningKeys;
  readonly buckets: Buckets;
  readonly clock: Clock;
  /** What one digest covers, in whole seconds. */
  readonly intervalMs: number;
}

/** A digest that was stored. */
export interface WrittenDigest {
  readonly bucketName: string;
  readonly key: string;
  /** How many log files it vouches for. */
  readonly files: number;
}

/**
 * Writes the digests of chains: plans one, signs it, stores it, each step durable before the next.
 *
 * Keeps nothing but what is in the store, so running it again is the recovery from whatever
 * interrupted it. Calls for one chain must not overlap; chains may be begun and closed meanwhile.
 */
export class DigestWriter {
  readonly #options: DigestWriterOptions;

  constructor(options: DigestWriterOptions) {
    this.#options = options;
  }

  /**
   * Writes every digest of a chain that is due.
   *
   * @param trail undefined when it was deleted: then digests go where they went before.
   * @throws {DeliveryError} when one could not be stored; the same one is next again.
   */
  async advance(
    name: Chain,
    trail: Trail | undefined,
    onWritten: (digest: WrittenDigest) => void,
  ): Promise<void> {
    for (;;) {
      const chain = this.#redirected(this.#options.store.get(name), trail);
      if (chain.isOver) return;
      const { planned } = chain;
      if (planned) {
        onWritten(await this.#write(chain, planned));
        continue;
      }
      const window = nextWindow(chain, this.#time());
      if (!window) return;
      this.#plan(chain, await this.#options.keys.at(chain.region, window.endMs), window.endMs);
    }
  }

  #time() {
    const { clock, intervalMs } = this.#options;
    return { nowMs: clock.nowMs(), intervalMs };
  }

  /** Makes durable what the next digest says, unless its window came to be another meanwhile. */
  #plan(name: Chain, fingerprint: string, wantedEndMs: number): void {
    const { store } = this.#options;
    store.transaction(() => {
      const chain = store.get(name);
      const time = this.#time();
      const window = nextWindow(chain, time);
      if (window?.endMs !== wantedEndMs) return;
      const { startMs, endMs, isLast } = window;
      const files = this.#takeFiles(chain, window, time.nowMs);
      const place = { ...chain, ...chain.destination, endMs };
      const digest = composeDigest(place, { startMs, fingerprint, previous: chain.head, files });
      const planned: PlannedDigest = {
        destination: chain.destination,
        key: digest.digestS3Object,
        ...{ endMs, fingerprint, isLast },
        json: JSON.stringify(digest),
      };
      store.put({ ...chain, plannedAtMs: time.nowMs, planned });
    });
  }

  /**
   * What was stored while the chain was beginning belongs to its first real window. What was stored
   * at a time that is still to come was stored before the clock was set back.
   */
  #takeFiles(chain: Chain, { endMs, isLast }: DigestWindow, nowMs: number) {
    const { store } = this.#options;
    if (chain.digests === 0) return [];
    if (isLast) return store.takeFiles(chain);
    return store.takeFilesOutside(chain, { beforeMs: endMs, afterMs: nowMs });
  }

  /** As a round is: a digest for a bucket that the trail no longer has goes to the new one. */
  #redirected(chain: Chain, trail: Trail | undefined): Chain {
    const destination = trail ? destinationFor(chain, trail) : chain.destination;
    if (isSame(destination, chain.destination)) return chain;
    const { store } = this.#options;
    const { planned } = chain;
    const redirected = { ...chain, destination };
    const next = planned ? { ...redirected, planned: moved(planned, redirected) } : redirected;
    store.put(next);
    return next;
  }

  async #write(chain: Chain, planned: PlannedDigest): Promise<WrittenDigest> {
    const { buckets } = this.#options;
    const { key, json, destination } = planned;
    const signature = planned.signature ?? (await this.#sign(chain, planned));
    const { bucketName } = destination;
    const writer = { bucketName, trailArn: chain.trailArn, accountId: chain.ownerId };
    try {
      const attributes = digestAttributes(destination, signature);
      const object = { key, bytes: await encodeText(json), attributes };
      await deliverObject(object, writer, buckets);
    } catch (error) {
      this.#noteFailure(chain, error);
      throw error;
    }
    this.#noteWritten(chain, { ...planned, signature });
    return { bucketName, key, files: (JSON.parse(json) as Digest).logFiles.length };
  }

  async #sign(chain: Chain, planned: PlannedDigest): Promise<string> {
    const { keys, store } = this.#options;
    const { json, fingerprint } = planned;
    const text = stringToSign(JSON.parse(json) as Digest, sha256Hex(json));
    const signature = await keys.sign(chain.region, fingerprint, text);
    store.put({ ...store.get(chain), planned: { ...planned, signature } });
    return signature;
  }

  #noteFailure(name: Chain, error: unknown): void {
    if (!(error instanceof DeliveryError)) return;
    const { store } = this.#options;
    store.put({ ...store.get(name), latestError: error.s3Code });
  }

  #noteWritten(name: Chain, written: PlannedDigest & { readonly signature: string }): void {
    const { store, clock } = this.#options;
    const { key, json, signature, endMs, isLast } = written;
    const { latestError: _cleared, planned: _done, ...chain } = store.get(name);
    store.put({
      ...chain,
      startMs: endMs,
      digests: chain.digests + 1,
      head: { bucketName: written.destination.bucketName, key, sha256: sha256Hex(json), signature },
      isOver: isLast,
      latestDeliveryAtMs: clock.nowMs(),
    });
  }
}

/** A member's digests stay in the organization's folder, whatever becomes of the trail. */
function destinationFor(chain: Chain, trail: Trail): Destination {
  if (chain.accountId === chain.ownerId) return destinationOf(trail);
  const { organizationId: _now, ...own } = trail;
  const { organizationId } = chain.destination;
  return destinationOf({ ...own, ...(organizationId !== undefined && { organizationId }) });
}

/** The same digest for another place; signed again, for what it says has changed. */
function moved(planned: PlannedDigest, { destination, ...chain }: Chain): PlannedDigest {
  const { signature: _void, json, endMs, ...rest } = planned;
  const key = digestKey({ ...chain, ...destination, endMs });
  const digest: Digest = {
    ...(JSON.parse(json) as Digest),
    digestS3Bucket: destination.bucketName,
    digestS3Object: key,
  };
  return { ...rest, endMs, destination, key, json: JSON.stringify(digest) };
}

const isSame = (one: Destination, other: Destination): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
