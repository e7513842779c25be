import type { Environment } from "../base/environment.ts";
import { type Configuration, layout, readConfiguration } from "../configuration/index.ts";
import {
  type KeyPair,
  readCredentials,
  readServer,
  type SavedServer,
  savedKeys,
} from "../data-directory.ts";
import { UsageError } from "./usage-error.ts";

/** A server that runs over the data directory, and the keys minted there. */
export interface RunningServer {
  readonly server: SavedServer;
  /** The account that commands speak for: the first, unless another was asked for. */
  readonly accountId: string;
  readonly configuration: Configuration;
  /** @returns undefined when no key of that user was minted on this machine. */
  keysOf(userName: string): KeyPair | undefined;
}

/** @throws {UsageError} when no server runs over the data directory. */
export function findRunningServer(
  flags: { readonly data?: string; readonly account?: string },
  environment: Environment,
): RunningServer {
  const configuration = readConfiguration({ data: flags.data }, environment);
  const paths = layout(configuration.dataDirectory);
  const server = readServer(paths.server);
  const credentials = readCredentials(paths.credentials);
  if (!server || !credentials || !isRunning(server.processId)) {
    throw new UsageError(
      `no server runs over ${configuration.dataDirectory}. ` +
        "Start one with `npm start`, or name its directory with --data.",
    );
  }
  const accountId = flags.account ?? credentials.accountId;
  return {
    server,
    accountId,
    configuration,
    // Read anew, because commands add to them.
    keysOf: (name) => savedKeys(readCredentials(paths.credentials) ?? credentials, accountId, name),
  };
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // A process of another user may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
