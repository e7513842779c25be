import type { StateStore } from "../base/state-store.ts";
import { afterWaiting, type LateService } from "../embedded/index.ts";
import type { Identities } from "../identify/index.ts";
import type { EventBuses } from "./events/index.ts";
import type { Keys } from "./kms/index.ts";
import type { LogGroups } from "./logs/index.ts";
import type { Organizations } from "./organizations/index.ts";
import type { ObjectStore } from "./s3/index.ts";
import type { Topics } from "./sns/index.ts";
import type { Queues } from "./sqs/index.ts";

/** What the services work on. */
export interface SandboxParts {
  readonly store: StateStore;
  readonly identities: Identities;
  readonly objects: ObjectStore;
  readonly topics: Topics;
  readonly queues: Queues;
  readonly logGroups: LogGroups;
  readonly keys: Keys;
  readonly organizations: Organizations;
  readonly eventBuses: EventBuses;
  /** Resolves when the journal has all that was answered before, by whichever process. */
  readonly whenCurrent?: () => Promise<void>;
}

/** Every service of the sandbox, its actions loaded with the first call for it. */
export function sandboxServices(parts: SandboxParts): readonly LateService[] {
  const { store, identities } = parts;
  const late = (service: string, load: LateService["load"]): LateService => ({ service, load });
  return [
    late("iam", async () => (await import("./iam/index.ts")).iamService(identities)),
    late("sts", async () => (await import("./sts/index.ts")).stsService(identities)),
    late("s3", async () => (await import("./s3/service.ts")).s3Service(parts.objects)),
    late("sns", async () => (await import("./sns/sns-service.ts")).snsService(parts.topics)),
    late("sqs", async () => (await import("./sqs/sqs-service.ts")).sqsService(parts.queues)),
    late("cloudwatch-logs", async () => {
      const { cloudWatchLogsService } = await import("./logs/logs-service.ts");
      return cloudWatchLogsService(parts.logGroups);
    }),
    late("kms", async () => (await import("./kms/service.ts")).kmsService(parts.keys)),
    late("route-53", async () => (await import("./route53/index.ts")).route53Service(store)),
    late("route-53-domains", async () => {
      const { route53DomainsService } = await import("./route53domains/index.ts");
      return route53DomainsService(store);
    }),
    late("servicediscovery", async () => {
      const { cloudMapService } = await import("./servicediscovery/index.ts");
      return cloudMapService(store);
    }),
    late("cloudfront", async () => {
      const { cloudFrontService } = await import("./cloudfront/index.ts");
      return cloudFrontService(store);
    }),
    late("organizations", async () => {
      const { organizationsService } = await import("./organizations/organizations-service.ts");
      const service = organizationsService(parts.organizations);
      return parts.whenCurrent ? afterWaiting(service, parts.whenCurrent) : service;
    }),
    late("eventbridge", async () => {
      const { eventBridgeService } = await import("./events/events-service.ts");
      return eventBridgeService(parts.eventBuses);
    }),
  ];
}
