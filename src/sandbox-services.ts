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
  route53DomainsService,
  route53Service,
  s3Service,
  stsService,
} from "./sandbox/index.ts";

/** The services of the sandbox, and those of their stores that others than clients use. */
export interface Sandbox {
  readonly services: readonly EmbeddedService[];
  readonly objects: ObjectStore;
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
}

/** Opens every service of the sandbox, and connects those that reach into others. */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { store, identities, bucketDirectory: directory, clock, ids } = options;
  const objects = await ObjectStore.open({ directory, store, clock, ids });
  return {
    services: [
      iamService(identities),
      stsService(identities),
      s3Service(objects),
      route53Service(store),
      route53DomainsService(store),
      cloudMapService(store),
      cloudFrontService(store),
    ],
    objects,
    clear: async () => {
      store.clear();
      await objects.clear();
    },
  };
}
