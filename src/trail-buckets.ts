import type { Clock } from "./base/clock.ts";
import type { Ids } from "./base/ids.ts";
import { StateStore } from "./base/state-store.ts";
import { type Configuration, layout } from "./configuration/index.ts";
import type { BucketReaders, Buckets } from "./delivery/index.ts";
import { endpointOf } from "./destination-endpoint.ts";
import {
  type AwsCredentials,
  OnFirstUse,
  openS3Buckets,
  SandboxBucketReaders,
  SandboxBuckets,
} from "./destinations/index.ts";
import { DataKeys, Keys, ObjectStore, RootKey } from "./sandbox/index.ts";

/** The buckets of all trails, and what a stop has to do with them. */
export interface TrailBuckets extends AsyncDisposable {
  readonly buckets: Buckets;
  /** The same buckets, to be read. */
  readonly readers: BucketReaders;
  /** Breaks off what is under way. */
  abandon(): void;
}

export interface TrailBucketsOptions {
  readonly objects: ObjectStore;
  readonly clock: Clock;
  /** What the first account's admin signs with, also behind this program. */
  readonly ownCredentials: () => Promise<AwsCredentials>;
}

/**
 * Chooses where trails look for their buckets: where they are told to, else where clients' own
 * calls to S3 go, which is an upstream or the sandbox.
 */
export function openTrailBuckets(
  configuration: Configuration,
  { objects, clock, ownCredentials }: TrailBucketsOptions,
): TrailBuckets {
  const endpoint = endpointOf(configuration, "s3", { ownCredentials, takesAnyUpstream: true });
  if (endpoint) {
    const buckets = new OnFirstUse(() => openS3Buckets(endpoint));
    return {
      buckets: { find: async (name, writer) => await (await buckets.get()).find(name, writer) },
      readers: { find: async (name) => await (await buckets.get()).findReader(name) },
      abandon: () => buckets.abandon(),
      [Symbol.asyncDispose]: () => buckets[Symbol.asyncDispose](),
    };
  }
  const requiresPolicy = configuration.bucketPolicy === "required";
  return {
    buckets: new SandboxBuckets(objects, { clock, requiresPolicy }),
    readers: new SandboxBucketReaders(objects, layout(configuration.dataDirectory).buckets),
    abandon: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** The same buckets to be read alone, whether the server runs or not. */
export interface TrailBucketReaders extends AsyncDisposable {
  readonly buckets: BucketReaders;
}

/** Finds the buckets of trails where {@link openTrailBuckets} does, to verify what is in them. */
export async function openTrailBucketReaders(
  configuration: Configuration,
  { clock, ids, ownCredentials }: TrailBucketReadersOptions,
): Promise<TrailBucketReaders> {
  const endpoint = endpointOf(configuration, "s3", { ownCredentials, takesAnyUpstream: true });
  if (endpoint) {
    const buckets = await openS3Buckets(endpoint);
    return {
      buckets: { find: (name) => buckets.findReader(name) },
      [Symbol.asyncDispose]: () => buckets[Symbol.asyncDispose](),
    };
  }
  const { sandboxStore, rootKey: path, buckets: directory } = layout(configuration.dataDirectory);
  const store = StateStore.openReadOnly(sandboxStore);
  const rootKey = RootKey.openReadOnly({ path, store, ids });
  const keys = new Keys({ store, rootKey, clock, ids, isReadOnly: true });
  const makeBytes = (length: number) => ids.bytes(length);
  const dataKeys = new DataKeys({ keys, rootKey, encryptsAtRest: false, makeBytes });
  const objects = ObjectStore.openReadOnly({ directory, store, dataKeys, clock, ids });
  return {
    buckets: new SandboxBucketReaders(objects, directory),
    [Symbol.asyncDispose]: async () => store[Symbol.dispose](),
  };
}

export interface TrailBucketReadersOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly ownCredentials: () => Promise<AwsCredentials>;
}
