import type { Collection, ListOptions, StateStore } from "../../base/state-store.ts";
import type { Chain, ChainPlace } from "./chain.ts";
import type { VouchedFile } from "./digest.ts";

/** A log file that no digest vouches for yet. */
export interface PendingFile {
  readonly storedAtMs: number;
  readonly file: VouchedFile;
}

/** Log files of one folder of a day that no digest vouches for, nor ever will. */
export interface UnvouchedFiles {
  readonly count: number;
  /** The times of delivery that their names have: from the first to the last of them. */
  readonly oldestMs: number;
  readonly newestMs: number;
}

/**
 * What is known of chains, in the store that trails are in. Chains that are over are kept, because
 * what they signed is still to be checked, also when the trail is long deleted.
 */
export class ChainStore {
  readonly #store: StateStore;
  /** By `<trail arn>/<account>/<region>/<first end>`: of a place, all but those in the archive. */
  readonly #chains: Collection<Chain>;
  /** By the same: chains that are over and have a successor. */
  readonly #archive: Collection<Chain>;
  /** By the chain's key, the time, and the object's key. */
  readonly #pending: Collection<PendingFile>;
  /** By `<bucket>/<folder of the day>`: of all trails that deliver there. */
  readonly #unvouched: Collection<UnvouchedFiles>;

  constructor(store: StateStore) {
    this.#store = store;
    this.#chains = store.collection("delivery.digest-chains");
    this.#archive = store.collection("delivery.digest-chains-over");
    this.#pending = store.collection("delivery.digest-files");
    this.#unvouched = store.collection("delivery.unvouched-files");
  }

  /** As `StateStore.transaction`. */
  transaction<Result>(work: () => Result): Result {
    return this.#store.transaction(work);
  }

  /** The chain as it is now. @throws {Error} when it is not there any more. */
  get(name: Chain): Chain {
    const chain = this.#chains.get(keyOf(name)) ?? this.#archive.get(keyOf(name));
    if (!chain) throw new Error(`no chain of digests ${keyOf(name)}`);
    return chain;
  }

  /** The newest chain of a place. */
  latest(place: ChainPlace): Chain | undefined {
    return this.#chains.list({ prefix: placeKeyOf(place) }).at(-1)?.value;
  }

  /** Every chain with something to write, and the newest of each place; oldest first in a place. */
  list(trailArn?: string): readonly Chain[] {
    const options = trailArn === undefined ? {} : { prefix: `${trailArn}/` };
    return this.#chains.list(options).map(({ value }) => value);
  }

  /** Every chain that a trail of this ARN ever had, or every trail; oldest first in a place. */
  history(trailArn?: string): readonly Chain[] {
    const options = trailArn === undefined ? {} : { prefix: `${trailArn}/` };
    const past = this.#archive.list(options).map(({ value }) => value);
    return [...past, ...this.list(trailArn)].sort((a, b) => a.firstEndMs - b.firstEndMs);
  }

  put(chain: Chain): void {
    this.#chains.put(keyOf(chain), chain);
  }

  /** Adds a place's newest chain, and archives those before it that are over. In a transaction. */
  add(chain: Chain): void {
    for (const { key, value } of this.#chains.list({ prefix: placeKeyOf(chain) })) {
      if (value.isOver) this.#shelve(key, value);
    }
    this.put(chain);
  }

  addFile(chain: Chain, pending: PendingFile): void {
    const key = `${pendingKeyOf(chain, pending.storedAtMs)}/${pending.file.s3Object}`;
    this.#pending.put(key, pending);
  }

  /** The files that the chain is still to vouch for, in the order in which they were stored. */
  files(chain: Chain): readonly PendingFile[] {
    return this.#pending.list({ prefix: `${keyOf(chain)}/` }).map(({ value }) => value);
  }

  /** How many {@link files} there are. */
  countFiles(chain: Chain): number {
    return this.#pending.count({ prefix: `${keyOf(chain)}/` });
  }

  /** Takes out every file that the chain is still to vouch for. */
  takeFiles(chain: Chain): readonly VouchedFile[] {
    return this.#take([{ prefix: `${keyOf(chain)}/` }]);
  }

  /** Takes out the files stored before a time, and those stored after another one. */
  takeFilesOutside(
    chain: Chain,
    { beforeMs, afterMs }: { readonly beforeMs: number; readonly afterMs: number },
  ): readonly VouchedFile[] {
    const prefix = `${keyOf(chain)}/`;
    return this.#take([
      { prefix, before: pendingKeyOf(chain, beforeMs) },
      { prefix, from: pendingKeyOf(chain, afterMs + 1) },
    ]);
  }

  #take(stretches: readonly ListOptions[]): readonly VouchedFile[] {
    const taken = new Map<string, VouchedFile>();
    for (const stretch of stretches) {
      for (const { key, value } of this.#pending.list(stretch)) taken.set(key, value.file);
    }
    for (const key of taken.keys()) this.#pending.delete(key);
    return [...taken.values()];
  }

  /** Notes that a file was delivered while nothing vouched for it. In a transaction. */
  addUnvouched(bucketName: string, key: string, deliveredAtMs: number): void {
    const folder = folderOf(bucketName, key);
    const { count, oldestMs, newestMs } = this.#unvouched.get(folder) ?? {
      ...{ count: 0, oldestMs: deliveredAtMs, newestMs: deliveredAtMs },
    };
    this.#unvouched.put(folder, {
      count: count + 1,
      oldestMs: Math.min(oldestMs, deliveredAtMs),
      newestMs: Math.max(newestMs, deliveredAtMs),
    });
  }

  /** The unvouched files of the folder that a key is in. */
  unvouchedBeside(bucketName: string, key: string): UnvouchedFiles | undefined {
    return this.#unvouched.get(folderOf(bucketName, key));
  }

  #shelve(key: string, chain: Chain): void {
    this.#archive.put(key, chain);
    this.#chains.delete(key);
  }
}

const pendingKeyOf = (chain: Chain, storedAtMs: number): string =>
  `${keyOf(chain)}/${String(storedAtMs).padStart(15, "0")}`;

const placeKeyOf = ({ trailArn, accountId, region }: ChainPlace): string =>
  `${trailArn}/${accountId}/${region}/`;

const folderOf = (bucketName: string, key: string): string =>
  `${bucketName}/${key.slice(0, key.lastIndexOf("/") + 1)}`;

const keyOf = (chain: Chain): string =>
  `${placeKeyOf(chain)}${String(chain.firstEndMs).padStart(15, "0")}`;
