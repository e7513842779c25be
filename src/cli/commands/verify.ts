import { existsSync } from "node:fs";
import { Command } from "commander";
import { systemClock } from "../../base/clock.ts";
import { systemIds } from "../../base/ids.ts";
import { StateStore } from "../../base/state-store.ts";
import { layout, readConfiguration } from "../../configuration/index.ts";
import { type KeyPair, readCredentials, savedKeys } from "../../data-directory.ts";
import {
  type BucketReader,
  type BucketReaders,
  Evidence,
  type Finding,
  type VerifyReport,
  verifyTrail,
} from "../../delivery/index.ts";
import { DirectoryBucketReader } from "../../destinations/index.ts";
import { FIRST_USER_NAME } from "../../identify/index.ts";
import { readJournal } from "../../journal/index.ts";
import { openTrailBucketReaders } from "../../trail-buckets.ts";
import { Trails } from "../../trails/index.ts";
import { printable } from "../printable.ts";
import { ProgressLine } from "../progress-line.ts";
import { readTime } from "../read-time.ts";
import type { CommandContext } from "../run-command-line.ts";
import { UsageError } from "../usage-error.ts";

interface VerifyFlags {
  readonly trail: string;
  readonly data?: string;
  readonly config?: string;
  readonly destination?: readonly string[];
  readonly upstream?: readonly string[];
  readonly bucketDir?: readonly string[];
  readonly start?: string;
  readonly end?: string;
  readonly json?: boolean;
}

const DESCRIPTION = `\
prove that what a trail delivered is there, whole and unchanged

Walks the trail's digests from the newest that this server wrote back to the first, in every account
and region: signatures, hashes, order, every log file, and that nothing else lies beside them; then
compares with what the journal still has. Reads only; the server may run or not.

Exits with 0 only when all is as it should be, 1 when anything is not, 2 when misused.`;

const collect = (value: string, before: readonly string[] = []) => [...before, value];

/** `trailcam verify`: verifies all that a trail has delivered. */
export function verifyCommand(context: CommandContext): Command {
  return new Command("verify")
    .summary("prove that what a trail delivered is there, whole and unchanged")
    .description(DESCRIPTION)
    .requiredOption("--trail <arn>", "ARN or name of the trail, which may have been deleted since")
    .option("--data <directory>", "data directory of the server, which need not run")
    .option(
      "--bucket-dir <[name=]directory>",
      "a copy of the bucket, to be verified in its place; may be repeated",
      collect,
    )
    .option(
      "--destination <destination>",
      "where the server's trails deliver to, as `trailcam serve` was told; may be repeated",
      collect,
    )
    .option(
      "--upstream <upstream>",
      "where S3 is forwarded to, as `trailcam serve` was told; may be repeated",
      collect,
    )
    .option("--config <file>", "YAML file that the server is started with")
    .option("--start <time>", "only what was delivered from then on: an ISO time, or an age as 2d")
    .option("--end <time>", "only what was delivered before then")
    .option("--json", "one JSON document: everything found, for programs")
    .action((flags: VerifyFlags) => verify(flags, context));
}

async function verify(flags: VerifyFlags, context: CommandContext): Promise<void> {
  const { data, config, destination, upstream } = flags;
  const told = { data, config, destination, upstream };
  const configuration = readConfiguration(told, context.environment);
  const { dataDirectory } = configuration;
  const paths = layout(dataDirectory);
  if (!existsSync(paths.trailStore)) {
    throw new UsageError(`no server ever ran over ${dataDirectory}; name another with --data.`);
  }
  using store = StateStore.openReadOnly(paths.trailStore);
  const trails = Trails.open(store, { clock: systemClock, ids: systemIds });
  const evidence = new Evidence(store, trails);
  const accountId = readCredentials(paths.credentials)?.accountId ?? "";
  const known = new Set([
    ...[...trails.list(accountId), ...trails.logging()].map(({ arn }) => arn),
    ...evidence.chains().map((chain) => chain.trailArn),
  ]);
  const trailArn = findTrail(flags.trail, [...known]);
  const range = readRange(flags);
  const copies = readCopies(flags.bucketDir ?? []);
  await using served = await openTrailBucketReaders(configuration, {
    ...{ clock: systemClock, ids: systemIds },
    ownCredentials: async () => ownKeys(paths.credentials),
  });

  using progress = new ProgressLine(context.stderr);
  const { stdout } = context;
  const report = await verifyTrail({
    ...{ trailArn, evidence, range },
    buckets: new CopiedBuckets(copies, served.buckets),
    journal: { entries: (after) => readJournal(paths.journal, after) },
    onFinding: (finding) => {
      progress.clear();
      if (!flags.json) stdout.write(findingLine(finding));
    },
    onProgress: ({ digests, logFiles }) =>
      progress.show(`${digests} digests, ${logFiles} log files verified`),
  });
  progress.clear();
  stdout.write(flags.json ? `${JSON.stringify(report)}\n` : summaryOf(report));
  if (report.isValid) return;
  const isMissing = report.findings.some(({ kind }) => kind === "bucket_missing");
  throw new Error(`${trailArn} is not as it should be.${isMissing ? ELSEWHERE : ""}`);
}

