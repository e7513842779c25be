import type { CreateHostedZoneResponse, DelegationSet, VPC } from "@aws-sdk/client-route-53";
import { type Origin, submitChange } from "../changes.ts";
import type { Route53State, ZoneDocument } from "../route53-state.ts";
import { presentZone } from "./hosted-zone.ts";

/** What CreateHostedZone answers. To be called within the zone's transaction. */
export function presentNewZone(
  state: Route53State,
  origin: Origin,
  { zone, vpc }: { readonly zone: ZoneDocument; readonly vpc?: VPC | undefined },
): CreateHostedZoneResponse {
  return {
    HostedZone: presentZone(zone),
    ChangeInfo: submitChange(state, origin),
    // Absent for a private zone, although the SDK's type says otherwise.
    DelegationSet: presentDelegation(state, zone, origin.accountId),
    ...(vpc ? { VPC: vpc } : {}),
    Location: `https://route53.amazonaws.com/2013-04-01/hostedzone/${zone.id}`,
  };
}

export function presentDelegation(
  state: Route53State,
  zone: ZoneDocument,
  accountId: string,
): DelegationSet | undefined {
  if (zone.isPrivate) return undefined;
  const reusable =
    zone.delegationSetId && state.delegationSets.get(`${accountId}/${zone.delegationSetId}`);
  return {
    ...(reusable
      ? { Id: `/delegationset/${reusable.id}`, CallerReference: reusable.callerReference }
      : {}),
    NameServers: [...zone.nameServers],
  };
}
