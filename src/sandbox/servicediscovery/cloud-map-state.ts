import type {
  DnsConfig,
  HealthCheckConfig,
  HealthCheckCustomConfig,
  HealthStatus,
  NamespaceType,
  OperationTargetType,
  OperationType,
} from "@aws-sdk/client-servicediscovery";
import { KeptFor } from "../../base/kept-for.ts";
import type { Collection, StateStore } from "../../base/state-store.ts";
import type { OperationContext } from "../../embedded/index.ts";
import { LinkedService, openRoute53State, type Route53State } from "../route53/index.ts";

export interface NamespaceDocument {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly type: NamespaceType;
  /** What DiscoverInstances knows the namespace by; unique in account and region. */
  readonly httpName: string;
  readonly description?: string;
  readonly creatorRequestId: string;
  readonly createdAtMs: number;
  /** The zone that serves it, of a DNS namespace only. */
  readonly hostedZoneId?: string;
  readonly soaTtl?: number;
  readonly vpcId?: string;
}

export interface ServiceDocument {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly namespaceId: string;
  readonly type: "HTTP" | "DNS_HTTP" | "DNS";
  readonly description?: string;
  readonly creatorRequestId: string;
  readonly createdAtMs: number;
  readonly dnsConfig?: DnsConfig;
  readonly healthCheckConfig?: HealthCheckConfig;
  readonly healthCheckCustomConfig?: HealthCheckCustomConfig;
  /** Counts every change of its instances. */
  readonly instancesRevision: number;
  /** GetServiceAttributes' own, nothing to do with those of instances. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface InstanceDocument {
  readonly id: string;
  readonly creatorRequestId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly health: HealthStatus;
}

export interface OperationDocument {
  readonly id: string;
  readonly type: OperationType;
  readonly createdAtMs: number;
  readonly targets: Partial<Readonly<Record<OperationTargetType, string>>>;
  /** For the filters of ListOperations, which see more than the targets show. */
  readonly namespaceId?: string;
  readonly serviceId?: string;
  /** Set when it is going to fail. */
  readonly failure?: { readonly code: string; readonly message: string };
}

/** All that Cloud Map keeps. Keys begin with {@link regionKey}. */
export interface CloudMapState {
  readonly store: StateStore;
  readonly route53: Route53State;
  /** Where zones and records are changed. */
  readonly dns: LinkedService;
  readonly namespaces: Collection<NamespaceDocument>;
  readonly services: Collection<ServiceDocument>;
  /** `<region key><service id>/<instance id>`. */
  readonly instances: Collection<InstanceDocument>;
  readonly operations: Collection<OperationDocument>;
  readonly operationsKept: KeptFor;
  /** By ARN alone, which holds account and region. */
  readonly tags: Collection<Readonly<Record<string, string>>>;
}

/** What Cloud Map is called where it calls others. */
export const CLOUD_MAP = "servicediscovery.amazonaws.com";

/**
 * How long an operation can be asked for. Source: assumed, AWS names no end; a GetOperation that
 * answers for one of the day before would show that it is longer.
 */
const OPERATIONS_KEPT_MS = 24 * 60 * 60 * 1_000;

export function openCloudMapState(store: StateStore): CloudMapState {
  const route53 = openRoute53State(store);
  const operations = store.collection<OperationDocument>("servicediscovery/operations");
  const byTime = store.collection<true>("servicediscovery/operations-by-time");
  return {
    store,
    route53,
    dns: new LinkedService(route53, CLOUD_MAP),
    namespaces: store.collection("servicediscovery/namespaces"),
    services: store.collection("servicediscovery/services"),
    instances: store.collection("servicediscovery/instances"),
    operations,
    operationsKept: new KeptFor(OPERATIONS_KEPT_MS, operations, byTime),
    tags: store.collection("servicediscovery/tags"),
  };
}

/** Where a call's account and region keep their documents: `<account>/<region>/`. */
export function regionKey({ accountId, region }: OperationContext): string {
  return `${accountId}/${region}/`;
}

/** Every document of the call's account and region. */
export function listRegion<Document>(
  collection: Collection<Document>,
  context: OperationContext,
  within = "",
): Document[] {
  return collection.list({ prefix: `${regionKey(context)}${within}` }).map(({ value }) => value);
}
