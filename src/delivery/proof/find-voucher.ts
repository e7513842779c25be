import type { Chain } from "../digests/chain.ts";
import { type Digest, digestFolderKey, digestKey } from "../digests/digest.ts";
import { checkDigest, DIGEST_BYTES_MAX } from "../verify/check-digest.ts";
import { endOfDigest } from "../verify/digest-index.ts";
import type { Finding } from "../verify/finding.ts";
import type { Verification } from "../verify/verification.ts";
import type { LogFilePlace } from "./read-log-file.ts";
import type { Subject } from "./subject.ts";

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How many digests after the time of a file are read, and how many before it. */
const LATER_MAX = 100;
const EARLIER_MAX = 20;
/** One digest may cover all the days that a server was off. */
const DAYS_MAX = 40;

/** `MMSSZ.json.gz`: what follows the hour in a digest's name; and `THH` before it. */
const HOUR_CUT = "MMSSZ.json.gz".length;
const DAY_CUT = HOUR_CUT + "THH".length;

/** Who vouches for a log file. */
export type Voucher =
  /** The next digest will; until then it is the server that knows the hash. */
  | { readonly kind: "server"; readonly sha256: string }
  | {
      readonly kind: "digest";
      readonly digest: Digest;
      readonly sha256: string;
      readonly signature: string;
      /** What is wrong with the digest itself. */
      readonly finding?: Finding;
    }
  | {
      readonly kind: "nobody";
      /** True when a digest must have been written that vouches for it. */
      readonly isOwed: boolean;
      /** Of a digest that might have vouched for it. */
      readonly finding?: Finding;
    };

export interface SoughtFile extends LogFilePlace {
  readonly trailArn: string;
  /** When it was stored, at the earliest. */
  readonly storedAtMs: number;
}

/** Finds what vouches for a log file: in the server's own memory, then in the bucket's digests. */
export async function findVoucher(
  file: SoughtFile,
  subject: Pick<Subject, "accountId" | "region">,
  verification: Verification,
): Promise<Voucher> {
  const { evidence, findings } = verification;
  const chains = evidence
    .chains(file.trailArn)
    .filter(
      ({ accountId, region }) => accountId === subject.accountId && region === subject.region,
    );
  const isIt = (each: { readonly s3Bucket: string; readonly s3Object: string }) =>
    each.s3Object === file.key && each.s3Bucket === file.bucketName;
  // Before the bucket: what is not pending any more is in a digest that is stored.
  const pending = chains.flatMap((chain) => evidence.pending(chain)).find(isIt);
  if (pending) return { kind: "server", sha256: pending.hashValue };
  let suspect: Finding | undefined;
  const folders = digestFolders(file, chains);
  const untilMs = Math.max(file.storedAtMs, ...chains.map(({ startMs }) => startMs));
  for await (const place of digestsAround(
    folders,
    { ms: file.storedAtMs, untilMs },
    verification,
  )) {
    const before = findings.count;
    const digest = await checkDigest(place, subject.region, verification);
    const finding = findings.count > before ? findings.kept.at(-1) : undefined;
    const vouched = digest?.logFiles.find(isIt);
    if (digest && vouched) {
      const signature = await signatureOf(place, verification);
      const { hashValue: sha256 } = vouched;
      return { kind: "digest", digest, sha256, signature, ...(finding && { finding }) };
    }
    suspect ??= finding;
  }
  const isOwed = chains.some((chain) => covers(chain, file.storedAtMs));
  return { kind: "nobody", isOwed, ...(suspect && { finding: suspect }) };
}

async function signatureOf(place: LogFilePlace, verification: Verification): Promise<string> {
  const reader = await verification.bucket(place.bucketName);
  const stored = await reader?.get(place.key, DIGEST_BYTES_MAX);
  return stored?.metadata?.signature ?? "";
}

/** Whether digests of a chain that are written cover a time. */
function covers({ firstEndMs, startMs, digests }: Chain, ms: number): boolean {
  return digests > 0 && ms >= firstEndMs && ms < startMs;
}

/** Names the digests of one place that end at a time. */
interface DigestFolder {
  readonly bucketName: string;
  readonly keyAt: (endMs: number) => string;
}

