import type { FilePlace } from "../round.ts";
import { DigestIndex } from "./digest-index.ts";
import { Findings, s3Url } from "./finding.ts";
import { KeySet } from "./key-set.ts";
import type { Verification } from "./verification.ts";
import { walkChain } from "./walk-chain.ts";

/**
 * The log files of one account and region that other trails' digests vouch for: their names do not
 * say whose they are, and several trails may deliver into the same folder.
 */
export async function neighbourFiles(
  verification: Verification,
  { accountId, region }: FilePlace,
): Promise<KeySet> {
  const files = new KeySet();
  const chains = verification.evidence
    .chains()
    .filter((chain) => chain.accountId === accountId && chain.region === region)
    .filter(({ trailArn }) => trailArn !== verification.trailArn);
  for (const chain of chains.toReversed()) {
    // What is wrong with another trail is found when that one is verified.
    const quiet = verification.aside(chain.trailArn, new Findings(() => undefined));
    const index = new DigestIndex(quiet, [chain]);
    const walk = { verification: quiet, index, visited: new Set<string>(), lost: [] };
    for await (const { logFiles } of walkChain(chain, walk)) {
      for (const { s3Bucket, s3Object } of logFiles) files.add(s3Url(s3Bucket, s3Object));
    }
  }
  return files;
}
