import type { Clock } from "./base/clock.ts";
import type { Configuration } from "./configuration.ts";
import type { Buckets } from "./delivery/index.ts";
import {
  type AwsCredentials,
  type Endpoint,
  openS3Buckets,
  SandboxBuckets,
} from "./destinations/index.ts";
import type { ObjectStore } from "./sandbox/index.ts";

/** The buckets of all trails, and what a stop has to do with them. */
export interface TrailBuckets extends AsyncDisposable {
  readonly buckets: Buckets;
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
export async function openTrailBuckets(
  configuration: Configuration,
  { objects, clock, ownCredentials }: TrailBucketsOptions,
): Promise<TrailBuckets> {
  const endpoint = endpointOf(configuration, ownCredentials);
  if (endpoint) {
    const buckets = await openS3Buckets(endpoint);
    return {
      buckets,
      abandon: () => buckets.abandon(),
      [Symbol.asyncDispose]: () => buckets[Symbol.asyncDispose](),
    };
  }
  const requiresPolicy = configuration.bucketPolicy === "required";
  return {
    buckets: new SandboxBuckets(objects, { clock, requiresPolicy }),
    abandon: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function endpointOf(
  configuration: Configuration,
  ownCredentials: () => Promise<AwsCredentials>,
): Endpoint | undefined {
  const { destinations, upstreams, region, destinationCredentials } = configuration;
  const address = destinations.get("s3");
  if (address) return { address, region, credentials: destinationCredentials };
  const upstream = upstreams.get("s3") ?? upstreams.get("*");
  if (!upstream) return undefined;
  // An upstream gets requests as they were signed, so it knows these keys, or takes any.
  return { address: upstream, region, credentials: destinationCredentials ?? ownCredentials };
}
