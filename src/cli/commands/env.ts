import { Command } from "commander";
import { systemClock } from "../../base/clock.ts";
import { systemIds } from "../../base/ids.ts";
import { CertificateAuthority } from "../../certificates/index.ts";
import { layout } from "../../configuration/index.ts";
import { type KeyPair, type SavedCredentials, saveCredentials } from "../../data-directory.ts";
import { FIRST_USER_NAME } from "../../identify/index.ts";
import { proxyEnvironment, saveTrustBundle } from "../../proxy-environment.ts";
import { clientSettings } from "../client-settings.ts";
import type { CommandContext } from "../run-command-line.ts";
import { findRunningServer, type RunningServer } from "../running-server.ts";
import { UsageError } from "../usage-error.ts";

interface EnvFlags {
  readonly data?: string;
  readonly account?: string;
  readonly user: string;
  readonly json?: boolean;
  readonly proxy?: boolean;
}

/** `trailcam env`: prints what a shell must set so that AWS clients use the running server. */
export function envCommand(context: CommandContext): Command {
  return new Command("env")
    .description('print the settings of AWS clients: eval "$(./trailcam env)"')
    .option("--data <directory>", "data directory of the server")
    .option("--account <id>", "whose settings; an account that is missing is made")
    .option("--user <name>", "whose keys; an IAM user that is missing is made", FIRST_USER_NAME)
    .option("--proxy", "of programs that keep their own keys and speak to AWS: through this proxy")
    .option("--json", "as one JSON object")
    .action((flags: EnvFlags) => env(flags, context));
}

async function env(flags: EnvFlags, context: CommandContext): Promise<void> {
  if (flags.account !== undefined && !/^\d{12}$/.test(flags.account)) {
    throw new UsageError(`"${flags.account}" is no account: twelve digits`);
  }
  const running = findRunningServer(flags, context.environment);
  if (flags.proxy) {
    // Of an endpoint that is set, clients ask the same server without AWS ever hearing of it.
    print(await variablesOfProxy(running, context), "unset AWS_ENDPOINT_URL", { flags, context });
    return;
  }
  if (!running.keysOf(FIRST_USER_NAME)) await makeAccount(running);
  const keys = running.keysOf(flags.user) ?? (await makeUser(flags.user, running));
  const variables = {
    AWS_ENDPOINT_URL: running.server.url,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_REGION: running.server.region,
    // The AWS CLI before version 2 and boto3 read the region from this one alone.
    AWS_DEFAULT_REGION: running.server.region,
    // Else clients put words such as `data-` before a host name that has room for none.
    AWS_DISABLE_HOST_PREFIX_INJECTION: "true",
  };
  // A token or profile left over from elsewhere would win over the keys.
  print(variables, "unset AWS_SESSION_TOKEN AWS_PROFILE", { flags, context });
}

function print(
  variables: Readonly<Record<string, string>>,
  lastLine: string,
  { flags, context }: { readonly flags: EnvFlags; readonly context: CommandContext },
): void {
  if (flags.json) {
    context.stdout.write(`${JSON.stringify(variables)}\n`);
    return;
  }
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`);
  context.stdout.write(`${[...lines, lastLine].join("\n")}\n`);
}

/** A word as a shell reads it back: paths may have spaces in them. */
const quoted = (value: string) =>
  /^[\w:/.,@%+=-]*$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;

/** What a program of its own keys needs to be recorded on its way to AWS. */
async function variablesOfProxy(
  { server, configuration }: RunningServer,
  { environment }: CommandContext,
): Promise<Record<string, string>> {
  const paths = layout(configuration.dataDirectory);
  const sources = { clock: systemClock, ids: systemIds };
  const authority = await CertificateAuthority.open({ directory: paths.authority, ...sources });
  saveTrustBundle(paths.trustBundle, authority.certificate);
  return proxyEnvironment({
    ...{ server, environment, certificatePath: authority.path, bundlePath: paths.trustBundle },
  });
}

/** Makes an account with its first users' keys, and saves them. */
async function makeAccount({ server, accountId, configuration }: RunningServer): Promise<void> {
  const url = new URL(`/_trailcam/accounts?id=${accountId}`, server.url);
  const headers = { authorization: `Bearer ${server.token}` };
  const answer = await fetch(url, { method: "POST", headers });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  const credentials = (await answer.json()) as SavedCredentials;
  saveCredentials(layout(configuration.dataDirectory).credentials, credentials);
}

/** Makes an IAM user with an access key, as the first user, and saves the key. */
async function makeUser(name: string, running: RunningServer): Promise<KeyPair> {
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) {
    throw new UsageError(`"${name}" is no user name: 1 to 64 of letters, digits and +=,.@_-`);
  }
  const { CreateAccessKeyCommand, CreateUserCommand, IAMClient } = await import(
    "@aws-sdk/client-iam"
  );
  const client = new IAMClient(clientSettings(running));
  await client.send(new CreateUserCommand({ UserName: name })).catch((error: Error) => {
    if (error.name !== "EntityAlreadyExistsException") throw error;
  });
  const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName: name }));
  const keys = {
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  };
  saveCredentials(layout(running.configuration.dataDirectory).credentials, {
    accountId: running.accountId,
    users: { [name]: keys },
  });
  return keys;
}
