import type { Clock } from "./base/clock.ts";
import type { Ids } from "./base/ids.ts";
import type { StateStore } from "./base/state-store.ts";
import type { LateService } from "./embedded/index.ts";
import { eventTargets } from "./event-targets.ts";
import type { Identities } from "./identify/index.ts";
import { noticePorts } from "./notice-ports.ts";
import {
  BucketNotices,
  DataKeys,
  EventBuses,
  Keys,
  LifecycleKeeper,
  LogGroups,
  ObjectStore,
  Organizations,
  type OrganizationsOptions,
  Queues,
  RootKey,
  sandboxServices,
  Topics,
} from "./sandbox/index.ts";

/** The services of the sandbox, and those of their stores that others than clients use. */
export interface Sandbox {
  readonly services: readonly LateService[];
  readonly objects: ObjectStore;
  readonly organizations: Organizations;
  readonly topics: Topics;
  readonly queues: Queues;
  readonly logGroups: LogGroups;
  readonly eventBuses: EventBuses;
  readonly keys: Keys;
  /** Begins what needs to know where the server is reached, and what goes on by itself. */
  start(): void;
  /** Empties everything but identities. */
  clear(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface SandboxOptions {
  readonly store: StateStore;
  readonly identities: Identities;
  /** Where buckets lie. */
  readonly bucketDirectory: string;
  /** Where mail to the addresses that subscribed to topics is put. */
  readonly mailDirectory: string;
  /** Where the server is reached; asked for only after {@link Sandbox.start}. */
  readonly baseUrl: () => string;
  readonly log: (happened: { readonly event: string; readonly cause?: unknown }) => void;
  /** The file of the key that seals all others. */
  readonly rootKeyPath: string;
  /** Seals objects for which nobody asks for a key of KMS, too. */
  readonly encryptsAtRest: boolean;
  readonly clock: Clock;
  readonly ids: Ids;
  /** What Organizations needs to know of the journal, and tells of itself. */
  readonly organizations: Pick<OrganizationsOptions, "head" | "onCutOff">;
  /** Resolves when the journal has all that was answered before, by whichever process. */
  readonly whenCurrent: () => Promise<void>;
}

/**
 * Opens every service of the sandbox, and connects those that reach into others.
 *
 * @throws {RootKeyError} when the key that seals the others is not there any more.
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { store, identities, bucketDirectory: directory, clock, ids, whenCurrent } = options;
  const rootKey = RootKey.open({ path: options.rootKeyPath, store, ids });
  const keys = new Keys({ store, rootKey, clock, ids });
  const makeBytes = (length: number) => ids.bytes(length);
  const { encryptsAtRest } = options;
  const dataKeys = new DataKeys({ keys, rootKey, encryptsAtRest, makeBytes });
  const organizations = Organizations.open(store, { identities, ...options.organizations });
  const queues = new Queues({ store, clock, ids });
  const logGroups = new LogGroups({ store, clock });
  const topics = Topics.open({ ...options, queues });
  const eventBuses = new EventBuses({
    ...{ store, clock, ids, ports: eventTargets({ queues, topics, logGroups }) },
    onGivenUp: (givenUp) => options.log({ event: "event_given_up", ...givenUp }),
    onFailure: (cause) => options.log({ event: "event_delayed", cause }),
    organizationIdOf: (accountId) => organizations.organizationOf(accountId)?.id,
  });
  const notices = new BucketNotices({
    ...{ store, clock, ids, ports: noticePorts({ queues, topics, eventBuses }) },
    log: options.log,
  });
  const objects = await ObjectStore.open({ directory, store, dataKeys, notices, clock, ids });
  const lifecycle = new LifecycleKeeper({ objects, clock });
  return {
    services: sandboxServices({
      ...{ store, identities, objects, topics, queues, logGroups, keys, organizations, eventBuses },
      whenCurrent,
    }),
    ...{ objects, keys, organizations, topics, queues, logGroups, eventBuses },
    start: () => {
      topics.start();
      notices.send();
      lifecycle.start((cause) => options.log({ event: "lifecycle_failed", cause }));
    },
    clear: async () => {
      organizations.cutOff();
      store.clear();
      rootKey.noteIn(store);
      queues.clear();
      eventBuses.forget();
      await objects.clear();
      await topics.clear();
    },
    [Symbol.asyncDispose]: async () => {
      await notices[Symbol.asyncDispose]();
      eventBuses[Symbol.dispose]();
      await topics[Symbol.asyncDispose]();
      await lifecycle[Symbol.asyncDispose]();
    },
  };
}
