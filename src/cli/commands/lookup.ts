import type {
  Event,
  LookupAttributeKey,
  LookupEventsCommandInput,
} from "@aws-sdk/client-cloudtrail";
import { Command, Option } from "commander";
import { clientSettings } from "../client-settings.ts";
import { formatRecordLine, RECORD_LINE_HEADER } from "../format-record.ts";
import { readTime } from "../read-time.ts";
import type { CommandContext } from "../run-command-line.ts";
import { findRunningServer } from "../running-server.ts";
import { UsageError } from "../usage-error.ts";

const ATTRIBUTES: Readonly<Record<string, LookupAttributeKey>> = {
  eventId: "EventId",
  eventName: "EventName",
  readOnly: "ReadOnly",
  username: "Username",
  resourceType: "ResourceType",
  resourceName: "ResourceName",
  eventSource: "EventSource",
  accessKeyId: "AccessKeyId",
};

type LookupFlags = Readonly<Record<string, string | boolean | undefined>> & {
  readonly data?: string;
  readonly region?: string;
  readonly start?: string;
  readonly end?: string;
  readonly limit: string;
  readonly json?: boolean;
};

/** `trailcam lookup`: searches Event history, newest first. */
export function lookupCommand(context: CommandContext): Command {
  return new Command("lookup")
    .description("search Event history, newest first")
    .option("--data <directory>", "data directory of the server")
    .option("--region <region>", "region to search (default: the server's)")
    .option("--event-id <id>")
    .option("--event-name <name>", "e.g. CreateHostedZone")
    .addOption(new Option("--read-only <true|false>").choices(["true", "false"]))
    .option("--username <name>")
    .option("--resource-type <type>", "e.g. AWS::Route53::HostedZone")
    .option("--resource-name <name>")
    .option("--event-source <source>", "e.g. route53.amazonaws.com")
    .option("--access-key-id <id>")
    .option("--start <time>", "ISO time, or an age such as 15m, 2h, 7d")
    .option("--end <time>", "the same")
    .option("--limit <number>", "how many at most", "50")
    .option("--json", "whole records, one JSON line each")
    .action((flags: LookupFlags) => lookup(flags, context));
}

async function lookup(flags: LookupFlags, context: CommandContext): Promise<void> {
  const running = findRunningServer(flags, context.environment);
  const limit = Number(flags.limit);
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new UsageError(`--limit ${flags.limit}: a whole number from 1 on is needed`);
  }
  const input = inputOf(flags);
  const { CloudTrailClient, paginateLookupEvents } = await import("@aws-sdk/client-cloudtrail");
  const settings = clientSettings(running);
  const client = new CloudTrailClient({ ...settings, region: flags.region ?? settings.region });
  const pages = paginateLookupEvents({ client, pageSize: Math.min(limit, 50) }, input);
  let left = limit;
  // Over the first page and not before: a look-up that is refused prints nothing but why.
  let header = flags.json ? "" : `${RECORD_LINE_HEADER}\n`;
  for await (const page of pages) {
    context.stdout.write(header);
    header = "";
    for (const event of (page.Events ?? []).slice(0, left)) print(event, flags, context);
    left -= page.Events?.length ?? 0;
    if (left <= 0) break;
  }
  client.destroy();
}

function print(event: Event, flags: LookupFlags, context: CommandContext): void {
  const text = event.CloudTrailEvent ?? "{}";
  const line = flags.json ? text : formatRecordLine(JSON.parse(text) as object);
  context.stdout.write(`${line}\n`);
}

function inputOf(flags: LookupFlags): LookupEventsCommandInput {
  const given = Object.entries(ATTRIBUTES).filter(([flag]) => flags[flag] !== undefined);
  if (given.length > 1) {
    throw new UsageError("LookupEvents takes one attribute at a time; leave all but one out");
  }
  const start = readTime("--start", flags.start);
  const end = readTime("--end", flags.end);
  return {
    ...(given.length > 0 && {
      LookupAttributes: given.map(([flag, key]) => ({
        AttributeKey: key,
        AttributeValue: String(flags[flag]),
      })),
    }),
    ...(start && { StartTime: start }),
    ...(end && { EndTime: end }),
  };
}
