import type {
  AssociateVPCWithHostedZoneRequest,
  AssociateVPCWithHostedZoneResponse,
  DisassociateVPCFromHostedZoneRequest,
  DisassociateVPCFromHostedZoneResponse,
  VPC,
} from "@aws-sdk/client-route-53";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { submitChange } from "../changes.ts";
import type { Route53State, ZoneDocument } from "../route53-state.ts";
import { findZone, listZones, refuseLinkedZone, saveZone } from "./hosted-zone.ts";

/** AssociateVPCWithHostedZone, within one account: there are no authorizations here. */
export const associateVpcWithHostedZone =
  (state: Route53State) =>
  (
    input: AssociateVPCWithHostedZoneRequest,
    context: OperationContext,
  ): AssociateVPCWithHostedZoneResponse =>
    state.store.transaction(() => {
      const zone = findZone(state, context.accountId, input.HostedZoneId);
      const vpc = checkVpc(input.VPC);
      refuseLinkedZone(zone);
      refusePublicZone(zone);
      refuseConflictingDomain(listZones(state, context.accountId), zone.name, vpc);
      saveZone(state, context.accountId, { ...zone, vpcs: [...zone.vpcs, vpc] });
      return { ChangeInfo: submitChange(state, context, input.Comment) };
    });

/** DisassociateVPCFromHostedZone. A private zone keeps at least one VPC. */
export const disassociateVpcFromHostedZone =
  (state: Route53State) =>
  (
    input: DisassociateVPCFromHostedZoneRequest,
    context: OperationContext,
  ): DisassociateVPCFromHostedZoneResponse =>
    state.store.transaction(() => {
      const zone = findZone(state, context.accountId, input.HostedZoneId);
      const vpc = checkVpc(input.VPC);
      refuseLinkedZone(zone);
      const vpcs = zone.vpcs.filter((associated) => !isSameVpc(associated, vpc));
      if (vpcs.length === zone.vpcs.length) {
        throw new ServiceError(
          "VPCAssociationNotFound",
          `The specified VPC: ${vpc.VPCId} in region ${vpc.VPCRegion} is not associated with ` +
            "this hosted zone.",
        );
      }
      if (vpcs.length === 0) {
        throw new ServiceError(
          "LastVPCAssociation",
          "Cannot remove last VPC association for the private zone",
        );
      }
      saveZone(state, context.accountId, { ...zone, vpcs });
      return { ChangeInfo: submitChange(state, context, input.Comment) };
    });

/** @throws {ServiceError} `InvalidVPCId`. There is no EC2 here to ask whether the VPC exists. */
export function checkVpc(vpc: VPC | undefined): VPC {
  if (!vpc?.VPCId || !vpc.VPCRegion || !/^vpc-[0-9a-z]+$/.test(vpc.VPCId)) {
    throw new ServiceError("InvalidVPCId", "Invalid or missing VPC Id.");
  }
  return vpc;
}

/**
 * Refuses a second private zone of the same name in a VPC, and the same zone twice.
 *
 * Source: documented, ConflictingDomainExists in the API reference; observed, the message.
 */
export function refuseConflictingDomain(
  zones: readonly ZoneDocument[],
  name: string,
  vpc: VPC,
): void {
  const conflict = zones.find(
    (zone) => zone.name === name && zone.vpcs.some((associated) => isSameVpc(associated, vpc)),
  );
  if (!conflict) return;
  throw new ServiceError(
    "ConflictingDomainExists",
    `The VPC that you chose, ${vpc.VPCId} in region ${vpc.VPCRegion}, is already associated with ` +
      `another private hosted zone that has an overlapping name space, ${name}.`,
  );
}

function refusePublicZone(zone: ZoneDocument): void {
  if (zone.isPrivate) return;
  throw new ServiceError(
    "PublicZoneVPCAssociation",
    "You're trying to associate a VPC with a public hosted zone. Amazon Route 53 doesn't support " +
      "associating a VPC with a public hosted zone.",
  );
}

function isSameVpc(one: VPC, other: VPC): boolean {
  return one.VPCId === other.VPCId && one.VPCRegion === other.VPCRegion;
}
