import type { HostedZone, VPC } from "@aws-sdk/client-route-53";
import { ServiceError } from "../../../wire/index.ts";
import type { Origin } from "../changes.ts";
import { bareId, mintId } from "../identifiers.ts";
import { foundingRecordSets, recordSetKey, zonePrefix } from "../records/record-set.ts";
import type { Route53State, ZoneDocument } from "../route53-state.ts";
import { drawNameServers, PRIVATE_NAME_SERVERS } from "./name-servers.ts";

/** What a new zone is told; the rest is made up here. */
export interface ZoneFounding {
  /** Normalised. */
  readonly name: string;
  readonly callerReference: string;
  readonly comment?: string | undefined;
  /** Makes the zone private. */
  readonly vpc?: VPC | undefined;
  readonly delegationSet?: { readonly id: string; readonly nameServers: readonly string[] };
  readonly linkedService?: NonNullable<ZoneDocument["linkedService"]>;
}

/** Makes a zone with its SOA and NS record sets. To be called within a transaction. */
export function foundZone(
  state: Route53State,
  origin: Origin,
  founding: ZoneFounding,
): ZoneDocument {
  const { vpc, delegationSet, linkedService, comment } = founding;
  const zone: ZoneDocument = {
    id: mintId("Z", origin.ids),
    name: founding.name,
    callerReference: founding.callerReference,
    ...(comment ? { comment } : {}),
    isPrivate: vpc !== undefined,
    vpcs: vpc ? [vpc] : [],
    nameServers: vpc
      ? PRIVATE_NAME_SERVERS
      : (delegationSet?.nameServers ?? drawNameServers(origin.ids)),
    ...(delegationSet ? { delegationSetId: delegationSet.id } : {}),
    recordSetCount: 2,
    ...(linkedService ? { linkedService } : {}),
  };
  saveZone(state, origin.accountId, zone);
  for (const set of foundingRecordSets(zone)) {
    state.recordSets.put(`${zonePrefix(origin.accountId, zone.id)}${recordSetKey(set)}`, set);
  }
  return zone;
}

/** Removes a zone with all that hangs on it. To be called within a transaction. */
export function razeZone(state: Route53State, accountId: string, zoneId: string): void {
  state.zones.delete(`${accountId}/${zoneId}`);
  state.tags.delete(`${accountId}/hostedzone/${zoneId}`);
  for (const { key } of state.recordSets.list({ prefix: zonePrefix(accountId, zoneId) })) {
    state.recordSets.delete(key);
  }
}

export function saveZone(state: Route53State, accountId: string, zone: ZoneDocument): void {
  state.zones.put(`${accountId}/${zone.id}`, zone);
}

/** Every zone of the account, ordered by id. */
export function listZones(state: Route53State, accountId: string): readonly ZoneDocument[] {
  return state.zonesOf.list(`${accountId}/`);
}

/** @throws {ServiceError} `NoSuchHostedZone`, also for a zone of another account. */
export function findZone(
  state: Route53State,
  accountId: string,
  id: string | undefined,
): ZoneDocument {
  const bare = bareId(id);
  const zone = state.zones.get(`${accountId}/${bare}`);
  if (!zone) throw new ServiceError("NoSuchHostedZone", `No hosted zone found with ID: ${bare}`);
  return zone;
}

/**
 * Refuses to change what another service keeps.
 *
 * Source: observed, the description, in public listings of zones that Cloud Map made.
 * Source: assumed, the wording; an answer of AWS to DeleteHostedZone on a namespace's zone.
 */
export function refuseLinkedZone(zone: ZoneDocument): void {
  if (!zone.linkedService) return;
  throw new ServiceError(
    "AccessDenied",
    `The resource hostedzone/${zone.id} can only be managed through ` +
      `${zone.linkedService.principal} (${zone.linkedService.description})`,
    { status: 403 },
  );
}

export function presentZone(zone: ZoneDocument): HostedZone {
  return {
    Id: `/hostedzone/${zone.id}`,
    Name: zone.name,
    CallerReference: zone.callerReference,
    Config: {
      ...(zone.comment === undefined ? {} : { Comment: zone.comment }),
      PrivateZone: zone.isPrivate,
    },
    ResourceRecordSetCount: zone.recordSetCount,
    ...(zone.linkedService
      ? {
          LinkedService: {
            ServicePrincipal: zone.linkedService.principal,
            Description: zone.linkedService.description,
          },
        }
      : {}),
  };
}
