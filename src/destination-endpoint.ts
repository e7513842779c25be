import type { Configuration, DestinationService } from "./configuration/index.ts";
import type { AwsCredentials, Endpoint } from "./destinations/index.ts";
import { findServiceBySigningName } from "./models/index.ts";

export interface EndpointOptions {
  /** What the first account's admin signs with, also behind this program. */
  readonly ownCredentials: () => Promise<AwsCredentials>;
  /** Whether an upstream for all services is one for this. */
  readonly takesAnyUpstream: boolean;
}

/**
 * Chooses where trails deliver what a service takes: where they are told to, else where clients'
 * own calls to it go, if that is an upstream.
 *
 * @returns undefined when it is the sandbox.
 */
export function endpointOf(
  configuration: Configuration,
  service: DestinationService,
  { ownCredentials, takesAnyUpstream }: EndpointOptions,
): Endpoint | undefined {
  const { destinations, upstreams, region, destinationCredentials } = configuration;
  const address = destinations.get(service);
  if (address === "sandbox") return undefined;
  if (address) return { address, region, credentials: destinationCredentials };
  const own = upstreams.get(findServiceBySigningName(service)?.key ?? service);
  const upstream = own ?? (takesAnyUpstream ? upstreams.get("*") : undefined);
  if (!upstream || upstream === "sandbox") return undefined;
  // An upstream gets requests as they were signed, so it knows these keys, or takes any. AWS gets
  // them signed anew.
  const usual = upstream === "aws" ? undefined : ownCredentials;
  return { address: upstream, region, credentials: destinationCredentials ?? usual };
}
