import { CLOUDTRAIL, type OrganizationDocument } from "../../sandbox/index.ts";
import type { Caller, Trail } from "../../trails/index.ts";
import { ServiceError } from "../../wire/index.ts";
import type { ApiServices } from "../services.ts";

/**
 * The trails of other accounts that show in this one: those of its organization, whose management
 * account owns them, also where a delegated administrator made them.
 *
 * Source: documented, CloudTrail user guide, "Organization delegated administrator".
 */
export function shadowsIn(accountId: string, services: ApiServices): readonly Trail[] {
  const organization = services.organizations.organizationOf(accountId);
  if (!organization || organization.managementAccountId === accountId) return [];
  return services.trails.ofOrganization(organization.id, organization.managementAccountId);
}

/** Whether the account may change a trail that shows in it. */
export function mayManage(trail: Trail, { accountId }: Caller, services: ApiServices): boolean {
  const { organizationId } = trail;
  if (trail.accountId === accountId) return true;
  if (organizationId === undefined) return false;
  return services.organizations.isAdministrator(organizationId, {
    accountId,
    service: CLOUDTRAIL,
  });
}

/**
 * Gives the organization whose trails the caller may make, and sees to CloudTrail's service-linked
 * role, which CloudTrail makes when the management account calls.
 *
 * @throws {ServiceError} as AWS documents for CreateTrail. Source of the words: observed, reports
 *   of users of Terraform and of the CDK, for the missing access and for the wrong account;
 *   assumed, the others.
 */
export function requireTrailAdministrator(
  caller: Caller,
  services: ApiServices,
): OrganizationDocument {
  const { organizations, clock } = services;
  const { accountId } = caller;
  const organization = organizations.organizationOf(accountId);
  if (!organization) throw notInUse();
  const { id, managementAccountId, featureSet } = organization;
  const isManagement = accountId === managementAccountId;
  const isAdministrator = organizations.isAdministrator(id, { accountId, service: CLOUDTRAIL });
  if (!isManagement && !isAdministrator) throw notManagement();
  if (featureSet !== "ALL") throw notAllFeatures();
  if (!organizations.trusts(id, CLOUDTRAIL)) throw notTrusted(accountId);
  if (isManagement) organizations.linkCloudTrail(managementAccountId, clock);
  else if (!organizations.isCloudTrailLinked(managementAccountId)) throw notLinked();
  return organization;
}

export function notInUse(): ServiceError {
  return new ServiceError(
    "OrganizationsNotInUseException",
    "The request could not be processed because your account is not a member of an organization.",
  );
}

export function notAllFeatures(): ServiceError {
  return new ServiceError(
    "OrganizationNotInAllFeaturesModeException",
    "The request could not be processed because your organization does not have all features " +
      "enabled.",
  );
}

export function notTrusted(accountId: string): ServiceError {
  return new ServiceError(
    "CloudTrailAccessNotEnabledException",
    "The request could not be processed because your organization hasn’t enabled CloudTrail " +
      "service access. Enable service access for CloudTrail, and then try again. You are signed " +
      `in with the following AWS account ID: ${accountId}`,
  );
}

/** A member account meant to change, or to make, a trail of its organization. */
export function notManagement(): ServiceError {
  return new ServiceError(
    "NotOrganizationMasterAccountException",
    "You cannot configure or manage trails for an organization because this action requires " +
      "being signed in with the management account.",
  );
}

function notLinked(): ServiceError {
  return new ServiceError(
    "NoManagementAccountSLRExistsException",
    "The management account does not have the service-linked role AWSServiceRoleForCloudTrail.",
  );
}
