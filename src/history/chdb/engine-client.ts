import type { Agent } from "node:http";
import type { ClickHouseClient } from "@clickhouse/client";

export interface EngineClientOptions {
  /** How long it waits for an answer; 30 seconds when left out. */
  readonly timeoutMs?: number;
}

/** The official client, for statements to the engine's process over an agent's connections. */
export async function engineClient(
  agent: Agent,
  { timeoutMs }: EngineClientOptions = {},
): Promise<ClickHouseClient> {
  // Loaded while the engine starts.
  const { ClickHouseLogLevel, createClient } = await import("@clickhouse/client");
  return createClient({
    url: "http://engine",
    http_agent: agent,
    set_basic_auth_header: false,
    ...(timeoutMs !== undefined && { request_timeout: timeoutMs }),
    // It would end a connection some time after its own last statement, whatever goes over it then:
    // others use the agent too. The engine ends none either.
    keep_alive: { enabled: true, idle_socket_ttl: 0 },
    // It would print failed statements with their values; failures are ours to tell.
    log: { level: ClickHouseLogLevel.OFF },
  });
}
