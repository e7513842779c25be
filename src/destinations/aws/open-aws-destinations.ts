import type { Endpoint } from "../endpoint.ts";
import type { CloudWatchLogGroups } from "./cloudwatch-log-groups.ts";
import type { EventBridgeBuses, EventBridgeOptions } from "./event-bridge-buses.ts";
import type { SnsTopics } from "./sns-topics.ts";

// The SDK's clients are loaded here, where they are needed.

/** Opens the topics of an endpoint. */
export async function openSnsTopics(endpoint: Endpoint): Promise<SnsTopics> {
  const { SnsTopics: Opened } = await import("./sns-topics.ts");
  return new Opened(endpoint);
}

/** Opens the log groups of an endpoint. */
export async function openCloudWatchLogGroups(endpoint: Endpoint): Promise<CloudWatchLogGroups> {
  const { CloudWatchLogGroups: Opened } = await import("./cloudwatch-log-groups.ts");
  return new Opened(endpoint);
}

/** Opens the event buses of an endpoint. */
export async function openEventBridgeBuses(
  endpoint: Endpoint,
  options: EventBridgeOptions,
): Promise<EventBridgeBuses> {
  const { EventBridgeBuses: Opened } = await import("./event-bridge-buses.ts");
  return new Opened(endpoint, options);
}
