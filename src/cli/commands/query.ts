import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { Command, Option } from "commander";
import { printable } from "../printable.ts";
import type { CommandContext } from "../run-command-line.ts";
import { findRunningServer } from "../running-server.ts";

interface QueryFlags {
  readonly data?: string;
  readonly format: string;
}

/** `trailcam query`: runs read-only SQL over Event history. */
export function queryCommand(context: CommandContext): Command {
  return new Command("query")
    .description("run read-only SQL over the table `events`")
    .argument("<sql>", "one SELECT; columns are named as a record's fields, `record` is all of it")
    .option("--data <directory>", "data directory of the server")
    .addOption(
      new Option("--format <format>", "how rows are printed")
        .choices(["table", "jsonl", "csv"])
        .default("table"),
    )
    .action((sql: string, flags: QueryFlags) => query(sql, flags, context));
}

async function* printableText(texts: AsyncIterable<string>) {
  for await (const text of texts) yield printable(text, "\n\t");
}

async function query(sql: string, flags: QueryFlags, context: CommandContext): Promise<void> {
  const { server } = findRunningServer(flags, context.environment);
  const answer = await fetch(new URL("/_trailcam/query", server.url), {
    method: "POST",
    headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
    body: JSON.stringify({ sql, format: flags.format }),
  });
  if (!answer.ok) {
    const { error, hint } = (await answer.json()) as { error?: string; hint?: string };
    throw new Error([error ?? `the server answered ${answer.status}`, hint].join("\n  ").trim());
  }
  if (!answer.body) return;
  const rows = Readable.fromWeb(answer.body as ReadableStream);
  if (flags.format === "table") {
    await pipeline(rows.setEncoding("utf8"), printableText, context.stdout, { end: false });
    return;
  }
  // For programs: what records have, as they have it.
  await pipeline(rows, context.stdout, { end: false });
}
