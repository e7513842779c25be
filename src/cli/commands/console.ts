import { Command } from "commander";
import { layout } from "../../configuration/index.ts";
import { consoleAddress, consoleLink } from "../console/console-address.ts";
import { openInBrowser } from "../console/open-in-browser.ts";
import type { CommandContext } from "../run-command-line.ts";
import { findRunningServer } from "../running-server.ts";

interface ConsoleFlags {
  readonly data?: string;
  readonly open?: boolean;
}

/** `trailcam console`: prints the link that signs in to the running server's console. */
export function consoleCommand(context: CommandContext): Command {
  return new Command("console")
    .description("print a link that signs in to the console; whoever has it can")
    .option("--data <directory>", "data directory of the server")
    .option("--open", "open it in the browser instead")
    .action((flags: ConsoleFlags) => showConsole(flags, context));
}

async function showConsole(flags: ConsoleFlags, context: CommandContext): Promise<void> {
  const { server, configuration } = findRunningServer(flags, context.environment);
  const link = consoleLink(server);
  if (!flags.open) {
    context.stdout.write(`${link}\n`);
    return;
  }
  try {
    await openInBrowser(link, layout(configuration.dataDirectory).consoleLink);
  } catch (cause) {
    const message = "no browser could be started; `trailcam console` prints the link";
    throw new Error(message, { cause });
  }
  context.stdout.write(`A browser opens ${consoleAddress(server.url)}\n`);
}
