import { parseAwsHost } from "./aws-host.ts";
import type { ServiceEntry } from "./model.ts";
import { readServiceLine } from "./service-line.ts";
import { SERVICES_A_TO_K } from "./services-a-to-k.ts";
import { SERVICES_L_TO_Z } from "./services-l-to-z.ts";

/**
 * Every AWS service that we know how to name, installed or not, one entry each.
 *
 * Not the limit of what is recorded: a service that is not here is recorded under the name it was
 * signed for.
 */
export const CATALOGUE: readonly ServiceEntry[] = (SERVICES_A_TO_K + SERVICES_L_TO_Z)
  .split("\n")
  .filter((line) => line !== "")
  .map(readServiceLine);

/** Where several services sign with one name: the one that is meant when nothing else tells. */
const USUAL: Readonly<Record<string, string>> = {
  elasticloadbalancing: "elastic-load-balancing-v2",
  es: "opensearch",
  kinesisanalytics: "kinesis-analytics-v2",
  lex: "lex-models-v2",
  ses: "ses",
  timestream: "timestream-write",
};

/** The entry under our key, e.g. `route-53`. */
export function findService(key: string): ServiceEntry | undefined {
  return BY_KEY.get(key);
}

/**
 * The entry that a SigV4 scope's service name means.
 *
 * Several services may share a name (`s3` and S3 Control); this gives the usual one.
 */
export function findServiceBySigningName(name: string): ServiceEntry | undefined {
  return BY_SIGNING_NAME.get(name.toLowerCase());
}

/** Every entry that signs with `name`, the usual one first. */
export function servicesSigningAs(name: string): readonly ServiceEntry[] {
  return ALL_BY_SIGNING_NAME.get(name.toLowerCase()) ?? [];
}

/**
 * The entry that an `X-Amz-Target` prefix names: what comes before the last dot.
 *
 * The package that botocore puts in front (`com.amazonaws.cloudtrail.v20131101.`) is ignored.
 */
export function findServiceByTarget(prefix: string): ServiceEntry | undefined {
  return BY_TARGET.get(prefix.slice(prefix.lastIndexOf(".") + 1));
}

/**
 * The entry that an AWS host name means, e.g. `route53.amazonaws.com`, or
 * `photos.s3.eu-west-1.amazonaws.com`.
 *
 * @returns undefined for hosts that are none of AWS's, such as `localhost:4580`.
 */
export function findServiceByHost(host: string): ServiceEntry | undefined {
  const labels = parseAwsHost(host)?.prefix.split(".") ?? [];
  // Buckets, account ids and VPC endpoint ids stand in front of the service's own labels.
  for (let first = 0; first < labels.length; first++) {
    const entry = BY_ENDPOINT.get(labels.slice(first).join("."));
    if (entry) return entry;
  }
  return undefined;
}

const BY_KEY = index((entry) => [entry.key]);
const BY_TARGET = index((entry) => entry.targetPrefixes);
const BY_SIGNING_NAME = usualFirst(index((entry) => entry.signingNames));
const ALL_BY_SIGNING_NAME = new Map(
  [...BY_SIGNING_NAME].map(([name, usual]) => {
    const others = CATALOGUE.filter(
      (entry) => entry !== usual && entry.signingNames.some((own) => own.toLowerCase() === name),
    );
    return [name, [usual, ...others]];
  }),
);
const BY_ENDPOINT = usualFirst(index((entry) => entry.endpointPrefixes));

function index(
  namesOf: (entry: ServiceEntry) => readonly string[],
): ReadonlyMap<string, ServiceEntry> {
  const found = new Map<string, ServiceEntry>();
  for (const entry of CATALOGUE) {
    for (const name of namesOf(entry)) {
      if (!found.has(name)) found.set(name, entry);
    }
  }
  return found;
}

function usualFirst(found: ReadonlyMap<string, ServiceEntry>): ReadonlyMap<string, ServiceEntry> {
  const corrected = new Map([...found].map(([name, entry]) => [name.toLowerCase(), entry]));
  for (const [name, key] of Object.entries(USUAL)) {
    const entry = BY_KEY.get(key);
    if (entry && corrected.has(name)) corrected.set(name, entry);
  }
  return corrected;
}
