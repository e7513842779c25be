import type {
  GetHostedZoneCountResponse,
  ListHostedZonesByNameRequest,
  ListHostedZonesByNameResponse,
  ListHostedZonesByVPCRequest,
  ListHostedZonesByVPCResponse,
  ListHostedZonesRequest,
  ListHostedZonesResponse,
} from "@aws-sdk/client-route-53";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { normalizeDomainName, reverseLabels } from "../domain-name.ts";
import { bareId } from "../identifiers.ts";
import { cutPage } from "../page.ts";
import type { Route53State, ZoneDocument } from "../route53-state.ts";
import { findDelegationSet } from "./delegation-sets.ts";
import { listZones, presentZone } from "./hosted-zone.ts";

/**
 * ListHostedZones, ordered by id. The marker is the id that the page begins with. The same answer
 * is given again while nothing changes, so that it need not be written again either.
 */
export const listHostedZones = (state: Route53State) => {
  const pages = new WeakMap<readonly ZoneDocument[], Map<string, ListHostedZonesResponse>>();
  return (input: ListHostedZonesRequest, context: OperationContext): ListHostedZonesResponse => {
    const zones = listZones(state, context.accountId);
    const known = pages.get(zones) ?? new Map<string, ListHostedZonesResponse>();
    pages.set(zones, known);
    const asked = JSON.stringify(input);
    const found = known.get(asked);
    if (found) return found;
    const delegationSetId = input.DelegationSetId
      ? findDelegationSet(state, context.accountId, input.DelegationSetId).id
      : undefined;
    const page = Object.freeze(pageOf(zones, input, delegationSetId));
    if (known.size >= PAGES_MAX) known.clear();
    known.set(asked, page);
    return page;
  };
};

/** Pages of one account that are held ready. */
const PAGES_MAX = 100;

function pageOf(
  zones: readonly ZoneDocument[],
  input: ListHostedZonesRequest,
  delegationSetId: string | undefined,
): ListHostedZonesResponse {
  const marker = bareId(input.Marker);
  const rest = zones.filter(
    (zone) =>
      zone.id >= marker &&
      (delegationSetId === undefined || zone.delegationSetId === delegationSetId) &&
      (input.HostedZoneType === undefined || zone.isPrivate),
  );
  const page = cutPage(rest, input.MaxItems);
  return {
    HostedZones: page.items.map(presentZone),
    Marker: input.Marker,
    IsTruncated: page.next !== undefined,
    ...(page.next ? { NextMarker: page.next.id } : {}),
    MaxItems: page.size,
  };
}

/** ListHostedZonesByName, ordered by name with its labels reversed, then by id. */
export const listHostedZonesByName =
  (state: Route53State) =>
  (
    input: ListHostedZonesByNameRequest,
    context: OperationContext,
  ): ListHostedZonesByNameResponse => {
    if (input.HostedZoneId && !input.DNSName) {
      throw new ServiceError(
        "InvalidInput",
        "The HostedZoneId parameter can be specified only together with DNSName.",
      );
    }
    const start = input.DNSName
      ? `${reverseLabels(normalizeDomainName(input.DNSName, "InvalidDomainName"))}\u0001` +
        bareId(input.HostedZoneId)
      : "";
    const rest = listZones(state, context.accountId)
      .map((zone) => ({ zone, order: `${reverseLabels(zone.name)}\u0001${zone.id}` }))
      .filter(({ order }) => order >= start)
      .sort((one, other) => (one.order < other.order ? -1 : 1))
      .map(({ zone }) => zone);
    const page = cutPage(rest, input.MaxItems);
    return {
      HostedZones: page.items.map(presentZone),
      ...(input.DNSName ? { DNSName: input.DNSName } : {}),
      ...(input.HostedZoneId ? { HostedZoneId: input.HostedZoneId } : {}),
      IsTruncated: page.next !== undefined,
      ...(page.next ? { NextDNSName: page.next.name, NextHostedZoneId: page.next.id } : {}),
      MaxItems: page.size,
    };
  };

/** ListHostedZonesByVPC: the private zones a VPC resolves. The token is the next zone's id. */
export const listHostedZonesByVpc =
  (state: Route53State) =>
  (input: ListHostedZonesByVPCRequest, context: OperationContext): ListHostedZonesByVPCResponse => {
    const zones = listZones(state, context.accountId);
    if (input.NextToken && !zones.some(({ id }) => id === input.NextToken)) {
      throw new ServiceError(
        "InvalidPaginationToken",
        "The value that you specified to get the second or subsequent page of results is invalid.",
      );
    }
    const rest = zones.filter(
      (zone) =>
        zone.id >= (input.NextToken ?? "") &&
        zone.vpcs.some((vpc) => vpc.VPCId === input.VPCId && vpc.VPCRegion === input.VPCRegion),
    );
    const page = cutPage(rest, input.MaxItems);
    return {
      HostedZoneSummaries: page.items.map((zone) => ({
        HostedZoneId: zone.id,
        Name: zone.name,
        Owner: ownerOf(zone, context.accountId),
      })),
      MaxItems: page.size,
      ...(page.next ? { NextToken: page.next.id } : {}),
    };
  };

export const getHostedZoneCount =
  (state: Route53State) =>
  (_input: unknown, context: OperationContext): GetHostedZoneCountResponse => ({
    HostedZoneCount: listZones(state, context.accountId).length,
  });

function ownerOf(zone: ZoneDocument, accountId: string) {
  return zone.linkedService
    ? { OwningService: zone.linkedService.principal }
    : { OwningAccount: accountId };
}
