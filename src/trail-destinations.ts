import type { Configuration } from "./configuration/index.ts";
import type { EventBuses, LogGroups, Topics } from "./delivery/index.ts";
import { endpointOf } from "./destination-endpoint.ts";
import {
  type AwsCredentials,
  OnFirstUse,
  openCloudWatchLogGroups,
  openEventBridgeBuses,
  openSnsTopics,
  RolePermission,
  SandboxEventBuses,
  SandboxLogGroups,
  SandboxTopics,
} from "./destinations/index.ts";
import type { Identities } from "./identify/index.ts";
import type { Sandbox } from "./sandbox-services.ts";

/** What trails deliver to beside their buckets, and what a stop has to do with it. */
export interface TrailDestinations extends AsyncDisposable {
  readonly topics: Topics;
  readonly logGroups: LogGroups;
  readonly buses: EventBuses;
  /** Breaks off what is under way. */
  abandon(): void;
}

export interface TrailDestinationsOptions {
  readonly sandbox: Pick<Sandbox, "topics" | "logGroups" | "eventBuses">;
  readonly identities: Identities;
  /** What the first account's admin signs with, also behind this program. */
  readonly ownCredentials: () => Promise<AwsCredentials>;
}

/** Chooses for topics, log groups and event buses where each is: elsewhere, or in the sandbox. */
export function openTrailDestinations(
  configuration: Configuration,
  { sandbox, identities, ownCredentials }: TrailDestinationsOptions,
): TrailDestinations {
  const named = { ownCredentials, takesAnyUpstream: true };
  const sns = endpointOf(configuration, "sns", named);
  const logs = endpointOf(configuration, "logs", named);
  // What answers for all services may know nothing of event buses, and would be asked with every
  // record: here an upstream has to be one for EventBridge.
  const events = endpointOf(configuration, "events", { ownCredentials, takesAnyUpstream: false });
  const { eventSourcePrefix: sourcePrefix } = configuration;
  const topics = sns && new OnFirstUse(() => openSnsTopics(sns));
  const logGroups = logs && new OnFirstUse(() => openCloudWatchLogGroups(logs));
  const buses = events && new OnFirstUse(() => openEventBridgeBuses(events, { sourcePrefix }));
  const elsewhere = [topics, logGroups, buses].flatMap((each) => each ?? []);
  const roles = new RolePermission(identities);
  return {
    topics: topics
      ? { find: async (arn) => await (await topics.get()).find(arn) }
      : new SandboxTopics(sandbox.topics),
    logGroups: logGroups
      ? { find: async (arn) => await (await logGroups.get()).find(arn) }
      : new SandboxLogGroups(sandbox.logGroups, roles),
    buses: buses
      ? { put: async (place, all) => await (await buses.get()).put(place, all) }
      : new SandboxEventBuses(sandbox.eventBuses),
    abandon: () => {
      for (const each of elsewhere) each.abandon();
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(elsewhere.map((each) => each[Symbol.asyncDispose]()));
    },
  };
}
