import { Command } from "commander";
import { systemClock } from "../../base/clock.ts";
import { clientSettings } from "../client-settings.ts";
import { prepareSeedRequests, type SeedClients } from "../demo/seed-requests.ts";
import { formatRecordLine, RECORD_LINE_HEADER } from "../format-record.ts";
import type { CommandContext } from "../run-command-line.ts";
import { findRunningServer, type RunningServer } from "../running-server.ts";

interface DemoFlags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `trailcam demo`: makes some calls with the official SDK, and shows the records they left. */
export function demoCommand(context: CommandContext): Command {
  return new Command("demo")
    .description("make the calls of CloudTrail's own examples, and show their records")
    .option("--data <directory>", "data directory of the server")
    .option("--json", "whole records, one JSON line each")
    .action((flags: DemoFlags) => demo(flags, context));
}

async function demo(flags: DemoFlags, context: CommandContext): Promise<void> {
  const running = findRunningServer(flags, context.environment);
  const clients = await openClients(running);
  const startedAtMs = systemClock.nowMs();
  const requests = await prepareSeedRequests(clients, new Date(startedAtMs).toISOString());
  const names: string[] = [];
  for (const request of requests) {
    progress(`${names.length + 1}/${requests.length} ${request.eventName}`, context);
    await request.send();
    names.push(request.eventName);
  }
  progress("", context);
  const records = await recordsSince(running, { startedAtMs, names: new Set(names) });
  if (!flags.json) context.stdout.write(`${RECORD_LINE_HEADER}\n`);
  for (const record of records) {
    const line = flags.json ? record : formatRecordLine(JSON.parse(record) as object);
    context.stdout.write(`${line}\n`);
  }
  if (flags.json) return;
  const example = records.find((record) => record.includes('"ChangeResourceRecordSets"')) ?? "{}";
  context.stdout.write(`\nOne of them in full:\n${JSON.stringify(JSON.parse(example), null, 2)}\n`);
}

/** Shows what is under way, over what was shown before; nothing where no person looks. */
function progress(text: string, { stderr }: CommandContext): void {
  if ("isTTY" in stderr && stderr.isTTY) stderr.write(`\r${text.padEnd(50)}${text ? "" : "\r"}`);
}

async function openClients(running: RunningServer): Promise<SeedClients> {
  const settings = clientSettings(running);
  const [route53, domains, cloudMap, cloudFront] = await Promise.all([
    import("@aws-sdk/client-route-53"),
    import("@aws-sdk/client-route-53-domains"),
    import("@aws-sdk/client-servicediscovery"),
    import("@aws-sdk/client-cloudfront"),
  ]);
  return {
    route53: new route53.Route53Client(settings),
    route53Domains: new domains.Route53DomainsClient(settings),
    cloudMap: new cloudMap.ServiceDiscoveryClient(settings),
    cloudFront: new cloudFront.CloudFrontClient(settings),
  };
}

/** The records of the named events since a time, oldest first, as JSON text. */
async function recordsSince(
  running: RunningServer,
  wanted: { readonly startedAtMs: number; readonly names: ReadonlySet<string> },
): Promise<readonly string[]> {
  const { CloudTrailClient, paginateLookupEvents } = await import("@aws-sdk/client-cloudtrail");
  const client = new CloudTrailClient(clientSettings(running));
  const StartTime = new Date(Math.floor(wanted.startedAtMs / 1000) * 1000);
  const records: string[] = [];
  for await (const page of paginateLookupEvents({ client }, { StartTime })) {
    for (const event of page.Events ?? []) {
      if (wanted.names.has(event.EventName ?? "")) records.push(event.CloudTrailEvent ?? "{}");
    }
  }
  return records.reverse();
}
