import type {
  DisableAWSServiceAccessRequest,
  EnableAWSServiceAccessRequest,
  ListAWSServiceAccessForOrganizationRequest,
  ListAWSServiceAccessForOrganizationResponse,
} from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../../embedded/index.ts";
import { CLOUDTRAIL, linkRole } from "../linked-roles.ts";
import { membersOf, type OrganizationsState } from "../organizations-state.ts";
import { cutPage } from "../page.ts";
import { checkLength, constraintViolation, invalidInput } from "../refusals.ts";
import { requireManagement, requireReader } from "../standing.ts";

/** Lets a service work in every account of the organization. Doing it again changes nothing. */
export const enableServiceAccess =
  (state: OrganizationsState) =>
  (input: EnableAWSServiceAccessRequest, context: OperationContext): object =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const service = checkService(input.ServicePrincipal);
      if (organization.featureSet !== "ALL") {
        throw constraintViolation(
          "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
          "To perform this operation, your organization must have all features enabled.",
        );
      }
      if (Object.hasOwn(organization.trustedServices, service)) return {};
      const trustedServices = {
        ...organization.trustedServices,
        [service]: context.clock.nowMs(),
      };
      state.organizations.put(organization.id, { ...organization, trustedServices });
      for (const { accountId } of membersOf(state, organization.id)) {
        linkRole(state.identities, accountId, service, context.clock);
      }
      return {};
    });

/**
 * Takes a service's trusted access away. CloudTrail loses sight of the organization: its trails
 * become the management account's alone.
 */
export const disableServiceAccess =
  (state: OrganizationsState) =>
  (input: DisableAWSServiceAccessRequest, context: OperationContext): object => {
    const organization = requireManagement(state, context);
    const service = checkService(input.ServicePrincipal);
    if (!Object.hasOwn(organization.trustedServices, service)) return {};
    if (service === CLOUDTRAIL) state.onCutOff(organization);
    state.change(() => {
      const { [service]: _gone, ...trustedServices } = organization.trustedServices;
      state.organizations.put(organization.id, { ...organization, trustedServices });
    });
    return {};
  };

export const listServiceAccess =
  (state: OrganizationsState) =>
  (
    input: ListAWSServiceAccessForOrganizationRequest,
    context: OperationContext,
  ): ListAWSServiceAccessForOrganizationResponse => {
    const { trustedServices } = requireReader(state, context);
    const { items, nextToken } = cutPage(Object.entries(trustedServices), input);
    return {
      EnabledServicePrincipals: items.map(([ServicePrincipal, atMs]) => ({
        ServicePrincipal,
        DateEnabled: new Date(atMs),
      })),
      ...nextToken,
    };
  };

/**
 * Source: documented, ServicePrincipal in the model; assumed, that what ends like a service's name
 * is one: which services there are is not kept here.
 */
export function checkService(principal: string | undefined): string {
  const name = checkLength(principal, 1, 128);
  if (/^[\w+=,.@-]+\.amazonaws\.com(\.cn)?$/.test(name)) return name;
  throw invalidInput(
    "UNRECOGNIZED_SERVICE_PRINCIPAL",
    "You specified an unrecognized service principal.",
  );
}
