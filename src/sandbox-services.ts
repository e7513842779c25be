import type { Clock } from "./base/clock.ts";
import type { Ids } from "./base/ids.ts";
import type { StateStore } from "./base/state-store.ts";
import type { EmbeddedService } from "./embedded/index.ts";
import type { Identities } from "./identify/index.ts";
import {
  cloudFrontService,
  cloudMapService,
  iamService,
  ObjectStore,
  Organizations,
  type OrganizationsOptions,
  organizationsService,
  route53DomainsService,
  route53Service,
  s3Service,
  stsService,
} from "./sandbox/index.ts";

/** The services of the sandbox, and those of their stores that others than clients use. */
export interface Sandbox {
  readonly services: readonly EmbeddedService[];
  readonly objects: ObjectStore;
  readonly organizations: Organizations;
  /** Empties everything but identities. */
  clear(): Promise<void>;
}

export interface SandboxOptions {
  readonly store: StateStore;
  readonly identities: Identities;
  /** Where buckets lie. */
  readonly bucketDirectory: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** What Organizations needs to know of the journal, and tells of itself. */
  readonly organizations: Pick<OrganizationsOptions, "head" | "onCutOff">;
}

/** Opens every service of the sandbox, and connects those that reach into others. */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { store, identities, bucketDirectory: directory, clock, ids } = options;
  const objects = await ObjectStore.open({ directory, store, clock, ids });
  const organizations = Organizations.open(store, { identities, ...options.organizations });
  return {
    services: [
      iamService(identities),
      stsService(identities),
      s3Service(objects),
      route53Service(store),
      route53DomainsService(store),
      cloudMapService(store),
      cloudFrontService(store),
      organizationsService(organizations),
    ],
    objects,
    organizations,
    clear: async () => {
      organizations.cutOff();
      store.clear();
      await objects.clear();
    },
  };
}
