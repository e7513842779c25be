import type {
  CreateHostedZoneRequest,
  CreateHostedZoneResponse,
  DeleteHostedZoneRequest,
  DeleteHostedZoneResponse,
  GetHostedZoneRequest,
  GetHostedZoneResponse,
  UpdateHostedZoneCommentRequest,
  UpdateHostedZoneCommentResponse,
} from "@aws-sdk/client-route-53";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { submitChange } from "../changes.ts";
import { normalizeDomainName } from "../domain-name.ts";
import { isFoundingRecordSet, zonePrefix } from "../records/record-set.ts";
import type { Route53State } from "../route53-state.ts";
import { findDelegationSet } from "./delegation-sets.ts";
import {
  findZone,
  foundZone,
  listZones,
  presentZone,
  razeZone,
  refuseLinkedZone,
  saveZone,
} from "./hosted-zone.ts";
import { presentDelegation, presentNewZone } from "./new-zone.ts";
import { checkVpc, refuseConflictingDomain } from "./vpcs.ts";

const COMMENT_LENGTH_MAX = 256;

/**
 * Top level domains nobody gets a public zone for. Not AWS's whole list, which is not public; and
 * `example.com`, which AWS refuses as well, stays open: it is what people try things with.
 */
const RESERVED = new Set(["com.", "net.", "org.", "edu.", "gov.", "mil.", "int.", "arpa."]);

/** CreateHostedZone. A given VPC makes the zone private, whatever `PrivateZone` says. */
export const createHostedZone =
  (state: Route53State) =>
  (input: CreateHostedZoneRequest, context: OperationContext): CreateHostedZoneResponse =>
    state.store.transaction(() => {
      const name = checkFounding(state, input, context.accountId);
      const delegationSet = input.DelegationSetId
        ? findDelegationSet(state, context.accountId, input.DelegationSetId)
        : undefined;
      const zone = foundZone(state, context, {
        name,
        callerReference: input.CallerReference ?? "",
        comment: input.HostedZoneConfig?.Comment,
        vpc: input.VPC,
        ...(delegationSet ? { delegationSet } : {}),
      });
      return presentNewZone(state, context, { zone, vpc: input.VPC });
    });

/** @returns the normalised name. */
function checkFounding(
  state: Route53State,
  input: CreateHostedZoneRequest,
  accountId: string,
): string {
  if (!input.Name || !input.CallerReference) {
    throw new ServiceError("InvalidInput", "Name and CallerReference must be specified.");
  }
  const name = normalizeDomainName(input.Name, "InvalidDomainName");
  if (!input.VPC && RESERVED.has(name)) {
    throw new ServiceError("InvalidDomainName", `${name.slice(0, -1)} is reserved by AWS!`);
  }
  checkComment(input.HostedZoneConfig?.Comment);
  const zones = listZones(state, accountId);
  // Source: assumed, that the reference of a deleted zone is free again.
  if (zones.some(({ callerReference }) => callerReference === input.CallerReference)) {
    throw new ServiceError(
      "HostedZoneAlreadyExists",
      "A hosted zone has already been created with the specified caller reference.",
    );
  }
  if (input.VPC) {
    checkVpc(input.VPC);
    refuseConflictingDomain(zones, name, input.VPC);
  } else if (input.HostedZoneConfig?.PrivateZone) {
    throw new ServiceError(
      "InvalidInput",
      "When you're creating a private hosted zone (when you specify true for PrivateZone), " +
        "you must also specify values for VPCId and VPCRegion.",
    );
  }
  return name;
}

/** GetHostedZone: with name servers for a public zone, with VPCs for a private one. */
export const getHostedZone =
  (state: Route53State) =>
  (input: GetHostedZoneRequest, context: OperationContext): GetHostedZoneResponse => {
    const zone = findZone(state, context.accountId, input.Id);
    return {
      HostedZone: presentZone(zone),
      ...(zone.isPrivate
        ? { VPCs: [...zone.vpcs] }
        : { DelegationSet: presentDelegation(state, zone, context.accountId) }),
    };
  };

/** UpdateHostedZoneComment. Without a comment, or with an empty one, the zone has none after. */
export const updateHostedZoneComment =
  (state: Route53State) =>
  (
    input: UpdateHostedZoneCommentRequest,
    context: OperationContext,
  ): UpdateHostedZoneCommentResponse =>
    state.store.transaction(() => {
      checkComment(input.Comment);
      const { comment: _, ...zone } = findZone(state, context.accountId, input.Id);
      refuseLinkedZone(zone);
      const updated = { ...zone, ...(input.Comment ? { comment: input.Comment } : {}) };
      saveZone(state, context.accountId, updated);
      return { HostedZone: presentZone(updated) };
    });

/** DeleteHostedZone: only of a zone that holds nothing but what it was born with. */
export const deleteHostedZone =
  (state: Route53State) =>
  (input: DeleteHostedZoneRequest, context: OperationContext): DeleteHostedZoneResponse =>
    state.store.transaction(() => {
      const zone = findZone(state, context.accountId, input.Id);
      refuseLinkedZone(zone);
      const others = state.recordSets
        .list({ prefix: zonePrefix(context.accountId, zone.id), limit: 3 })
        .filter(({ value }) => !isFoundingRecordSet(value, zone.name));
      if (others.length > 0) {
        throw new ServiceError(
          "HostedZoneNotEmpty",
          // Two blanks before "and", as AWS writes it. Source: observed, public issues.
          "The specified hosted zone contains non-required resource record sets  and so cannot " +
            "be deleted.",
        );
      }
      razeZone(state, context.accountId, zone.id);
      return { ChangeInfo: submitChange(state, context) };
    });

function checkComment(comment: string | undefined): void {
  if (comment === undefined || comment.length <= COMMENT_LENGTH_MAX) return;
  throw new ServiceError(
    "InvalidInput",
    `Invalid XML ; cvc-maxLength-valid: Value with length = '${comment.length}' is not ` +
      `facet-valid with respect to maxLength '${COMMENT_LENGTH_MAX}' for type ` +
      "'ResourceDescription'.",
  );
}
