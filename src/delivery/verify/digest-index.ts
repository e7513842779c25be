import type { Chain } from "../digests/chain.ts";
import { digestFolderKey } from "../digests/digest.ts";
import type { Verification } from "./verification.ts";

/** The digests of one trail, account and region that a bucket lists: what digests are missed in. */
export class DigestIndex {
  readonly #verification: Verification;
  readonly #chains: readonly Chain[];
  /** By bucket: keys, by the time at which their digests end. */
  readonly #listed = new Map<string, Promise<readonly string[]>>();

  /** @param chains those of the account and region, at least one. */
  constructor(verification: Verification, chains: readonly Chain[]) {
    this.#verification = verification;
    this.#chains = chains;
  }

  /** As {@link endOfDigest}. */
  endOf(key: string): number {
    return endOfDigest(key);
  }

  /** The newest digest of the bucket that ends before a time. */
  async before(bucketName: string, endMs: number): Promise<string | undefined> {
    return (await this.all(bucketName)).findLast((key) => this.endOf(key) < endMs);
  }

  /** Every digest of the trail in the bucket, oldest first. */
  all(bucketName: string): Promise<readonly string[]> {
    const listed = this.#listed.get(bucketName) ?? this.#list(bucketName);
    this.#listed.set(bucketName, listed);
    return listed;
  }

  async #list(bucketName: string): Promise<readonly string[]> {
    const reader = await this.#verification.bucket(bucketName);
    const [chain] = this.#chains;
    if (!reader || !chain) return [];
    const { accountId, region, trailName, homeRegion } = chain;
    const name = `/${accountId}_CloudTrail-Digest_${region}_${trailName}_${homeRegion}_`;
    const keys: string[] = [];
    for (const folder of this.#folders(bucketName)) {
      for await (const key of reader.list(folder)) {
        const isOfTrail = key.slice(key.lastIndexOf("/")).startsWith(name);
        if (isOfTrail && !Number.isNaN(this.endOf(key))) keys.push(key);
      }
    }
    return keys.sort((a, b) => this.endOf(a) - this.endOf(b));
  }

  /** Where the trail's digests are or were, by where its chains went to. */
  #folders(bucketName: string): ReadonlySet<string> {
    const inBucket = this.#chains.filter(({ destination, head }) =>
      [destination.bucketName, head?.bucketName].includes(bucketName),
    );
    return new Set(
      inBucket.flatMap(({ destination, head, accountId, region }) => {
        const now = `${digestFolderKey({ ...destination, accountId })}${region}/`;
        const end = head?.key.lastIndexOf(`/CloudTrail-Digest/${region}/`) ?? -1;
        const then = `${head?.key.slice(0, end)}/CloudTrail-Digest/${region}/`;
        return end === -1 ? [now] : [now, then];
      }),
    );
  }
}

/** The end of a digest by its name; NaN when it is no name of a digest. */
export function endOfDigest(key: string): number {
  const time = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.json\.gz$/.exec(key);
  const [, year, month, day, hour, minute, second] = time ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
