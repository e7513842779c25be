import { FIRST_USER_NAME } from "../identify/index.ts";
import type { RunningServer } from "./running-server.ts";
import { UsageError } from "./usage-error.ts";

/** How a client of the official SDK reaches the running server, as one of its users. */
export function clientSettings(running: RunningServer, userName: string = FIRST_USER_NAME) {
  const credentials = running.keysOf(userName);
  if (!credentials) {
    throw new UsageError(`no keys of ${userName} are saved; \`trailcam env --user\` makes some.`);
  }
  return { endpoint: running.server.url, region: running.server.region, credentials };
}
