import { Command, Option } from "commander";
import { bareResourceName } from "../../lookup-facts/index.ts";
import type {
  ResourceAtTime,
  ResourceHistory,
  ResourceSummary,
  Resources,
} from "../../operator/index.ts";
import { formatChange, formatState } from "../format-resource.ts";
import { readTime } from "../read-time.ts";
import type { CommandContext } from "../run-command-line.ts";
import { findRunningServer } from "../running-server.ts";
import { UsageError } from "../usage-error.ts";

interface HistoryFlags {
  readonly data?: string;
  readonly type?: string;
  readonly account?: string;
  readonly at?: string;
  readonly format?: "changes";
  readonly json?: boolean;
}

/** `trailcam history`: prints what became of a resource, and what it was at a time. */
export function historyCommand(context: CommandContext): Command {
  return new Command("history")
    .description("print every change of a resource, or what it was at a time")
    .argument("<resource>", "a name, id or ARN as records have it, or a zone's domain name")
    .option("--data <directory>", "data directory of the server")
    .option("--type <type>", "where several are called so, e.g. AWS::Route53::HostedZone")
    .option("--account <id>", "where several accounts have one of that name")
    .option("--at <time>", "what it was then: an ISO time, or an age such as 15m, 2h, 7d")
    .addOption(
      new Option(
        "--format <format>",
        "with --at: what brings a hosted zone back, as a change batch",
      ).choices(["changes"]),
    )
    .option("--json", "JSON; without --at one line for each change")
    .action((resource: string, flags: HistoryFlags) => printHistory(resource, flags, context));
}

async function printHistory(
  name: string,
  flags: HistoryFlags,
  context: CommandContext,
): Promise<void> {
  if (flags.format && flags.at === undefined) {
    throw new UsageError("--format changes needs --at: the time to bring the zone back to");
  }
  const at = readTime("--at", flags.at);
  const { server } = findRunningServer(
    { ...(flags.data && { data: flags.data }) },
    context.environment,
  );
  const ask = async <Answer>(path: string, body?: object): Promise<Answer> =>
    await answerOf<Answer>(new URL(`/_trailcam/${path}`, server.url), server.token, body);
  const { type, name: found, accountId } = await findResource(name, flags, ask);
  const parameters = new URLSearchParams({ type, name: found, account: accountId });
  if (at) {
    parameters.set("at", at.toISOString());
    const then = await ask<ResourceAtTime>(`resources/state?${parameters}`);
    const wish = { called: name, at, isJson: flags.json === true };
    if (flags.format === "changes") printChangesBack(then, wish, context);
    else printState(then, wish, context);
    return;
  }
  const history = await ask<ResourceHistory>(`resources/history?${parameters}`);
  const doubts = history.changes.at(-1)?.after?.doubts ?? [];
  for (const change of history.changes) {
    const { after: _, ...told } = change;
    context.stdout.write(flags.json ? `${JSON.stringify(told)}\n` : formatChange(told));
  }
  warn(history.isCut ? ["There are older calls than these.", ...doubts] : doubts, context);
}

interface Wish {
  /** As it was typed. */
  readonly called: string;
  readonly at: Date;
  readonly isJson: boolean;
}

function printState(found: ResourceAtTime, wish: Wish, context: CommandContext): void {
  if (found.isAbsent && !wish.isJson) throw new UsageError(noneThen(found, wish));
  context.stdout.write(wish.isJson ? `${JSON.stringify(found)}\n` : formatState(found.state));
  warn(found.state.doubts, context);
}

function printChangesBack(found: ResourceAtTime, wish: Wish, context: CommandContext): void {
  const { resource, state, event, isAbsent, changesBack } = found;
  if (!changesBack) throw new UsageError(`${resource.type} is not brought back by changes`);
  warn(state.doubts, context);
  if (changesBack.length === 0) {
    // Route 53 takes no batch without changes.
    const same = `the record sets of ${wish.called} are what they were then: nothing to change`;
    throw new UsageError(isAbsent ? noneThen(found, wish) : same);
  }
  const Comment = `Back to ${event?.eventTime ?? "the beginning"}`;
  context.stdout.write(`${JSON.stringify({ Comment, Changes: changesBack }, null, 2)}\n`);
  if (isAbsent) {
    warn([`${noneThen(found, wish)}; these take away what it was given since`], context);
  }
}

const noneThen = ({ resource }: ResourceAtTime, { called, at }: Wish): string =>
  `as far as Event history tells, there was no ${resource.type} called ${called} ` +
  `at ${at.toISOString()}`;

/** What people may rely on must not look whole when it is not. */
function warn(doubts: readonly string[], { stderr }: CommandContext): void {
  for (const doubt of doubts) stderr.write(`trailcam: ${doubt}\n`);
}

type Ask = <Answer>(path: string, body?: object) => Promise<Answer>;

async function findResource(
  asked: string,
  { type, account }: HistoryFlags,
  ask: Ask,
): Promise<Pick<ResourceSummary, "type" | "name" | "accountId">> {
  const name = bareResourceName(asked);
  const { resources } = await ask<Resources>("resources", {
    ...{ containing: name, limit: 200 },
    ...(type && { type }),
    ...(account && { accountIds: [account] }),
  });
  const title = name.toLowerCase().replace(/\.$/, "");
  const called = resources.filter(
    (one) => one.name === name || one.title?.replace(/\.$/, "") === title,
  );
  const [first, ...others] = called;
  if (first && others.length === 0) return first;
  if (first) {
    const lines = called.map(
      (one) => `  ${one.name}  --type ${one.type} --account ${one.accountId}`,
    );
    throw new UsageError(`several resources are called ${asked}; name one:\n${lines.join("\n")}`);
  }
  throw new UsageError(
    `no call of the last 90 days changed a resource called ${asked}. ` +
      "`trailcam lookup` shows how records name them.",
  );
}

async function answerOf<Answer>(url: URL, token: string, body?: object): Promise<Answer> {
  const answer = await fetch(url, {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${token}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (answer.ok) return (await answer.json()) as Answer;
  const { error, hint } = (await answer.json()) as { error?: string; hint?: string };
  throw new Error([error ?? `the server answered ${answer.status}`, hint].join("\n  ").trim());
}
