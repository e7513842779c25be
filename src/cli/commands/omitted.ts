import { Command } from "commander";
import { layout, readConfiguration } from "../../configuration/index.ts";
import { type OmittedField, OmittedFields } from "../../journal/index.ts";
import type { CommandContext } from "../run-command-line.ts";
import { findRunningServer } from "../running-server.ts";
import { UsageError } from "../usage-error.ts";

interface OmittedFlags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `trailcam omitted`: prints the fields that one event's record has no room for. */
export function omittedCommand(context: CommandContext): Command {
  return new Command("omitted")
    .description("print the fields that an event's record has no room for")
    .argument("<event-id>", "the record's eventID")
    .option("--data <directory>", "data directory of the server, which need not run")
    .option("--json", "one JSON line for each field")
    .action((eventId: string, flags: OmittedFlags) => printOmitted(eventId, flags, context));
}

async function printOmitted(
  eventId: string,
  flags: OmittedFlags,
  context: CommandContext,
): Promise<void> {
  const { dataDirectory } = readConfiguration({ data: flags.data }, context.environment);
  const omitted = new OmittedFields(layout(dataDirectory).omitted);
  const fields = await omitted.find(eventId.toLowerCase());
  if (fields.length === 0) context.stderr.write(`${await whyNothing(eventId, flags, context)}\n`);
  for (const field of fields) {
    const content = JSON.parse(await omitted.read(field.sha256)) as unknown;
    context.stdout.write(flags.json ? line(field, content) : page(field, content));
  }
}

/**
 * Why nothing is kept of an event: only a server that runs can tell.
 *
 * @throws {UsageError} when it knows of no such event.
 */
async function whyNothing(
  eventId: string,
  flags: OmittedFlags,
  { environment }: CommandContext,
): Promise<string> {
  const status = await askForEvent(eventId, flags, environment);
  if (status === 200) return `Nothing was left out of ${eventId}.`;
  if (status !== 404) {
    return `Nothing is kept of ${eventId}. A running server could tell whether there is one.`;
  }
  throw new UsageError(
    `no event of the last 90 days is called ${eventId}, and nothing is kept of an older one`,
  );
}

/** @returns undefined when no server runs, or none that answers. */
async function askForEvent(
  eventId: string,
  flags: OmittedFlags,
  environment: CommandContext["environment"],
): Promise<number | undefined> {
  try {
    const { server } = findRunningServer(
      { ...(flags.data !== undefined && { data: flags.data }) },
      environment,
    );
    const path = `/_trailcam/events/${encodeURIComponent(eventId.toLowerCase())}`;
    const answer = await fetch(new URL(path, server.url), {
      headers: { authorization: `Bearer ${server.token}` },
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return undefined;
  }
}

const line = (field: OmittedField, content: unknown): string =>
  `${JSON.stringify({ ...field, content })}\n`;

const page = ({ field, originalSize, sha256 }: OmittedField, content: unknown): string =>
  `${field}  ${originalSize} bytes  sha256 ${sha256}\n${JSON.stringify(content, null, 2)}\n`;
