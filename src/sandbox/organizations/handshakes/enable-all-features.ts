import type { EnableAllFeaturesResponse } from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../../embedded/index.ts";
import {
  type HandshakeDocument,
  membersOf,
  type OrganizationDocument,
  type OrganizationsState,
} from "../organizations-state.ts";
import { handshakeViolation } from "../refusals.ts";
import { requireManagement } from "../standing.ts";
import { openHandshake, organizationSide, presentHandshake, stateOf } from "./handshake.ts";

/**
 * Begins the way from consolidated billing to all features: every account that was invited gets a
 * handshake to approve, and then the management account accepts its own.
 *
 * Source: documented, Organizations user guide, "Enabling all features".
 */
export const enableAllFeatures =
  (state: OrganizationsState) =>
  (_input: object, context: OperationContext): EnableAllFeaturesResponse =>
    state.change(() => {
      const organization = requireManagement(state, context);
      checkMayBegin(state, organization, context);
      const { party, resource } = organizationSide(state, organization);
      const own = { action: "ENABLE_ALL_FEATURES", state: "REQUESTED" } as const;
      const request = { ...own, parties: [party], resources: [resource] };
      const handshake = openHandshake(state, organization, { request, context });
      for (const { accountId, membership } of membersOf(state, organization.id)) {
        if (accountId === context.accountId || membership.joinedMethod === "CREATED") continue;
        const approval = {
          action: "APPROVE_ALL_FEATURES",
          parties: [party, { Id: accountId, Type: "ACCOUNT" }],
          resources: [resource, { Type: "PARENT_HANDSHAKE", Value: handshake.id }],
          parentId: handshake.id,
        } as const;
        openHandshake(state, organization, { request: approval, context });
      }
      return { Handshake: presentHandshake(handshake, context) };
    });

function checkMayBegin(
  state: OrganizationsState,
  organization: OrganizationDocument,
  context: OperationContext,
): void {
  if (organization.featureSet === "ALL") {
    throw handshakeViolation(
      "ORGANIZATION_ALREADY_HAS_ALL_FEATURES",
      "The organization already has all features enabled.",
    );
  }
  const isBegun = ({ organizationId, action }: HandshakeDocument) =>
    organizationId === organization.id && action === "ENABLE_ALL_FEATURES";
  const isPending = state.handshakes
    .list()
    .some(({ value }) => isBegun(value) && stateOf(value, context) === "REQUESTED");
  if (!isPending) return;
  throw handshakeViolation(
    "ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION",
    "The organization is already on its way to all features.",
  );
}
