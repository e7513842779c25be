import { seededIds } from "../base/ids.ts";
import type { Conversation } from "./conversation.ts";
import { Gateway, type GatewayOptions } from "./gateway.ts";

/** A gateway at a free port, all of whose requests are one conversation. */
export function openGateway(
  conversation: Conversation,
  options: Pick<GatewayOptions, "onFailure"> & Partial<GatewayOptions>,
): Promise<Gateway> {
  return Gateway.open({
    ...{ host: "127.0.0.1", port: 0, ids: seededIds("gateway") },
    clock: { nowMs: () => 1_000 },
    begin: () => conversation,
    local: (_, response) => response.end("local"),
    ...options,
  });
}
