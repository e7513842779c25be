import { Command } from "commander";
import { systemClock } from "../../base/clock.ts";
import { systemIds } from "../../base/ids.ts";
import { CertificateAuthority } from "../../certificates/index.ts";
import { layout, readConfiguration } from "../../configuration/index.ts";
import type { CommandContext } from "../run-command-line.ts";

interface CaFlags {
  readonly data?: string;
  readonly path?: boolean;
}

/** `trailcam ca`: prints the certificate that clients of the forward proxy have to trust. */
export function caCommand(context: CommandContext): Command {
  return new Command("ca")
    .description("print the certificate of the local authority, for clients of the proxy to trust")
    .option("--data <directory>", "data directory of the server, which need not run")
    .option("--path", "print where it lies instead, e.g. for AWS_CA_BUNDLE")
    .action((flags: CaFlags) => print(flags, context));
}

async function print(flags: CaFlags, context: CommandContext): Promise<void> {
  const { dataDirectory } = readConfiguration({ data: flags.data }, context.environment);
  const authority = await CertificateAuthority.open({
    directory: layout(dataDirectory).authority,
    ...{ clock: systemClock, ids: systemIds },
  });
  context.stdout.write(flags.path ? `${authority.path}\n` : authority.certificate);
}
