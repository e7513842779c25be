import { logFileKey } from "../log-file.ts";
import type { Destination } from "../round.ts";
import type { Evidence } from "../verify/evidence.ts";
import { UnvouchedTally } from "../verify/unvouched-tally.ts";
import type { Verification } from "../verify/verification.ts";
import { type LogFilePlace, type ReadLogFile, readLogFile } from "./read-log-file.ts";
import type { Subject } from "./subject.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Source: documented, CloudTrail User Guide: within about 5 minutes, on average; often later. */
const NEAR_MS = 15 * MINUTE_MS;
/** A bucket may have been down for a while. */
const FAR_MS = 24 * HOUR_MS;

/** So many files are looked into. */
const FILES_MAX = 500;

/** What of `_YYYYMMDDTHHMMZ_<16 characters>.json.gz` a stretch of ten minutes, an hour has not. */
const TEN_MINUTES_CUT = "0Z_0123456789abcdef.json.gz".length;
const HOUR_CUT = TEN_MINUTES_CUT + 1;

export interface FoundLogFile {
  readonly place: LogFilePlace;
  readonly file: ReadLogFile & { readonly kind: "read" };
}

export interface ScannedTrail {
  readonly trailArn: string;
  readonly destination: Destination;
}

/**
 * Looks for a record in the log files that were delivered after it: first in those of a quarter of
 * an hour, then of a day.
 *
 * @returns undefined when none of them holds it.
 * @throws {Error} when the bucket cannot be listed, or there were too many.
 */
export async function scanLogFiles(
  trail: ScannedTrail,
  subject: Subject,
  verification: Verification,
): Promise<FoundLogFile | undefined> {
  let looked = 0;
  for await (const place of candidates(trail, subject, verification)) {
    looked += 1;
    if (looked > FILES_MAX) throw new Error(`more than ${FILES_MAX} log files were looked into`);
    const file = await readLogFile(place, subject, verification);
    if (file.kind === "read" && file.holds !== "none") return { place, file };
  }
  return undefined;
}

async function* candidates(
  { trailArn, destination }: ScannedTrail,
  subject: Subject,
  verification: Verification,
): AsyncGenerator<LogFilePlace> {
  const seen = new Set<string>();
  const { bucketName } = destination;
  for (const key of pendingKeys(trailArn, subject, verification.evidence)) {
    seen.add(key);
    yield { bucketName, key };
  }
  const reader = await verification.bucket(bucketName);
  if (!reader) throw new Error("the bucket is missing, or cannot be read from here");
  const minuteMs = subject.timeMs - (subject.timeMs % MINUTE_MS);
  for (const prefix of prefixesFrom(minuteMs, destination, subject)) {
    const keys: string[] = [];
    for await (const key of reader.list(prefix)) {
      if (UnvouchedTally.minuteOf(key) >= minuteMs && !seen.has(key)) keys.push(key);
      if (keys.length > FILES_MAX) break;
    }
    for (const key of keys.sort()) {
      seen.add(key);
      yield { bucketName, key };
    }
  }
}

/** What the server has stored, and no digest has yet. */
function pendingKeys(
  trailArn: string,
  { accountId, region, record }: Subject,
  evidence: Evidence,
): readonly string[] {
  const time = String(record.eventTime);
  return evidence
    .chains(trailArn)
    .filter((chain) => chain.accountId === accountId && chain.region === region)
    .flatMap((chain) => evidence.pending(chain))
    .filter(({ oldestEventTime, newestEventTime }) => {
      return oldestEventTime <= time && time <= newestEventTime;
    })
    .map(({ s3Object }) => s3Object);
}

/** What the names of the files begin with: ten minutes each at first, then an hour. */
function* prefixesFrom(
  startMs: number,
  destination: Destination,
  { accountId, region }: Subject,
): Generator<string> {
  const keyAt = (deliveredAtMs: number) =>
    logFileKey({ ...destination, accountId, region, deliveredAtMs, unique: "0123456789abcdef" });
  const prefixes = new Set<string>();
  for (let ms = startMs; ms < startMs + NEAR_MS + 10 * MINUTE_MS; ms += 10 * MINUTE_MS) {
    prefixes.add(keyAt(ms).slice(0, -TEN_MINUTES_CUT));
  }
  for (let ms = startMs; ms <= startMs + FAR_MS; ms += HOUR_MS) {
    prefixes.add(keyAt(ms).slice(0, -HOUR_CUT));
  }
  yield* prefixes;
}
