import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import type { DnsRecord } from "@aws-sdk/client-servicediscovery";
import type { OperationContext } from "../../../embedded/index.ts";
import { normalizeDomainName } from "../../route53/index.ts";
import type {
  CloudMapState,
  InstanceDocument,
  NamespaceDocument,
  ServiceDocument,
} from "../cloud-map-state.ts";
import { instancesOf } from "../services/service.ts";

/** Where AWS's load balancers of us-east-1 live; an alias must name some zone. */
const LOAD_BALANCERS_ZONE_ID = "Z35SXDOTRQ7X7K";

/** The attribute that holds a record's value. Source: documented, RegisterInstance. */
const VALUE_ATTRIBUTES = {
  A: "AWS_INSTANCE_IPV4",
  AAAA: "AWS_INSTANCE_IPV6",
  CNAME: "AWS_INSTANCE_CNAME",
  SRV: "AWS_INSTANCE_PORT",
} as const;

/** A service, the namespace it is in, and one instance of it. */
export interface Registration {
  readonly namespace: NamespaceDocument;
  readonly service: ServiceDocument;
  readonly instance: InstanceDocument;
}

/**
 * The attributes that an instance needs for its service's records and lacks.
 *
 * Source: documented, RegisterInstance in the API reference.
 */
export function missingAttributes(
  service: ServiceDocument,
  attributes: Readonly<Record<string, string>>,
): string[] {
  // An alias, or an EC2 instance that AWS would look up, stands for any address.
  if (attributes.AWS_ALIAS_DNS_NAME || attributes.AWS_EC2_INSTANCE_ID) return [];
  return (service.dnsConfig?.DnsRecords ?? [])
    .map(({ Type = "A" }) => VALUE_ATTRIBUTES[Type])
    .filter((attribute) => !attributes[attribute]);
}

/** Changes an instance's records in the namespace's zone. To be called within a transaction. */
export function replaceInstanceRecords(
  state: CloudMapState,
  context: OperationContext,
  { before, after }: { readonly before?: Registration; readonly after?: Registration },
): void {
  const zoneId = (after ?? before)?.namespace.hostedZoneId;
  if (zoneId === undefined) return;
  state.dns.changeRecordSets(context, zoneId, {
    remove: before ? instanceRecords(before) : [],
    put: after ? instanceRecords(after) : [],
  });
}

/** Rewrites the records of all instances, after the settings of their service changed. */
export function rewriteInstanceRecords(
  state: CloudMapState,
  context: OperationContext,
  change: {
    readonly namespace: NamespaceDocument;
    readonly before: ServiceDocument;
    readonly after: ServiceDocument;
  },
): void {
  const { namespace, before, after } = change;
  for (const instance of instancesOf(state, context, after.id)) {
    replaceInstanceRecords(state, context, {
      before: { namespace, service: before, instance },
      after: { namespace, service: after, instance },
    });
  }
}

function instanceRecords({ namespace, service, instance }: Registration): ResourceRecordSet[] {
  const name = normalizeDomainName(`${service.name}.${namespace.name}`, "InvalidInput");
  return (service.dnsConfig?.DnsRecords ?? []).flatMap((record) =>
    recordsOf(record, name, { service, instance }),
  );
}

function recordsOf(
  record: DnsRecord,
  name: string,
  { service, instance }: Omit<Registration, "namespace">,
): ResourceRecordSet[] {
  const { attributes } = instance;
  const type = record.Type ?? "A";
  const routing =
    service.dnsConfig?.RoutingPolicy === "WEIGHTED" ? { Weight: 1 } : { MultiValueAnswer: true };
  const set = { Name: name, Type: type, SetIdentifier: instance.id, ...routing };
  if (attributes.AWS_ALIAS_DNS_NAME) {
    return [
      {
        ...set,
        AliasTarget: {
          HostedZoneId: LOAD_BALANCERS_ZONE_ID,
          DNSName: normalizeDomainName(attributes.AWS_ALIAS_DNS_NAME, "InvalidInput"),
          EvaluateTargetHealth: true,
        },
      },
    ];
  }
  const value = attributes[VALUE_ATTRIBUTES[type]];
  if (value === undefined) return [];
  if (type !== "SRV") return [{ ...set, TTL: record.TTL, ResourceRecords: [{ Value: value }] }];
  // An SRV record points at a name of the instance's own, which has its addresses.
  const host = normalizeDomainName(`${instance.id}.${name}`, "InvalidInput");
  const addresses = (["A", "AAAA"] as const).flatMap((kind) => {
    const address = attributes[VALUE_ATTRIBUTES[kind]];
    const records = address ? [{ Value: address }] : [];
    return records.map((one) => ({
      Name: host,
      Type: kind,
      TTL: record.TTL,
      ResourceRecords: [one],
    }));
  });
  const target = { ...set, TTL: record.TTL, ResourceRecords: [{ Value: `1 1 ${value} ${host}` }] };
  return [target, ...addresses];
}
