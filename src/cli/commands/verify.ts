import { existsSync } from "node:fs";
import { Command } from "commander";
import { systemClock } from "../../base/clock.ts";
import { systemIds } from "../../base/ids.ts";
import { StateStore } from "../../base/state-store.ts";
import { layout, readConfiguration } from "../../configuration.ts";
import { readCredentials } from "../../data-directory.ts";
import {
  type BucketReader,
  type BucketReaders,
  Evidence,
  type Finding,
  type VerifyReport,
  verifyTrail,
} from "../../delivery/index.ts";
import { DirectoryBucketReader, SandboxBucketReaders } from "../../destinations/index.ts";
import { readJournal } from "../../journal/index.ts";
import { ObjectStore } from "../../sandbox/index.ts";
import { Trails } from "../../trails/index.ts";
import { ProgressLine } from "../progress-line.ts";
import type { CommandContext } from "../run-command-line.ts";
import { UsageError } from "../usage-error.ts";

interface VerifyFlags {
  readonly trail: string;
  readonly data?: string;
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

/** `trailcam verify`: verifies all that a trail has delivered. */
export function verifyCommand(context: CommandContext): Command {
  return new Command("verify")
    .summary("prove that what a trail delivered is there, whole and unchanged")
    .description(DESCRIPTION)
    .requiredOption("--trail <arn>", "ARN or name of the trail, which may have been deleted since")
    .option("--data <directory>", "data directory of the server, which need not run")
    .option(
      "--bucket-dir <[name=]directory>",
      "a copy of the bucket, if it is not one of the sandbox's; may be repeated",
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .option("--start <time>", "only what was delivered from then on, such as 2026-01-31T12:00:00Z")
    .option("--end <time>", "only what was delivered before then")
    .option("--json", "one JSON document: everything found, for programs")
    .action((flags: VerifyFlags) => verify(flags, context));
}

async function verify(flags: VerifyFlags, context: CommandContext): Promise<void> {
  const { dataDirectory } = readConfiguration({ data: flags.data }, context.environment);
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
  using sandbox = openSandbox(paths);

  using progress = new ProgressLine(context.stderr);
  const { stdout } = context;
  const report = await verifyTrail({
    ...{ trailArn, evidence, range },
    buckets: new CopiedBuckets(copies, sandbox.buckets),
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
  if (!report.isValid) throw new Error(`${trailArn} is not as it should be.`);
}

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
  const [startMs, endMs] = [readTime("--start", start), readTime("--end", end)];
  if (startMs !== undefined && endMs !== undefined && startMs >= endMs) {
    throw new UsageError("--start must be before --end.");
  }
  return {
    ...(startMs !== undefined && { startMs }),
    ...(endMs !== undefined && { endMs }),
  };
}

function readTime(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  throw new UsageError(`${flag}: "${text}" is no time such as 2026-01-31T12:00:00Z.`);
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

/** Copies come before what the sandbox has: they are what was asked about. */
class CopiedBuckets implements BucketReaders {
  readonly #copies: ReadonlyMap<string, BucketReader>;
  readonly #others: BucketReaders | undefined;

  constructor(copies: ReadonlyMap<string, BucketReader>, others: BucketReaders | undefined) {
    this.#copies = copies;
    this.#others = others;
  }

  async find(name: string): Promise<BucketReader | undefined> {
    return this.#copies.get(name) ?? this.#copies.get("") ?? (await this.#others?.find(name));
  }
}

function openSandbox(paths: { readonly sandboxStore: string; readonly buckets: string }) {
  if (!existsSync(paths.sandboxStore)) {
    return { buckets: undefined, [Symbol.dispose]: () => undefined };
  }
  const store = StateStore.openReadOnly(paths.sandboxStore);
  const sources = { store, clock: systemClock, ids: systemIds };
  const objects = ObjectStore.openReadOnly({ directory: paths.buckets, ...sources });
  return {
    buckets: new SandboxBucketReaders(objects, paths.buckets),
    [Symbol.dispose]: () => store[Symbol.dispose](),
  };
}

const findingLine = ({ where, what }: Finding): string => `${where}\n  ${what}\n`;

function summaryOf(report: VerifyReport): string {
  const { digests, logFiles, regions, remarks, recordsCompared, findingsCount } = report;
  const unseen = findingsCount - report.findings.length;
  const places = new Set(regions.map(({ region }) => region)).size;
  const lines = [
    ...(unseen > 0 ? [`${unseen} more findings are left out here.`] : []),
    `${report.trailArn}: ${digests} digests and ${logFiles} log files of ${places} regions.`,
    ...remarks.map(({ count, what }) => `${count} ${what}.`),
    ...(recordsCompared !== undefined
      ? [`${recordsCompared} records that the journal still has are in them.`]
      : []),
    findingsCount === 0 ? "All is as it should be." : `Not as it should be: ${findingsCount}.`,
  ];
  return `${lines.join("\n")}\n`;
}
