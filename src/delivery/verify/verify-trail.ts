import type { Chain } from "../digests/chain.ts";
import { BoundedReaders, UNBOUNDED } from "./bounded-readers.ts";
import type { BucketReaders } from "./bucket-reader.ts";
import type { Evidence } from "./evidence.ts";
import { ExpectedRecords, type JournalView } from "./expected-records.ts";
import { type Finding, Findings, type Remark } from "./finding.ts";
import { type TimeRange, Verification, type VerifyProgress } from "./verification.ts";
import { type AccountFolder, accountFolderOf, PlaceVerifier } from "./verify-place.ts";

export interface VerifyOptions {
  readonly trailArn: string;
  readonly evidence: Evidence;
  readonly buckets: BucketReaders;
  readonly journal: JournalView;
  /** What digests covered, and log files were delivered in; all of it when left out. */
  readonly range?: Partial<TimeRange>;
  readonly onFinding?: (finding: Finding) => void;
  readonly onProgress?: (progress: VerifyProgress) => void;
  /** Ends the run, which then throws its reason. */
  readonly signal?: AbortSignal;
}

/** What came of verifying a trail. */
export interface VerifyReport extends VerifyProgress {
  readonly trailArn: string;
  /** True only when nothing was found. */
  readonly isValid: boolean;
  readonly findings: readonly Finding[];
  /** How many there are, should `findings` not hold them all. */
  readonly findingsCount: number;
  readonly remarks: readonly Remark[];
  readonly regions: readonly { readonly accountId: string; readonly region: string }[];
  /** How many records of the journal are known to be in log files; undefined when not compared. */
  readonly recordsCompared: number | undefined;
}

/**
 * Verifies all that a trail has delivered: every digest from the newest that the server wrote back
 * to the first, every log file, that there is nothing else, and that what the journal still has was
 * delivered. Reads alone, and may be run beside the server.
 *
 * @throws {Error} when the server's own state or journal cannot be read, and the signal's reason
 *   when it is aborted.
 */
export async function verifyTrail(options: VerifyOptions): Promise<VerifyReport> {
  const { trailArn, evidence, range = {}, signal } = options;
  const { startMs = Number.NEGATIVE_INFINITY, endMs = Number.POSITIVE_INFINITY } = range;
  // So that a bucket that hangs does not outlast whoever waits for it.
  const buckets = signal ? new BoundedReaders(options.buckets, UNBOUNDED, signal) : options.buckets;
  const findings = new Findings(options.onFinding ?? (() => undefined));
  const expected = await expectedRecords(options);
  const verification = new Verification({
    ...{ trailArn, evidence, buckets, findings, expected },
    range: { startMs, endMs },
    onProgress: options.onProgress ?? (() => undefined),
    ...(signal && { signal }),
  });
  checkValidation(verification);
  const regions = await placesOf(verification);
  for (const { folders, ...place } of regions) {
    await new PlaceVerifier(verification, place, folders).verify();
  }
  // What was found since then may be for want of time.
  signal?.throwIfAborted();
  const recordsCompared = compareRecords(verification);
  return {
    trailArn,
    isValid: findings.count === 0,
    findings: findings.kept,
    findingsCount: findings.count,
    remarks: [...verification.remarks]
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => ({ kind, count, what: REMARKS[kind] })),
    regions: regions.map(({ accountId, region }) => ({ accountId, region })),
    recordsCompared,
    ...verification.progress,
  };
}

const REMARKS: Readonly<Record<Remark["kind"], string>> = {
  not_vouched_for_yet:
    "log files are newer than the last digest: they hold what the server stored, and the next " +
    "digest will vouch for them",
  delivered_without_validation:
    "log files were delivered while log file validation was off: nothing vouches for them",
  digest_lost: "log files are of a time whose digest is missing or changed",
};

/** Before anything else is read: what is delivered later may be struck out, and need not. */
async function expectedRecords(options: VerifyOptions): Promise<ExpectedRecords | undefined> {
  const { evidence, trailArn, range, journal } = options;
  if (range?.startMs !== undefined || range?.endMs !== undefined) return undefined;
  const stretch = evidence.delivered(trailArn);
  return stretch?.trail.validatesLogFiles
    ? await ExpectedRecords.read(stretch, journal, options.signal)
    : undefined;
}

function checkValidation({ evidence, trailArn, findings }: Verification): void {
  const trail = evidence.trail(trailArn);
  if (!trail || trail.validatesLogFiles || evidence.chains(trailArn).length > 0) return;
  const what = "does not validate its log files: there is nothing to verify them with";
  findings.add("not_validated", trailArn, what);
}

interface Place {
  readonly accountId: string;
  readonly region: string;
  readonly folders: readonly AccountFolder[];
}

/** Every account and region that has a chain, or a folder of log files where there are chains. */
async function placesOf(verification: Verification): Promise<readonly Place[]> {
  const { evidence, trailArn } = verification;
  const trail = evidence.trail(trailArn);
  const places: Place[] = [];
  for (const [accountId, chains] of Map.groupBy(evidence.chains(trailArn), accountOf)) {
    const destinations = [
      ...chains.map(({ destination }) => destination),
      ...(trail?.accountId === accountId ? [trail] : []),
    ];
    const byUrl = new Map<string, AccountFolder>();
    for (const destination of destinations) {
      const folder = accountFolderOf(destination, accountId);
      byUrl.set(`${folder.bucketName}/${folder.folder}`, folder);
    }
    const folders = [...byUrl.values()];
    const regions = new Set(chains.map(({ region }) => region));
    for (const region of await regionsIn(folders, verification)) regions.add(region);
    places.push(...[...regions].sort().map((region) => ({ accountId, region, folders })));
  }
  return places;
}

const accountOf = ({ accountId }: Chain): string => accountId;

async function regionsIn(
  folders: readonly AccountFolder[],
  verification: Verification,
): Promise<readonly string[]> {
  const regions: string[] = [];
  for (const { bucketName, folder } of folders) {
    const prefix = `${folder}CloudTrail/`;
    const found = (await (await verification.bucket(bucketName))?.folders(prefix)) ?? [];
    regions.push(...found.map((each) => each.slice(prefix.length, -1)));
  }
  return regions;
}

/** What of the journal was delivered, and is in no log file. */
function compareRecords(verification: Verification): number | undefined {
  const { expected, findings, trailArn } = verification;
  if (!expected) return undefined;
  const { missing } = expected;
  const [first] = missing;
  if (first !== undefined) {
    const what = `records were delivered and are in no log file: ${missing.length}, first ${first}`;
    findings.add("records_missing", trailArn, what);
  }
  return expected.count - missing.length;
}
