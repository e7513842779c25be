import type {
  CreateOrganizationRequest,
  CreateOrganizationResponse,
  DescribeOrganizationResponse,
  ListRootsRequest,
  ListRootsResponse,
  Organization,
  Root,
} from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../../embedded/index.ts";
import { arnOf, mintOrganizationId, mintRootId } from "../identifiers.ts";
import { admit, dismiss } from "../membership.ts";
import {
  membersOf,
  type OrganizationDocument,
  type OrganizationsState,
} from "../organizations-state.ts";
import { cutPage } from "../page.ts";
import { invalidInput, refusal } from "../refusals.ts";
import { organizationOf, requireManagement, requireMember, requireReader } from "../standing.ts";
import { accountArn, accountDocument } from "./account.ts";

export const createOrganization =
  (state: OrganizationsState) =>
  (input: CreateOrganizationRequest, context: OperationContext): CreateOrganizationResponse => {
    const featureSet = input.FeatureSet ?? "ALL";
    if (featureSet !== "ALL" && featureSet !== "CONSOLIDATED_BILLING") {
      throw invalidInput("INVALID_ENUM", "You specified an invalid value.");
    }
    return state.change(() => {
      if (organizationOf(state, context.accountId)) throw refusal("inOrganization");
      const organization: OrganizationDocument = {
        id: mintOrganizationId(context.ids),
        managementAccountId: context.accountId,
        featureSet,
        rootId: mintRootId(context.ids),
        policyTypes: [],
        trustedServices: {},
      };
      state.organizations.put(organization.id, organization);
      const account = accountDocument(state, context.accountId);
      // Source: documented, DescribeAccount's example: the management account was invited, too.
      admit(state, organization, { account, method: "INVITED", context });
      return { Organization: present(state, organization) };
    });
  };

/** Any member may ask. */
export const describeOrganization =
  (state: OrganizationsState) =>
  (_input: object, context: OperationContext): DescribeOrganizationResponse => ({
    Organization: present(state, requireMember(state, context)),
  });

/** Deletes an organization that has no member left but the management account. */
export const deleteOrganization =
  (state: OrganizationsState) =>
  (_input: object, context: OperationContext): object => {
    const organization = requireManagement(state, context);
    if (membersOf(state, organization.id).length > 1) throw refusal("notEmpty");
    // Trails first: should the process die in between, an organization without trails is left,
    // and not trails without an organization.
    state.onCutOff(organization);
    state.change(() => {
      for (const member of membersOf(state, organization.id)) dismiss(state, member);
      const prefix = `${organization.id}/`;
      const { units, creations, policies, attachments, administrators, tags } = state;
      for (const below of [units, creations, policies, attachments, administrators, tags]) {
        for (const { key } of below.list({ prefix })) below.delete(key);
      }
      for (const { key, value } of state.handshakes.list()) {
        if (value.organizationId === organization.id) state.handshakes.delete(key);
      }
      state.organizations.delete(organization.id);
    });
    return {};
  };

export const listRoots =
  (state: OrganizationsState) =>
  (input: ListRootsRequest, context: OperationContext): ListRootsResponse => {
    const { items, nextToken } = cutPage([requireReader(state, context)], input);
    return { Roots: items.map(presentRoot), ...nextToken };
  };

/** The one root of an organization, as answers show it. */
export function presentRoot(organization: OrganizationDocument): Root {
  return {
    Id: organization.rootId,
    Arn: arnOf("root", organization, organization.rootId),
    Name: "Root",
    PolicyTypes: organization.policyTypes.map((Type) => ({ Type, Status: "ENABLED" })),
  };
}

function present(state: OrganizationsState, organization: OrganizationDocument): Organization {
  const { id, featureSet, managementAccountId } = organization;
  return {
    Id: id,
    Arn: arnOf("organization", organization),
    FeatureSet: featureSet,
    MasterAccountArn: accountArn(organization, managementAccountId),
    MasterAccountId: managementAccountId,
    MasterAccountEmail: accountDocument(state, managementAccountId).email,
    // Source: documented, Organization: it says nothing; what is enabled, ListRoots tells.
    AvailablePolicyTypes:
      featureSet === "ALL" ? [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }] : [],
  };
}
