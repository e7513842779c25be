import type { Environment } from "../base/environment.ts";
import { type Configuration, layout, readConfiguration } from "../configuration.ts";
import { type KeyPair, readCredentials, readServer, type SavedServer } from "../data-directory.ts";
import { UsageError } from "./usage-error.ts";

/** A server that runs over the data directory, and the keys minted there. */
export interface RunningServer {
  readonly server: SavedServer;
  readonly accountId: string;
  readonly configuration: Configuration;
  /** @returns undefined when no key of that user was minted on this machine. */
  keysOf(userName: string): KeyPair | undefined;
}

/** @throws {UsageError} when no server runs over the data directory. */
export function findRunningServer(
  flags: { readonly data?: string },
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
  return {
    server,
    accountId: credentials.accountId,
    configuration,
    keysOf: (name) =>
      Object.hasOwn(credentials.users, name) ? credentials.users[name] : undefined,
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
