/** What the name of an AWS host says. */
export interface AwsHost {
  /** Labels before the region, joined: `route53`, `api.ecr`, `my.bucket.s3`, `123.s3-control`. */
  readonly prefix: string;
  /** Absent for global endpoints. */
  readonly region: string | undefined;
}

/**
 * A name of AWS's and what stands before it, and nothing else: what a URL reads as user, path or
 * fragment must not pass for part. A dot behind the name and a port mean nothing.
 */
const AWS_NAME = new RegExp(
  "^([a-z0-9._-]*)\\.(?:amazonaws\\.com(?:\\.cn)?|api\\.amazonwebservices\\.com\\.cn|" +
    "(?:api|on)\\.aws)\\.?(?::(\\d{1,5}))?$",
);
const PORT_MAX = 65_535;
/**
 * A name, a dot behind it and a port. Source: documented, RFC 1035 §2.3.4. What is longer leads
 * nowhere, and each of its thousands of labels would be looked at for each other.
 */
export const HOST_LENGTH_MAX = 253 + ".:65535".length;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d+$/;
/** `s3-us-west-2`: how S3 named its regional hosts at first, and some clients still do. */
const DASHED_REGION = /^(s3(?:-website)?)-([a-z]{2}(?:-[a-z]+)+-\d+)$/;

/**
 * Reads the name of an AWS host, with or without port.
 *
 * Marks that do not name a service are left out of the prefix: `dualstack`, `vpce`, `-fips`.
 *
 * @returns undefined when the host is none of AWS's.
 */
export function parseAwsHost(host: string): AwsHost | undefined {
  if (host.length > HOST_LENGTH_MAX) return undefined;
  const [, before, port = ""] = AWS_NAME.exec(host.toLowerCase()) ?? [];
  if (before === undefined || Number(port) > PORT_MAX) return undefined;
  const labels: string[] = [];
  let region: string | undefined;
  for (const label of before.split(".")) {
    const dashed = label.startsWith("s3") ? DASHED_REGION.exec(label) : null;
    if (REGION.test(label)) region = label;
    else if (dashed) {
      labels.push(dashed[1] ?? label);
      region = dashed[2];
    } else if (label !== "dualstack" && label !== "vpce") {
      labels.push(label.replace(/^fips-|-fips$/, ""));
    }
  }
  return { prefix: labels.join("."), region };
}
