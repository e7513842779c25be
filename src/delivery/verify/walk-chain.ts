import type { Chain } from "../digests/chain.ts";
import type { Digest, DigestLink } from "../digests/digest.ts";
import { checkDigest, type ExpectedDigest } from "./check-digest.ts";
import type { DigestIndex } from "./digest-index.ts";
import { s3Url } from "./finding.ts";
import type { Verification } from "./verification.ts";

/** What is remembered over the chains of one account and region. */
export interface Walk {
  readonly verification: Verification;
  readonly index: DigestIndex;
  /** The URLs of the digests that were looked at. */
  readonly visited: Set<string>;
  /** The windows of digests that cannot be believed: nobody knows what they vouched for. */
  readonly lost: { readonly startMs: number; readonly endMs: number }[];
}

/**
 * Walks a chain from the newest digest that the server wrote back to its beginning, and gives every
 * digest that can be believed. Where one cannot, it goes on with the next one in the bucket.
 */
export async function* walkChain(chain: Chain, walk: Walk): AsyncGenerator<Digest> {
  const { verification, visited } = walk;
  let next: Digest | undefined;
  let seen = 0;
  let expected: ExpectedDigest | undefined = chain.head;
  while (expected) {
    const url = s3Url(expected.bucketName, expected.key);
    if (visited.has(url)) return;
    const endMs = walk.index.endOf(expected.key);
    if (endMs < verification.range.startMs) return;
    visited.add(url);
    seen += 1;
    verification.countDigest();
    const digest: Digest | undefined = await checkDigest(expected, chain.region, verification);
    if (digest) {
      checkWindow(digest, next, walk);
      yield digest;
      if (digest.previousDigestS3Object === null) {
        checkBeginning(chain, digest, walk);
        break;
      }
    }
    next = digest;
    expected = digest ? previousOf(digest) : await skip(chain, { ...expected, endMs }, walk);
  }
  if (seen < chain.digests) {
    const what = `of its ${chain.digests} digests ${chain.digests - seen} more are missing`;
    verification.findings.add("digest_missing", placeOf(chain), what);
  }
}

/** Leaves out a digest that cannot be believed. */
async function skip(
  chain: Chain,
  lost: { readonly bucketName: string; readonly key: string; readonly endMs: number },
  walk: Walk,
): Promise<ExpectedDigest | undefined> {
  const key = await walk.index.before(lost.bucketName, lost.endMs);
  const before = key === undefined ? 0 : walk.index.endOf(key);
  const isOfChain = key !== undefined && before >= chain.firstEndMs;
  walk.lost.push({ startMs: isOfChain ? before : chain.firstEndMs, endMs: lost.endMs });
  return isOfChain ? { bucketName: lost.bucketName, key } : undefined;
}

function previousOf(digest: Digest): DigestLink | undefined {
  const { previousDigestS3Bucket: bucketName, previousDigestS3Object: key } = digest;
  const { previousDigestHashValue: sha256, previousDigestSignature: signature } = digest;
  const isWhole = bucketName !== null && key !== null && sha256 !== null && signature !== null;
  return isWhole ? { bucketName, key, sha256, signature } : undefined;
}

function checkWindow(digest: Digest, next: Digest | undefined, { verification }: Walk): void {
  const { digestStartTime: start, digestEndTime: end } = digest;
  const isForward = start < end;
  if (isForward && (!next || next.digestStartTime === end)) return;
  const url = s3Url(digest.digestS3Bucket, digest.digestS3Object);
  const what = isForward
    ? `ends at ${end}, and the next digest begins at ${next?.digestStartTime}`
    : `covers no time: ${start} to ${end}`;
  verification.findings.add("window_gap", url, what);
}

function checkBeginning(chain: Chain, digest: Digest, { verification }: Walk): void {
  if (Date.parse(digest.digestEndTime) === chain.firstEndMs) return;
  const url = s3Url(digest.digestS3Bucket, digest.digestS3Object);
  const began = new Date(chain.firstEndMs).toISOString();
  const what = `links to no digest before it, although its chain began at ${began}`;
  verification.findings.add("chain_cut", url, what);
}

const placeOf = ({ trailArn, accountId, region, firstEndMs }: Chain): string =>
  `${trailArn}, account ${accountId}, ${region}, chain of ${new Date(firstEndMs).toISOString()}`;