/** Nothing in the data directory tells how the server was started. */
const ELSEWHERE =
  " If the server was started with --upstream, --destination or --config, name the same here.";

function findTrail(wanted: string, known: readonly string[]): string {
  const found = known.filter((arn) => arn === wanted || arn.endsWith(`:trail/${wanted}`));
  const [arn, ...others] = found;
  if (arn === undefined) {
    const list = known.length > 0 ? ` Known are: ${known.join(", ")}.` : "";
    throw new UsageError(`there is and was no trail ${wanted}.${list}`);
  }
  if (others.length === 0) return arn;
  throw new UsageError(`several trails are named ${wanted}; which of ${found.join(", ")}?`);
}

function readRange({ start, end }: VerifyFlags) {
  const startMs = readTime("--start", start)?.getTime();
  const endMs = readTime("--end", end)?.getTime();
  if (startMs !== undefined && endMs !== undefined && startMs >= endMs) {
    throw new UsageError("--start must be before --end.");
  }
  return {
    ...(startMs !== undefined && { startMs }),
    ...(endMs !== undefined && { endMs }),
  };
}

/** By bucket; the one under the empty name stands for every bucket that has none of its own. */
function readCopies(flags: readonly string[]): ReadonlyMap<string, BucketReader> {
  return new Map(
    flags.map((flag) => {
      const [, name = "", directory = ""] = /^(?:([^/=]+)=)?(.*)$/.exec(flag) ?? [];
      if (!existsSync(directory)) throw new UsageError(`--bucket-dir: no directory ${directory}.`);
      return [name, new DirectoryBucketReader(directory)];
    }),
  );
}

/** What an upstream that trails deliver to knows, as the server signs for it. */
function ownKeys(path: string): KeyPair {
  const credentials = readCredentials(path);
  const keys = credentials && savedKeys(credentials, credentials.accountId, FIRST_USER_NAME);
  if (!keys) throw new UsageError(`no keys are saved in ${path}.`);
  return keys;
}

/** Copies come before what the server delivers to: they are what was asked about. */
class CopiedBuckets implements BucketReaders {
  readonly #copies: ReadonlyMap<string, BucketReader>;
  readonly #others: BucketReaders;

  constructor(copies: ReadonlyMap<string, BucketReader>, others: BucketReaders) {
    this.#copies = copies;
    this.#others = others;
  }

  async find(name: string): Promise<BucketReader | undefined> {
    return this.#copies.get(name) ?? this.#copies.get("") ?? (await this.#others.find(name));
  }
}

const findingLine = ({ where, what }: Finding): string =>
  `${printable(where)}\n  ${printable(what)}\n`;

function summaryOf(report: VerifyReport): string {
  const { digests, logFiles, regions, remarks, recordsCompared, findingsCount } = report;
  const unseen = findingsCount - report.findings.length;
  const places = new Set(regions.map(({ region }) => region)).size;
  const lines = [
    ...(unseen > 0 ? [`${unseen} more findings are left out here.`] : []),
    `${report.trailArn}: digests ${digests}, log files ${logFiles}, regions ${places}.`,
    ...remarks.map(({ count, what }) => `${count}: ${what}.`),
    ...(recordsCompared !== undefined
      ? [`Records that the journal still has, and that are in log files: ${recordsCompared}.`]
      : []),
    findingsCount === 0 ? "All is as it should be." : `Not as it should be: ${findingsCount}.`,
  ];
  return `${lines.join("\n")}\n`;
}
