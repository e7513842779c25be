import type {
  ListResourceRecordSetsRequest,
  ListResourceRecordSetsResponse,
  ResourceRecordSet,
} from "@aws-sdk/client-route-53";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { normalizeDomainName } from "../domain-name.ts";
import { cutPage, pageSize } from "../page.ts";
import type { Route53State } from "../route53-state.ts";
import { findZone } from "../zones/hosted-zone.ts";
import { startKey, zonePrefix } from "./record-set.ts";

/** What a page holds unless the client asks for less. Source: documented, API reference. */
const RECORD_SETS_MAX = 300;

/** ListResourceRecordSets, from the given name, type and identifier on. */
export const listResourceRecordSets =
  (state: Route53State) =>
  (
    input: ListResourceRecordSetsRequest,
    context: OperationContext,
  ): ListResourceRecordSetsResponse => {
    const zone = findZone(state, context.accountId, input.HostedZoneId);
    const size = pageSize(input.MaxItems, RECORD_SETS_MAX);
    const prefix = zonePrefix(context.accountId, zone.id);
    const rest = state.recordSets.list({
      prefix,
      after: `${prefix}${startOf(input)}`,
      limit: size + 1,
    });
    const page = cutPage(
      rest.map(({ value }) => value),
      size,
      RECORD_SETS_MAX,
    );
    return {
      ResourceRecordSets: [...page.items],
      IsTruncated: page.next !== undefined,
      ...(page.next ? presentNext(page.next) : {}),
      MaxItems: page.size,
    };
  };

function startOf(input: ListResourceRecordSetsRequest): string {
  const { StartRecordName: name, StartRecordType: type, StartRecordIdentifier: identifier } = input;
  if (type !== undefined && !name) {
    throw new ServiceError("InvalidInput", "StartRecordType specified without StartRecordName.");
  }
  if (identifier !== undefined && (!name || type === undefined)) {
    throw new ServiceError(
      "InvalidInput",
      "StartRecordIdentifier specified without StartRecordName and StartRecordType.",
    );
  }
  return name ? startKey(normalizeDomainName(name, "InvalidInput"), type, identifier) : "";
}

function presentNext(next: ResourceRecordSet) {
  return {
    NextRecordName: next.Name,
    NextRecordType: next.Type,
    ...(next.SetIdentifier === undefined ? {} : { NextRecordIdentifier: next.SetIdentifier }),
  };
}
