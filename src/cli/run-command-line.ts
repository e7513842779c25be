import { Command, CommanderError } from "commander";
import { type Environment, processEnvironment } from "../base/environment.ts";
import { OperatingError } from "../base/errors.ts";
import { ConfigurationError } from "../configuration/index.ts";
import { printable } from "./printable.ts";
import { UsageError } from "./usage-error.ts";
import { versionOfProgram } from "./version.ts";

/** What every command is made with. */
export interface CommandContext {
  readonly environment: Environment;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Sets the exit code of a command that ends as another program ended. */
  readonly exitWith: (code: number) => void;
}

type MakeCommand = (context: CommandContext) => Command;

/** By the word that chooses it. Each loads what it needs, and no more. */
const COMMANDS: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  serve: async () => (await import("./commands/serve.ts")).serveCommand,
  console: async () => (await import("./commands/console.ts")).consoleCommand,
  record: async () => (await import("./commands/record.ts")).recordCommand,
  env: async () => (await import("./commands/env.ts")).envCommand,
  lookup: async () => (await import("./commands/lookup.ts")).lookupCommand,
  tail: async () => (await import("./commands/tail.ts")).tailCommand,
  query: async () => (await import("./commands/query.ts")).queryCommand,
  history: async () => (await import("./commands/history.ts")).historyCommand,
  omitted: async () => (await import("./commands/omitted.ts")).omittedCommand,
  verify: async () => (await import("./commands/verify.ts")).verifyCommand,
  ca: async () => (await import("./commands/ca.ts")).caCommand,
  models: async () => (await import("./commands/models.ts")).modelsCommand,
  demo: async () => (await import("./commands/demo.ts")).demoCommand,
};

/**
 * Runs one command line.
 *
 * @param words without the program's name.
 * @returns the exit code: 0 done, 1 failed, 2 misused; of `record` that of the command it ran.
 */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  let exitCode = 0;
  const context: CommandContext = {
    environment: processEnvironment(),
    stdout: process.stdout,
    stderr: process.stderr,
    exitWith: (code) => {
      exitCode = code;
    },
  };
  const program = new Command("trailcam")
    .description("A CloudTrail that anyone can run.")
    .exitOverride()
    // What follows the command of `record` is that command's own.
    .enablePositionalOptions()
    .showHelpAfterError("(trailcam --help lists the commands)");
  const [first = ""] = words;
  const isNamed = Object.hasOwn(COMMANDS, first);
  // Whoever names none of them is to see all.
  const chosen = isNamed ? [first] : Object.keys(COMMANDS);
  if (!isNamed) program.version(versionOfProgram());
  for (const name of chosen) {
    const make = await COMMANDS[name]?.();
    if (make) program.addCommand(make(context).exitOverride());
  }
  process.stdout.on("error", endWithReader);
  // Whose reader may go.
  program.hook("preAction", (_, command) => {
    if (command.name() === "serve") process.stdout.off("error", endWithReader);
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    return explain(error, context.stderr);
  }
}

/** Whoever reads has had enough, as in `trailcam demo | head`: nothing failed. Else it did. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`trailcam: what there is to print cannot be written: ${error.message}\n`);
  process.exit(1);
}

function explain(error: unknown, stderr: NodeJS.WritableStream): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError || error instanceof ConfigurationError) {
    stderr.write(`trailcam: ${error.message}\n`);
    return 2;
  }
  const { code, port, address } = error as { code?: string; port?: number; address?: string };
  if (code === "EADDRINUSE") {
    stderr.write(
      `trailcam: ${address}:${port} is taken. Is a server running already? ` +
        "Choose another with --port.\n",
    );
    return 1;
  }
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof OperatingError ? `\n  ${error.hint}` : "";
  stderr.write(`trailcam: ${printable(message, "\n")}${hint}\n`);
  return 1;
}