/** Where the chains' digests go, and where they went while log files went to where the file is. */
function digestFolders(file: LogFilePlace, chains: readonly Chain[]): readonly DigestFolder[] {
  const above = file.key.slice(0, file.key.lastIndexOf("/CloudTrail/"));
  return chains.flatMap((chain) => {
    const { destination, accountId, region } = chain;
    const keyAt = (endMs: number) => digestKey({ ...chain, ...destination, endMs });
    const now = { bucketName: destination.bucketName, keyAt };
    const folder = digestFolderKey({ ...destination, accountId });
    const beside = (endMs: number) =>
      `${above}/CloudTrail-Digest/${region}/${keyAt(endMs).slice(`${folder}${region}/`.length)}`;
    return [now, { bucketName: file.bucketName, keyAt: beside }];
  });
}

/**
 * The digests that end after a time, the first of them first; then those that end before it: for
 * what was stored before a clock was set back.
 *
 * @param time.untilMs no digest ends later.
 */
async function* digestsAround(
  folders: readonly DigestFolder[],
  { ms, untilMs }: { readonly ms: number; readonly untilMs: number },
  verification: Verification,
): AsyncGenerator<LogFilePlace> {
  // A file's time is taken a little after the one that its digest goes by.
  const fromMs = ms - SECOND_MS;
  for (const [stretches, max, isMeant] of [
    [laterStretches(fromMs, untilMs), LATER_MAX, (endMs: number) => endMs > fromMs],
    [earlierStretches(fromMs), EARLIER_MAX, (endMs: number) => endMs <= fromMs],
  ] as const) {
    let count = 0;
    for (const stretch of stretches) {
      for (const place of await digestsIn(stretch, folders, verification)) {
        if (!isMeant(endOfDigest(place.key))) continue;
        if (count >= max) break;
        count += 1;
        yield place;
      }
      if (count >= max) break;
    }
  }
}

/** A stretch of time that digests of one name prefix end in. */
interface Stretch {
  readonly atMs: number;
  readonly cut: number;
  readonly isNewestFirst: boolean;
}

/** Hours to the end of the day, then days. */
function* laterStretches(fromMs: number, untilMs: number): Generator<Stretch> {
  const dayEndMs = fromMs - (fromMs % DAY_MS) + DAY_MS;
  for (
    let atMs = fromMs - (fromMs % HOUR_MS);
    atMs < dayEndMs && atMs <= untilMs;
    atMs += HOUR_MS
  ) {
    yield { atMs, cut: HOUR_CUT, isNewestFirst: false };
  }
  const lastMs = Math.min(untilMs, dayEndMs + DAYS_MAX * DAY_MS);
  for (let atMs = dayEndMs; atMs <= lastMs; atMs += DAY_MS) {
    yield { atMs, cut: DAY_CUT, isNewestFirst: false };
  }
}

/** A few hours, then the day before. */
function* earlierStretches(fromMs: number): Generator<Stretch> {
  for (let back = 0; back < 3; back += 1) {
    yield { atMs: fromMs - back * HOUR_MS, cut: HOUR_CUT, isNewestFirst: true };
  }
}

async function digestsIn(
  { atMs, cut, isNewestFirst }: Stretch,
  folders: readonly DigestFolder[],
  verification: Verification,
): Promise<readonly LogFilePlace[]> {
  const places = new Map<string, LogFilePlace>();
  const prefixes = new Map(
    folders.map(({ bucketName, keyAt }) => {
      const prefix = keyAt(atMs).slice(0, -cut);
      return [`${bucketName}/${prefix}`, { bucketName, prefix }] as const;
    }),
  );
  for (const { bucketName, prefix } of prefixes.values()) {
    const reader = await verification.bucket(bucketName);
    for await (const key of reader?.list(prefix) ?? []) {
      if (!Number.isNaN(endOfDigest(key))) places.set(`${bucketName}/${key}`, { bucketName, key });
    }
  }
  const sign = isNewestFirst ? -1 : 1;
  return [...places.values()].sort((a, b) => sign * (endOfDigest(a.key) - endOfDigest(b.key)));
}
