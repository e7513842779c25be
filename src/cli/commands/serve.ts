import { Command, Option } from "commander";
import { systemClock } from "../../base/clock.ts";
import { systemIds } from "../../base/ids.ts";
import {
  type Address,
  type Configuration,
  environmentNameOf,
  layout,
  readConfiguration,
} from "../../configuration/index.ts";
import { readServer } from "../../data-directory.ts";
import { consoleAddress, consoleLink } from "../console/console-address.ts";
import { heardSignal } from "../heard-signal.ts";
import type { CommandContext } from "../run-command-line.ts";

/** Every setting's flag, and its line in the manual. */
const FLAGS: ReadonlyArray<readonly [flag: string, manual: string]> = [
  ["--host <address>", "address to listen on (default 127.0.0.1)"],
  ["--port <number>", "port to listen on (default 4580; 0 takes any)"],
  ["--data <directory>", "where everything is kept (default ./.trailcam)"],
  ["--account <id>", "account made at first start (default 111122223333)"],
  ["--region <region>", "region of requests that name none (default us-east-1)"],
  ["--workers <number>", "processes that forward to upstreams, on one port (default 1)"],
  ["--durability <mode>", "strict: durable before the answer; relaxed: flushed every second"],
  ["--auth <mode>", "verify: every signature; trust: any access key at its word (loopback only)"],
  ["--delivery-interval <duration>", "time between log files of a trail (default 5s)"],
  ["--digest-interval <duration>", "time that one digest of log files covers (default 1h)"],
  ["--bucket-policy <mode>", "optional: own buckets need none; required: as strict as AWS"],
  ["--event-source-prefix <prefix>", "of events for a bus elsewhere than here (trailcam.)"],
  ["--upstream-timeout <duration>", "how long an upstream may take to answer (default 16m)"],
  ["--identities <file>", "YAML file: whose the access keys are that were not made here"],
  ["--models <directory>", "where `trailcam models add` puts models (default: the user's own)"],
  ["--config <file>", "YAML file with the same settings, by the same names"],
];

const UPSTREAM =
  "[SERVICE=]URL, or [SERVICE=]aws for AWS itself, that requests are forwarded to instead of the " +
  "sandbox; SERVICE=sandbox stays here; may be repeated";
const MAP_HOST = "HOST=URL where a host of AWS really is, also *.DOMAIN=URL; may be repeated";

const DESTINATION =
  "SERVICE=URL, SERVICE=aws or SERVICE=sandbox, that trails deliver to; may be repeated; " +
  "SERVICE is s3, sns, logs, events or kms";
const AT_REST = "encrypt the files of all buckets, not only those a KMS key was asked for";

/** `trailcam serve`: runs the server until it is told to stop. */
export function serveCommand(context: CommandContext): Command {
  const command = new Command("serve").description("run the recorder, its sandbox and its API");
  for (const [flag, manual] of FLAGS) {
    command.addOption(new Option(flag, `${manual} [${variableOf(flag)}]`));
  }
  return command
    .option("--upstream <upstream>", `${UPSTREAM} [${environmentNameOf("upstream")}]`, collect)
    .option(
      "--destination <destination>",
      `${DESTINATION} [${environmentNameOf("destination")}]`,
      collect,
    )
    .option("--map-host <mapping>", `${MAP_HOST} [${environmentNameOf("map-host")}]`, collect)
    .option("--encrypt-at-rest", `${AT_REST} [${environmentNameOf("encrypt-at-rest")}]`)
    .option(
      "--allow-reset",
      "let POST /_trailcam/reset empty sandbox and history [TRAILCAM_ALLOW_RESET]",
    )
    .action((_, self: Command) => serve(flagsOf(self), context));
}

const collect = (value: string, before: readonly string[] = []) => [...before, value];
const variableOf = (flag: string) => environmentNameOf(/^--([a-z-]+)/.exec(flag)?.[1] ?? "");

/** Commander names options in camel case; settings keep the names that are typed. */
function flagsOf(command: Command): Record<string, string | boolean | readonly string[]> {
  return Object.fromEntries(
    command.options
      .map((option) => [option.name(), command.getOptionValue(option.attributeName())] as const)
      .filter(([, value]) => value !== undefined),
  );
}

async function serve(
  flags: Record<string, string | boolean | readonly string[]>,
  context: CommandContext,
): Promise<void> {
  const configuration = readConfiguration(flags, context.environment);
  const stopped = heardSignal();
  {
    const sources = { clock: systemClock, ids: systemIds };
    // Loaded here, because other commands are to start without it; and the most of it only when
    // that has begun which takes long by itself.
    const { begin } = await import("../../begin.ts");
    const beginning = await begin(configuration, systemClock);
    const { assemble } = await import("../../app.ts");
    await using app = await assemble(beginning, sources, { flags });
    // A broken invariant: going on could record what is not true, and a restart recovers.
    process.once("uncaughtException", (error) => {
      app.log.error("stopped by an internal error", error);
      context.stderr.write(
        `trailcam: stopped by an internal error; ${layout(configuration.dataDirectory).log} says ` +
          "where. Start it again: what was recorded is kept.\n",
      );
      process.exit(1);
    });
    // Whoever reads what is printed may go, as `head` does. That is no reason to stop.
    for (const stream of [context.stdout, context.stderr]) stream.on("error", () => undefined);
    const { isTTY = false } = context.stdout as { readonly isTTY?: boolean };
    const saved = readServer(layout(configuration.dataDirectory).server);
    // What a terminal shows is its user's; what is redirected may be read by many.
    const secret = isTTY && saved ? consoleLink(saved) : undefined;
    context.stdout.write(welcome(app.url, configuration, secret));
    await stopped;
    context.stdout.write("Stopping: requests under way are answered and recorded first.\n");
  }
}

/** @param link signs in to the console; not shown when left out. */
function welcome(url: string, configuration: Configuration, link?: string): string {
  const { accountId, region, dataDirectory, authentication } = configuration;
  const nameOf = (to: Address) =>
    to === "aws" ? "AWS itself" : to === "sandbox" ? "the sandbox" : to.origin;
  const upstreams = [...configuration.upstreams].map(
    ([service, to]) => `  ${service === "*" ? "all other services" : service} → ${nameOf(to)}`,
  );
  const destinations = [...configuration.destinations].map(
    ([service, to]) => `  ${service} → ${nameOf(to)}`,
  );
  return [
    `trailcam records at ${url} (account ${accountId}, region ${region})`,
    ...(upstreams.length > 0 ? ["Upstreams:", ...upstreams] : []),
    ...(destinations.length > 0 ? ["Trails deliver to:", ...destinations] : []),
    ...(authentication === "trust"
      ? ["Signatures are NOT checked (--auth trust): any access key is taken at its word."]
      : []),
    `Everything is kept in ${dataDirectory}`,
    "",
    ...(link === undefined
      ? [`Console: ${consoleAddress(url)} (./trailcam console prints a link that signs in)`]
      : ["The console; the link signs in, keep it to yourself:", `  ${link}`]),
    "",
    "In another terminal, type:",
    '  eval "$(./trailcam env)"        use this server from the AWS CLI and any SDK',
    "  aws route53 list-hosted-zones   or any other call",
    "  ./trailcam lookup               what was recorded",
    "  ./trailcam demo                 or let it make some calls by itself",
    "",
    "Ctrl-C stops it.",
    "",
  ].join("\n");
}
