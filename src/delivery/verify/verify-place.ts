import type { Chain } from "../digests/chain.ts";
import type { Digest } from "../digests/digest.ts";
import { accountFolderKey } from "../log-file.ts";
import type { Destination, FilePlace } from "../round.ts";
import { type CheckedFile, checkLogFile } from "./check-log-file.ts";
import { DigestIndex } from "./digest-index.ts";
import { s3Url } from "./finding.ts";
import { KeySet } from "./key-set.ts";
import { neighbourFiles } from "./neighbour-files.ts";
import { UnvouchedTally } from "./unvouched-tally.ts";
import type { Verification } from "./verification.ts";
import { type Walk, walkChain } from "./walk-chain.ts";

/** A bucket and a folder of it, `[<prefix>/]AWSLogs/[<organization>/]<account>/`. */
export interface AccountFolder {
  readonly bucketName: string;
  readonly folder: string;
}

/** So many log files are read at a time: each may have to be held whole. */
const FILES_AT_ONCE = 4;

/** So many log files that no digest vouches for are held, before it is found out why. */
const SUSPECTS_AT_ONCE = 1_000;

/**
 * Verifies what a trail has of one account and region: its chains, every log file they vouch for,
 * and that nothing else lies beside.
 */
export class PlaceVerifier {
  readonly #verification: Verification;
  readonly #place: FilePlace;
  readonly #walk: Walk;
  /** The log files that digests vouch for. */
  readonly #vouched = new KeySet();
  readonly #folders = new Map<string, AccountFolder>();
  readonly #tally: UnvouchedTally;
  /** What other trails vouch for, once it was asked for. */
  #neighbours: KeySet | undefined;

  /** @param folders where the trail's files are, as far as it is known beforehand. */
  constructor(verification: Verification, place: FilePlace, folders: readonly AccountFolder[]) {
    this.#verification = verification;
    this.#place = place;
    this.#walk = {
      verification,
      index: new DigestIndex(verification, this.#chains()),
      visited: new Set(),
      lost: [],
    };
    this.#tally = new UnvouchedTally(verification, this.#walk.lost);
    for (const folder of folders) this.#addFolder(folder);
  }

  async verify(): Promise<void> {
    await this.#walkChains();
    await this.#checkPending();
    await this.#findUnknownDigests();
    await this.#findUnknownLogFiles();
  }

