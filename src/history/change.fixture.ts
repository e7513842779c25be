import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import { EngineProcess } from "./chdb/engine-process.ts";
import { UnixAgent } from "./chdb/unix-agent.ts";
import { Store } from "./store.ts";

const START_TIMEOUT_MS = 30_000;

/** Runs statements on the tables of a history that is closed, and lets them be looked at. */
export async function change(
  directory: string,
  commands: readonly string[],
  look: (store: Store) => Promise<unknown> = async () => undefined,
): Promise<void> {
  await using engine = new EngineProcess({ directory: join(directory, "history") });
  await using client = createClient({
    url: "http://engine",
    http_agent: new UnixAgent(engine.socketPath),
    set_basic_auth_header: false,
  });
  const store = new Store(client, () => engine.whenReady(START_TIMEOUT_MS));
  for (const command of commands) await store.command(command);
  await look(store);
}
