import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command, Option } from "commander";
import { systemClock } from "../../base/clock.ts";
import type { Environment } from "../../base/environment.ts";
import { systemIds } from "../../base/ids.ts";
import { SessionPolicy } from "../policy/session-policy.ts";
import type { CommandContext } from "../run-command-line.ts";
import { clientEnvironment, type Via } from "../session/client-environment.ts";
import { runProgram } from "../session/run-program.ts";
import { profileEndpoint, sessionCredentials } from "../session/session-credentials.ts";
import { formatReport, type SessionReport, tallied } from "../session/session-report.ts";
import { readSessionTable, type SessionTable } from "../session/session-table.ts";
import { SessionTally } from "../session/session-tally.ts";
import { writeTrustFiles } from "../session/trust-files.ts";

interface RecordFlags {
  readonly via: Via;
  readonly out?: string;
  readonly policy?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly report?: string;
  readonly upstream?: readonly string[];
  readonly mapHost?: readonly string[];
  readonly identities?: string;
  readonly region?: string;
}

const NODE_HOOK = join(import.meta.dirname, "..", "session", "node-proxy-hook.cjs");

const UPSTREAM =
  "[SERVICE=]URL or [SERVICE=]aws: where calls go (default: where AWS_ENDPOINT_URL says, else AWS)";

/** `trailcam record`: runs a command and tells what it did in AWS. */
export function recordCommand(context: CommandContext): Command {
  return new Command("record")
    .description("run a command, and tell what it did in AWS or in what answers in its place")
    .usage("[options] -- <command...>")
    .argument("<command...>", "what to run, with its words")
    .passThroughOptions()
    .option("--out <directory>", "write the records there, as log files of CloudTrail")
    .option("--policy", "add the least IAM policy that allows what was done")
    .option("--json", "the report as one JSON object")
    .option("--report <file>", "write the report to this file instead of stderr")
    .option("--quiet", "no report")
    .addOption(
      new Option("--via <how>", "how calls are caught")
        .choices(["auto", "endpoint", "proxy"])
        .default("auto"),
    )
    .option("--upstream <upstream>", `${UPSTREAM}; may be repeated`, collect)
    .option("--map-host <mapping>", "HOST=URL where a host of AWS really is; repeatable", collect)
    .option("--identities <file>", "YAML file: whose the access keys are")
    .option("--region <region>", "of requests that name none")
    .action((command: string[], flags: RecordFlags) => record(command, flags, context));
}

const collect = (value: string, before: readonly string[] = []) => [...before, value];

async function record(
  command: readonly string[],
  flags: RecordFlags,
  context: CommandContext,
): Promise<void> {
  const { environment } = context;
  const table = readSessionTable(
    settingsOf(flags, environment),
    environment,
    await profileEndpoint(environment),
  );
  // Before anything runs: what a command did is not to be lost to a file that cannot be made.
  if (flags.out !== undefined) mkdirSync(flags.out, { recursive: true });
  if (flags.report !== undefined) appendFileSync(flags.report, "");
  // Loaded here, because other commands are to start without it.
  const { openRecorder } = await import("../../recorder.ts");
  const policy = new SessionPolicy();
  const startedAtMs = systemClock.nowMs();
  await using recorder = await openRecorder(
    {
      ...recorderSettings(table),
      credentials: sessionCredentials,
      onRecorded: (facts) => flags.policy && policy.add(facts),
    },
    { clock: systemClock, ids: systemIds },
  );
  const end = await runProgram(command, {
    environment: clientEnvironment(environment, {
      ...{ via: flags.via, url: recorder.url, nodeHook: NODE_HOOK },
      table: table.upstreams,
      replaced: table.replaced,
      trust: writeTrustFiles(recorder.directory, recorder.certificate, environment),
    }),
    hasTerminal: [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY),
  });
  context.exitWith(end.exitCode);
  if (end.problem) {
    context.stderr.write(`trailcam: ${end.problem}\n`);
    return;
  }
  await recorder.stop();
  const tally = new SessionTally();
  for await (const json of recorder.records()) tally.add(JSON.parse(json));
  const caller = recorder.caller();
  const report: SessionReport = {
    ...{ command, exitCode: end.exitCode },
    seconds: (systemClock.nowMs() - startedAtMs) / 1000,
    ...(caller !== undefined && { caller }),
    ...tallied(tally),
    logFiles: flags.out === undefined ? [] : await writeOut(flags.out, recorder.records()),
    ...(flags.policy && { policy: policy.policy }),
    notes: notesOn(tally, environment, flags),
  };
  print(report, flags, context);
}

function settingsOf(flags: RecordFlags, environment: Environment) {
  return {
    upstream: flags.upstream,
    "map-host": flags.mapHost,
    identities: flags.identities,
    region: flags.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION,
  };
}

function recorderSettings({ configuration, upstreams }: SessionTable) {
  const { hosts, region, callers, modelsDirectory } = configuration;
  return { upstreams, hosts, region, callers, modelsDirectory };
}

async function writeOut(directory: string, records: AsyncIterable<string>) {
  const { writeLogFiles } = await import("../session/write-log-files.ts");
  return await writeLogFiles(directory, records, systemClock.nowMs());
}

function notesOn(
  { calls }: SessionTally,
  environment: Environment,
  { via }: RecordFlags,
): readonly string[] {
  const isBehindProxy = environment.HTTPS_PROXY ?? environment.https_proxy;
  return [
    ...(calls === 0
      ? ["no call of AWS came by. A program that heeds neither proxy nor endpoint goes unseen."]
      : []),
    ...(isBehindProxy && via !== "endpoint"
      ? ["the proxy that HTTPS_PROXY names was left out: what was called, was called directly."]
      : []),
  ];
}

function print(report: SessionReport, flags: RecordFlags, context: CommandContext): void {
  const text = flags.json ? `${JSON.stringify(report)}\n` : formatReport(report);
  if (flags.report !== undefined) writeFileSync(flags.report, text);
  else if (!flags.quiet) context.stderr.write(`\n${text}`);
}
