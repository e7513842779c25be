import { CLOUDTRAIL } from "../../../sandbox/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import type { ActionHandler } from "../../action.ts";
import { checkMember, requireManagement, tellOrganizations } from "../../trail/administrators.ts";

/** Takes that back. Trails that the administrator made stay, because they never were its own. */
export const deregisterOrganizationDelegatedAdmin: ActionHandler<
  "DeregisterOrganizationDelegatedAdmin"
> = (input, context, services) => {
  const { organizations } = services;
  const { DelegatedAdminAccountId: accountId = "" } = input;
  const organization = requireManagement(context, services);
  checkMember(organization, accountId, services);
  const delegation = { accountId, service: CLOUDTRAIL };
  if (!organizations.isAdministrator(organization.id, delegation)) {
    throw new ServiceError(
      "AccountNotRegisteredException",
      `The account ${accountId} is not registered as a CloudTrail delegated administrator.`,
    );
  }
  organizations.revoke(organization.id, delegation);
  tellOrganizations(context, "DeregisterDelegatedAdministrator", accountId);
  return {};
};
