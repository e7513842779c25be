import { type AwsEndpoint, type Models, parseAwsHost } from "../models/index.ts";
import { bucketOfHost, type Destination } from "../wire/index.ts";

/**
 * Where AWS serves what a request is for: by the SDK's own rules, and without the service's model
 * by the names that its endpoints have.
 *
 * Source: documented, https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
export function endpointOf(destination: Destination, models: Models): AwsEndpoint {
  const { service, region, signingName } = destination;
  const known = service && models.get(service.key)?.endpoint(region);
  // Several names sign for one service; the one that the client signed with is kept.
  if (known) return { ...known, signingName };
  const prefix = service?.endpointPrefixes[0] ?? signingName;
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const global = service?.globalRegion;
  const host = global ? `${prefix}.${suffix}` : `${prefix}.${region}.${suffix}`;
  return { url: new URL(`https://${host}`), signingRegion: global ?? region, signingName };
}

/**
 * The target as AWS's own endpoint takes it: a bucket that stood in the name of our host moves into
 * the path, where S3 takes it as well.
 */
export function targetAtEndpoint(target: string, host: string, destination: Destination): string {
  if (destination.service?.key !== "s3" || parseAwsHost(host)) return target;
  const bucket = bucketOfHost(host);
  return bucket === undefined ? target : `/${bucket}${target}`;
}
