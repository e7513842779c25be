import type {
  CreateReusableDelegationSetRequest,
  CreateReusableDelegationSetResponse,
  DelegationSet,
  DeleteReusableDelegationSetRequest,
  DeleteReusableDelegationSetResponse,
  GetReusableDelegationSetRequest,
  GetReusableDelegationSetResponse,
  ListReusableDelegationSetsRequest,
  ListReusableDelegationSetsResponse,
} from "@aws-sdk/client-route-53";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { bareId, mintId } from "../identifiers.ts";
import { cutPage } from "../page.ts";
import type { DelegationSetDocument, Route53State } from "../route53-state.ts";
import { findZone, listZones, saveZone } from "./hosted-zone.ts";
import { drawNameServers } from "./name-servers.ts";

/** CreateReusableDelegationSet: new, or made of the name servers of a zone. */
export const createReusableDelegationSet =
  (state: Route53State) =>
  (
    input: CreateReusableDelegationSetRequest,
    context: OperationContext,
  ): CreateReusableDelegationSetResponse =>
    state.store.transaction(() => {
      const callerReference = input.CallerReference ?? "";
      const known = listDelegationSets(state, context.accountId);
      if (known.some((set) => set.callerReference === callerReference)) {
        throw new ServiceError(
          "DelegationSetAlreadyCreated",
          "A delegation set with the same owner and caller reference combination has already " +
            "been created.",
        );
      }
      const zone = input.HostedZoneId
        ? findZone(state, context.accountId, input.HostedZoneId)
        : undefined;
      if (zone?.delegationSetId) {
        throw new ServiceError(
          "DelegationSetAlreadyReusable",
          "The specified delegation set has already been marked as reusable.",
        );
      }
      const set: DelegationSetDocument = {
        id: mintId("N", context.ids),
        callerReference,
        nameServers: zone ? zone.nameServers : drawNameServers(context.ids),
      };
      state.delegationSets.put(`${context.accountId}/${set.id}`, set);
      if (zone) saveZone(state, context.accountId, { ...zone, delegationSetId: set.id });
      return {
        DelegationSet: presentDelegationSet(set),
        Location: `https://route53.amazonaws.com/2013-04-01/delegationset/${set.id}`,
      };
    });

export const getReusableDelegationSet =
  (state: Route53State) =>
  (
    input: GetReusableDelegationSetRequest,
    context: OperationContext,
  ): GetReusableDelegationSetResponse => ({
    DelegationSet: presentDelegationSet(findDelegationSet(state, context.accountId, input.Id)),
  });

export const listReusableDelegationSets =
  (state: Route53State) =>
  (
    input: ListReusableDelegationSetsRequest,
    context: OperationContext,
  ): ListReusableDelegationSetsResponse => {
    const marker = bareId(input.Marker);
    const rest = listDelegationSets(state, context.accountId).filter(({ id }) => id >= marker);
    const page = cutPage(rest, input.MaxItems);
    return {
      DelegationSets: page.items.map(presentDelegationSet),
      Marker: input.Marker,
      IsTruncated: page.next !== undefined,
      ...(page.next ? { NextMarker: page.next.id } : {}),
      MaxItems: page.size,
    };
  };

export const deleteReusableDelegationSet =
  (state: Route53State) =>
  (
    input: DeleteReusableDelegationSetRequest,
    context: OperationContext,
  ): DeleteReusableDelegationSetResponse =>
    state.store.transaction(() => {
      const { id } = findDelegationSet(state, context.accountId, input.Id);
      if (listZones(state, context.accountId).some((zone) => zone.delegationSetId === id)) {
        throw new ServiceError(
          "DelegationSetInUse",
          "The specified delegation contains associated hosted zones which must be deleted " +
            "before the reusable delegation set can be deleted.",
        );
      }
      state.delegationSets.delete(`${context.accountId}/${id}`);
      return {};
    });

/** @throws {ServiceError} `NoSuchDelegationSet`. */
export function findDelegationSet(
  state: Route53State,
  accountId: string,
  id: string | undefined,
): DelegationSetDocument {
  const set = state.delegationSets.get(`${accountId}/${bareId(id)}`);
  if (!set) {
    throw new ServiceError(
      "NoSuchDelegationSet",
      "A reusable delegation set with the specified ID does not exist.",
    );
  }
  return set;
}

function listDelegationSets(state: Route53State, accountId: string): DelegationSetDocument[] {
  return state.delegationSets.list({ prefix: `${accountId}/` }).map(({ value }) => value);
}

function presentDelegationSet(set: DelegationSetDocument): DelegationSet {
  return {
    Id: `/delegationset/${set.id}`,
    CallerReference: set.callerReference,
    NameServers: [...set.nameServers],
  };
}
