import type { Configuration } from "./configuration/index.ts";
import type { TrailKeys } from "./delivery/index.ts";
import { endpointOf } from "./destination-endpoint.ts";
import {
  type AwsCredentials,
  GivenKeys,
  OnFirstUse,
  openKmsKeys,
  SandboxKeys,
} from "./destinations/index.ts";
import type { Keys, ObjectStore } from "./sandbox/index.ts";

/** The keys that trails can have, and what a stop has to do with them. */
export interface OpenedTrailKeys extends AsyncDisposable {
  readonly trailKeys: TrailKeys;
  /** Breaks off what is under way. */
  abandon(): void;
}

export interface TrailKeysOptions {
  readonly keys: Keys;
  readonly objects: ObjectStore;
  /** What the first account's admin signs with, also behind this program. */
  readonly ownCredentials: () => Promise<AwsCredentials>;
}

/**
 * Chooses where trails look for their keys. Whoever holds the buckets seals the files, so keys are
 * the sandbox's where buckets are; else where they are told to be, or where clients' own calls to
 * KMS go, or AWS's when the buckets are.
 */
export function openTrailKeys(
  configuration: Configuration,
  { keys, objects, ownCredentials }: TrailKeysOptions,
): OpenedTrailKeys {
  const nothing = { abandon: () => undefined, [Symbol.asyncDispose]: async () => undefined };
  const anywhere = { ownCredentials, takesAnyUpstream: true };
  const buckets = endpointOf(configuration, "s3", anywhere);
  if (!buckets) return { trailKeys: new SandboxKeys(keys, objects), ...nothing };
  const told = endpointOf(configuration, "kms", anywhere);
  const endpoint = told ?? (buckets.address === "aws" ? buckets : undefined);
  if (!endpoint) return { trailKeys: new GivenKeys(), ...nothing };
  const opened = new OnFirstUse(() => openKmsKeys(endpoint));
  return {
    trailKeys: { find: async (keyId, wish) => await (await opened.get()).find(keyId, wish) },
    abandon: () => opened.abandon(),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
