import type {
  ResourceRecordSet,
  TestDNSAnswerRequest,
  TestDNSAnswerResponse,
} from "@aws-sdk/client-route-53";
import type { OperationContext } from "../../../embedded/index.ts";
import { normalizeDomainName } from "../domain-name.ts";
import type { Route53State } from "../route53-state.ts";
import { findZone } from "../zones/hosted-zone.ts";
import { ZoneDraft } from "./zone-draft.ts";

/**
 * TestDNSAnswer: what the zone's own name servers would say. Of several sets with a routing policy
 * the first answers, because who asks from where is not known; an alias shows its target's name
 * unless the target is in the zone.
 */
export const testDnsAnswer =
  (state: Route53State) =>
  (input: TestDNSAnswerRequest, context: OperationContext): TestDNSAnswerResponse => {
    const zone = findZone(state, context.accountId, input.HostedZoneId);
    const name = normalizeDomainName(input.RecordName ?? "", "InvalidInput");
    const draft = new ZoneDraft(state, context.accountId, zone.id);
    const sets = closestSets(draft, name);
    const set =
      sets.find(({ Type }) => Type === input.RecordType) ??
      sets.find(({ Type }) => Type === "CNAME");
    return {
      Nameserver: zone.nameServers[0],
      RecordName: name.slice(0, -1),
      RecordType: set?.Type ?? input.RecordType,
      RecordData: set ? dataOf(set, draft) : [],
      ResponseCode: sets.length > 0 ? "NOERROR" : "NXDOMAIN",
      Protocol: "UDP",
    };
  };

/** The sets of the name, or of the wildcard nearest to it. */
function closestSets(draft: ZoneDraft, name: string): readonly ResourceRecordSet[] {
  const exact = draft.at(name);
  if (exact.length > 0) return exact;
  for (let dot = name.indexOf("."); dot !== -1 && dot < name.length - 1; ) {
    const wildcard = draft.at(`\\052${name.slice(dot)}`);
    if (wildcard.length > 0) return wildcard;
    dot = name.indexOf(".", dot + 1);
  }
  return [];
}

function dataOf(set: ResourceRecordSet, draft: ZoneDraft): string[] {
  if (!set.AliasTarget) return (set.ResourceRecords ?? []).map(({ Value = "" }) => Value);
  const target = draft
    .at(set.AliasTarget.DNSName ?? "")
    .find(({ Type, AliasTarget }) => Type === set.Type && !AliasTarget);
  return target ? dataOf(target, draft) : [set.AliasTarget.DNSName ?? ""];
}
