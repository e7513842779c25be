import type { HealthCheckConfig, ResourceRecordSet, VPC } from "@aws-sdk/client-route-53";
import { KeptFor } from "../../base/kept-for.ts";
import { KnownLists } from "../../base/known-lists.ts";
import type { Collection, StateStore } from "../../base/state-store.ts";

/** A hosted zone. Its record sets lie beside it. */
export interface ZoneDocument {
  /** Without `/hostedzone/`. */
  readonly id: string;
  /** Normalised, see `normalizeDomainName`. */
  readonly name: string;
  readonly callerReference: string;
  readonly comment?: string;
  readonly isPrivate: boolean;
  /** Empty for a public zone, never empty for a private one. */
  readonly vpcs: readonly VPC[];
  /** Without the dot at the end; four of them. */
  readonly nameServers: readonly string[];
  /** Set when the zone was created with a reusable delegation set. */
  readonly delegationSetId?: string;
  readonly recordSetCount: number;
  /** Set when another service made the zone, which then only that service may change. */
  readonly linkedService?: { readonly principal: string; readonly description: string };
}

export interface ChangeDocument {
  readonly id: string;
  readonly submittedAtMs: number;
  readonly comment?: string;
}

export interface HealthCheckDocument {
  readonly id: string;
  readonly callerReference: string;
  readonly version: number;
  /** With all defaults filled in. */
  readonly config: HealthCheckConfig;
}

export interface DelegationSetDocument {
  readonly id: string;
  readonly callerReference: string;
  readonly nameServers: readonly string[];
}

/** All that Route 53 keeps. Keys begin with the account: `<account>/…`. */
export interface Route53State {
  readonly store: StateStore;
  /** `<account>/<zone id>`. */
  readonly zones: Collection<ZoneDocument>;
  /** The same, read once while nothing changes: by the prefix `<account>/`. */
  readonly zonesOf: KnownLists<ZoneDocument>;
  /** `<account>/<zone id>/<order>`, see `recordSetKey`. */
  readonly recordSets: Collection<ResourceRecordSet>;
  /** `<account>/<change id>`. */
  readonly changes: Collection<ChangeDocument>;
  readonly changesKept: KeptFor;
  /** `<account>/<health check id>`. */
  readonly healthChecks: Collection<HealthCheckDocument>;
  /** `<account>/<caller reference>` to the id of the health check, which may be gone since. */
  readonly healthCheckReferences: Collection<string>;
  /** `<account>/<resource type>/<id>` to the tags' values by key. */
  readonly tags: Collection<Readonly<Record<string, string>>>;
  /** `<account>/<delegation set id>`: the reusable ones. */
  readonly delegationSets: Collection<DelegationSetDocument>;
}

/**
 * How long a change can be asked for. Source: assumed, AWS names no end; a GetChange that answers
 * for one of the day before would show that it is longer.
 */
const CHANGES_KEPT_MS = 24 * 60 * 60 * 1_000;

export function openRoute53State(store: StateStore): Route53State {
  const zones = store.collection<ZoneDocument>("route53/zones");
  const changes = store.collection<ChangeDocument>("route53/changes");
  return {
    store,
    zones,
    zonesOf: new KnownLists(store, zones),
    recordSets: store.collection("route53/record-sets"),
    changes,
    changesKept: new KeptFor(CHANGES_KEPT_MS, changes, store.collection("route53/changes-by-time")),
    healthChecks: store.collection("route53/health-checks"),
    healthCheckReferences: store.collection("route53/health-check-references"),
    tags: store.collection("route53/tags"),
    delegationSets: store.collection("route53/delegation-sets"),
  };
}