  /** Afresh: a server may go on while it is verified. */
  #chains(): readonly Chain[] {
    const { evidence, trailArn } = this.#verification;
    const { accountId, region } = this.#place;
    return evidence
      .chains(trailArn)
      .filter((chain) => chain.accountId === accountId && chain.region === region);
  }

  /** Walks every chain, as far as that was not done. */
  async #walkChains(): Promise<void> {
    for (const chain of this.#chains().toReversed()) {
      for await (const digest of walkChain(chain, this.#walk)) {
        this.#addFolder(folderOf(digest, this.#place));
        await this.#checkFiles(digest);
      }
    }
  }

  async #checkFiles(digest: Digest): Promise<void> {
    const { range, findings } = this.#verification;
    for (const { s3Bucket, s3Object } of digest.logFiles) {
      const url = s3Url(s3Bucket, s3Object);
      if (this.#vouched.add(url)) continue;
      findings.add("log_file_vouched_for_twice", url, "is vouched for by more than one digest");
    }
    // The walk comes by what is later than the range; what is earlier it does not reach.
    if (Date.parse(digest.digestStartTime) >= range.endMs) return;
    await this.#checkAll(digest.logFiles);
  }

  async #checkAll(files: readonly CheckedFile[]): Promise<void> {
    const waiting = files.values();
    const work = async () => {
      for (const file of waiting) await checkLogFile(file, this.#verification);
    };
    await Promise.all(Array.from({ length: FILES_AT_ONCE }, work));
  }

  async #checkPending(): Promise<void> {
    const pending = this.#chains().flatMap((chain) => this.#verification.evidence.pending(chain));
    const inRange = pending
      .filter(({ s3Object }) => this.#isInRange(s3Object))
      // A digest that was written meanwhile may have it already.
      .filter(({ s3Bucket, s3Object }) => !this.#vouched.has(s3Url(s3Bucket, s3Object)));
    this.#verification.remark("not_vouched_for_yet", inRange.length);
    await this.#checkAll(inRange);
  }

  async #findUnknownDigests(): Promise<void> {
    const { range, findings } = this.#verification;
    const { index, visited } = this.#walk;
    const isUnknown = (bucketName: string, key: string) =>
      index.endOf(key) >= range.startMs && !visited.has(s3Url(bucketName, key));
    const unknown: { readonly bucketName: string; readonly key: string }[] = [];
    for (const bucketName of this.#bucketNames()) {
      const keys = await index.all(bucketName);
      unknown.push(
        ...keys.filter((key) => isUnknown(bucketName, key)).map((key) => ({ bucketName, key })),
      );
    }
    if (unknown.length === 0) return;
    // Before the chains are walked again: what is not planned any more is written by then.
    const planned = new Set(
      this.#chains().flatMap(({ planned }) =>
        planned ? [s3Url(planned.destination.bucketName, planned.key)] : [],
      ),
    );
    await this.#walkChains();
    for (const { bucketName, key } of unknown) {
      const url = s3Url(bucketName, key);
      if (!isUnknown(bucketName, key) || planned.has(url)) continue;
      findings.add("digest_unknown", url, "belongs to no chain: this server did not write it");
    }
  }

  async #findUnknownLogFiles(): Promise<void> {
    let suspects: CheckedFile[] = [];
    for (const { bucketName, folder } of this.#folders.values()) {
      const reader = await this.#verification.bucket(bucketName);
      const keys = reader?.list(`${folder}CloudTrail/${this.#place.region}/`) ?? [];
      for await (const key of keys) {
        const isVouched = this.#vouched.has(s3Url(bucketName, key));
        if (!key.endsWith("/") && !isVouched && this.#isInRange(key)) {
          suspects.push({ s3Bucket: bucketName, s3Object: key });
        }
        if (suspects.length < SUSPECTS_AT_ONCE) continue;
        await this.#explain(suspects);
        suspects = [];
      }
    }
    if (suspects.length > 0) await this.#explain(suspects);
  }

  /** Finds out why no digest vouches for some log files. */
  async #explain(suspects: readonly CheckedFile[]): Promise<void> {
    const { evidence } = this.#verification;
    // What was stored when the list was made is settled, or vouched for by a digest, by now.
    const unsettled = evidence.unsettled(this.#place);
    await this.#walkChains();
    this.#neighbours ??= await neighbourFiles(this.#verification, this.#place);
    const neighbours = this.#neighbours;
    const unvouched: CheckedFile[] = [];
    for (const file of suspects) {
      const url = s3Url(file.s3Bucket, file.s3Object);
      const isExplained = this.#vouched.has(url) || unsettled.has(url) || neighbours.has(url);
      if (!isExplained && this.#tally.take(file.s3Bucket, file.s3Object)) unvouched.push(file);
    }
    await this.#checkAll(unvouched);
  }

  #isInRange(key: string): boolean {
    const { startMs, endMs } = this.#verification.range;
    const minuteMs = UnvouchedTally.minuteOf(key);
    return Number.isNaN(minuteMs) || (minuteMs >= startMs && minuteMs < endMs);
  }

  #bucketNames(): ReadonlySet<string> {
    const chains = this.#chains().map(({ destination }) => destination.bucketName);
    return new Set([...chains, ...[...this.#folders.values()].map(({ bucketName }) => bucketName)]);
  }

  #addFolder(folder: AccountFolder): void {
    this.#folders.set(s3Url(folder.bucketName, folder.folder), folder);
  }
}

/** Where an account's files of a destination are. */
export function accountFolderOf(destination: Destination, accountId: string): AccountFolder {
  const folder = accountFolderKey({ ...destination, accountId });
  return { bucketName: destination.bucketName, folder };
}

/** Where a digest's account has its files, by the digest's own key. */
function folderOf(digest: Digest, { region }: FilePlace): AccountFolder {
  const { digestS3Bucket: bucketName, digestS3Object: key } = digest;
  return { bucketName, folder: key.slice(0, key.lastIndexOf(`CloudTrail-Digest/${region}/`)) };
}
