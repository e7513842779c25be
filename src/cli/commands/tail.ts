import { once } from "node:events";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { Command } from "commander";
import { formatRecordLine, RECORD_LINE_HEADER } from "../format-record.ts";
import type { CommandContext } from "../run-command-line.ts";
import { findRunningServer } from "../running-server.ts";

interface TailFlags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `trailcam tail`: prints records as they come, until it is stopped or the server stops. */
export function tailCommand(context: CommandContext): Command {
  return new Command("tail")
    .description("print records as they are made")
    .option("--data <directory>", "data directory of the server")
    .option("--json", "whole records, one JSON line each")
    .action((flags: TailFlags) => tail(flags, context));
}

async function tail(flags: TailFlags, context: CommandContext): Promise<void> {
  const { server } = findRunningServer(flags, context.environment);
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort());
  const answer = await fetch(new URL("/_trailcam/tail", server.url), {
    headers: { authorization: `Bearer ${server.token}` },
    signal: interrupted.signal,
  });
  if (!answer.ok || !answer.body) throw new Error(`the server answered ${answer.status}`);
  if (!flags.json) context.stdout.write(`${RECORD_LINE_HEADER}\n`);
  const lines = createInterface({ input: Readable.fromWeb(answer.body as ReadableStream) });
  try {
    for await (const line of lines) {
      const text = flags.json ? line : formatRecordLine(JSON.parse(line) as object);
      if (!context.stdout.write(`${text}\n`)) await once(context.stdout, "drain");
    }
  } catch (cause) {
    if (interrupted.signal.aborted) return;
    throw new Error("the server went away; start it again with `npm start`", { cause });
  }
}
