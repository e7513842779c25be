import { ADMINISTRATORS_MAX, CLOUDTRAIL } from "../../../sandbox/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import type { ActionHandler } from "../../action.ts";
import { checkMember, requireManagement, tellOrganizations } from "../../trail/administrators.ts";

/**
 * Makes a member account an administrator of the organization's trails, as Organizations' own
 * RegisterDelegatedAdministrator does, which CloudTrail calls for it.
 */
export const registerOrganizationDelegatedAdmin: ActionHandler<
  "RegisterOrganizationDelegatedAdmin"
> = (input, context, services) => {
  const { organizations } = services;
  const { MemberAccountId: accountId = "" } = input;
  const organization = requireManagement(context, services);
  if (accountId === organization.managementAccountId) {
    throw new ServiceError(
      "CannotDelegateManagementAccountException",
      "The management account cannot be registered as a delegated administrator.",
    );
  }
  checkMember(organization, accountId, services);
  const administrators = organizations.administratorIds(organization.id, CLOUDTRAIL);
  if (administrators.includes(accountId)) {
    throw new ServiceError(
      "AccountRegisteredException",
      `The account ${accountId} is already registered as a CloudTrail delegated administrator.`,
    );
  }
  if (administrators.length >= ADMINISTRATORS_MAX) {
    throw new ServiceError(
      "DelegatedAdminAccountLimitExceededException",
      "The maximum number of CloudTrail delegated administrators is reached: " +
        `${ADMINISTRATORS_MAX}.`,
    );
  }
  organizations.linkCloudTrail(organization.managementAccountId, context.clock);
  const atMs = context.clock.nowMs();
  organizations.delegate(organization.id, { accountId, service: CLOUDTRAIL, atMs });
  tellOrganizations(context, "RegisterDelegatedAdministrator", accountId);
  return {};
};
