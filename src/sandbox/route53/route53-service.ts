import type { StateStore } from "../../base/state-store.ts";
import type { EmbeddedService } from "../../embedded/index.ts";
import { getChange } from "./changes.ts";
import {
  createHealthCheck,
  deleteHealthCheck,
  getHealthCheck,
  getHealthCheckCount,
  listHealthChecks,
  updateHealthCheck,
} from "./checks/health-checks.ts";
import {
  getCheckerIpRanges,
  getHealthCheckLastFailureReason,
  getHealthCheckStatus,
} from "./checks/health-status.ts";
import { getAccountLimit, getDnssec, getHostedZoneLimit } from "./limits.ts";
import { changeResourceRecordSets } from "./records/change-record-sets.ts";
import { listResourceRecordSets } from "./records/list-record-sets.ts";
import { testDnsAnswer } from "./records/test-dns-answer.ts";
import { openRoute53State } from "./route53-state.ts";
import { changeTagsForResource, listTagsForResource, listTagsForResources } from "./tags.ts";
import {
  createReusableDelegationSet,
  deleteReusableDelegationSet,
  getReusableDelegationSet,
  listReusableDelegationSets,
} from "./zones/delegation-sets.ts";
import {
  getHostedZoneCount,
  listHostedZones,
  listHostedZonesByName,
  listHostedZonesByVpc,
} from "./zones/list-zones.ts";
import {
  createHostedZone,
  deleteHostedZone,
  getHostedZone,
  updateHostedZoneComment,
} from "./zones/manage-zones.ts";
import { associateVpcWithHostedZone, disassociateVpcFromHostedZone } from "./zones/vpcs.ts";

/** Amazon Route 53, with its state in `store`. */
export function route53Service(store: StateStore) {
  const state = openRoute53State(store);
  return {
    service: "route-53",
    operations: {
      // Hosted zones
      CreateHostedZone: createHostedZone(state),
      GetHostedZone: getHostedZone(state),
      UpdateHostedZoneComment: updateHostedZoneComment(state),
      DeleteHostedZone: deleteHostedZone(state),
      ListHostedZones: listHostedZones(state),
      ListHostedZonesByName: listHostedZonesByName(state),
      ListHostedZonesByVPC: listHostedZonesByVpc(state),
      GetHostedZoneCount: getHostedZoneCount(state),
      AssociateVPCWithHostedZone: associateVpcWithHostedZone(state),
      DisassociateVPCFromHostedZone: disassociateVpcFromHostedZone(state),
      CreateReusableDelegationSet: createReusableDelegationSet(state),
      GetReusableDelegationSet: getReusableDelegationSet(state),
      ListReusableDelegationSets: listReusableDelegationSets(state),
      DeleteReusableDelegationSet: deleteReusableDelegationSet(state),

      // Record sets
      ChangeResourceRecordSets: changeResourceRecordSets(state),
      ListResourceRecordSets: listResourceRecordSets(state),
      GetChange: getChange(state),
      TestDNSAnswer: testDnsAnswer(state),

      // Health checks
      CreateHealthCheck: createHealthCheck(state),
      GetHealthCheck: getHealthCheck(state),
      ListHealthChecks: listHealthChecks(state),
      GetHealthCheckCount: getHealthCheckCount(state),
      UpdateHealthCheck: updateHealthCheck(state),
      DeleteHealthCheck: deleteHealthCheck(state),
      GetHealthCheckStatus: getHealthCheckStatus(state),
      GetHealthCheckLastFailureReason: getHealthCheckLastFailureReason(state),
      GetCheckerIpRanges: getCheckerIpRanges,

      // Tags and limits
      ChangeTagsForResource: changeTagsForResource(state),
      ListTagsForResource: listTagsForResource(state),
      ListTagsForResources: listTagsForResources(state),
      GetAccountLimit: getAccountLimit(state),
      GetHostedZoneLimit: getHostedZoneLimit(state),
      GetDNSSEC: getDnssec(state),
    },
  } as const satisfies EmbeddedService;
}
