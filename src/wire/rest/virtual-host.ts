import { HOST_LENGTH_MAX, parseAwsHost } from "../../models/index.ts";

/** AWS's S3 hosts by their last labels: what stands before them is a bucket. */
const S3_LABELS = /^(?:(.+)\.)?s3(?:-accelerate|-accesspoint|-fips|-website|express-[a-z0-9-]+)?$/;

/**
 * Access points of several regions, and of Object Lambda: their name stands for a bucket's.
 * Source: documented, the S3 user guide; Object Lambda's own routes end in no account.
 */
const OTHER_POINTS = /^(?:(.+\.mrap)\.accesspoint\.s3-global|(.+-\d{12})\.s3-object-lambda)$/;

/** Names of this machine under which a bucket can stand, since they resolve for any prefix. */
const LOCAL = /^(.+)\.(?:localhost|localhost\.localstack\.cloud|127\.0\.0\.1\.nip\.io)$/;

/** `bucket.s3.storage.example`: what S3-compatible servers are usually set up with. */
const COMPATIBLE = /^(.+?)\.s3\.[a-z0-9.-]+$/;

/** `photos.bucket.vpce-1a2b.s3…` and, for path style, `bucket.vpce-1a2b.s3…`. */
const VPC_ENDPOINT = /(?:^|\.)(?:bucket|accesspoint|control)\.vpce-[a-z0-9-]+$/;

const SERVICE_LABELS = /(?:^|\.)s3(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?$/;

/**
 * The bucket that a host name carries, as in `photos.s3.us-west-2.amazonaws.com`, or
 * `photos.localhost:4580`.
 *
 * @returns undefined for a host that carries none: the bucket is then in the path.
 */
export function bucketOfHost(host: string): string | undefined {
  if (host.length > HOST_LENGTH_MAX) return undefined;
  const name = host.toLowerCase().replace(/:\d+$/, "");
  const aws = parseAwsHost(name);
  if (aws) {
    const own = S3_LABELS.exec(aws.prefix)?.[1]?.replace(VPC_ENDPOINT, "");
    if (own) return own;
    const [, ofRegions, ofObjects] = OTHER_POINTS.exec(aws.prefix) ?? [];
    return ofRegions ?? ofObjects;
  }
  const [, local] = LOCAL.exec(name) ?? [];
  // `s3.localhost` is the service itself, and `photos.s3.localhost` a bucket of it.
  if (local) return local.replace(SERVICE_LABELS, "") || undefined;
  return COMPATIBLE.exec(name)?.[1];
}
