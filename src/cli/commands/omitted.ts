import { Command } from "commander";
import { layout, readConfiguration } from "../../configuration/index.ts";
import { type OmittedField, OmittedFields } from "../../journal/index.ts";
import type { CommandContext } from "../run-command-line.ts";

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
  if (fields.length === 0) context.stderr.write(`Nothing was left out of ${eventId}.\n`);
  for (const field of fields) {
    const content = JSON.parse(await omitted.read(field.sha256)) as unknown;
    context.stdout.write(flags.json ? line(field, content) : page(field, content));
  }
}

const line = (field: OmittedField, content: unknown): string =>
  `${JSON.stringify({ ...field, content })}\n`;

const page = ({ field, originalSize, sha256 }: OmittedField, content: unknown): string =>
  `${field}  ${originalSize} bytes  sha256 ${sha256}\n${JSON.stringify(content, null, 2)}\n`;
