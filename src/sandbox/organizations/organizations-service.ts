import type { EmbeddedService } from "../../embedded/index.ts";
import {
  describeAccount,
  listAccounts,
  listAccountsForParent,
  moveAccount,
} from "./accounts/account.ts";
import {
  createAccount,
  describeCreateAccountStatus,
  listCreateAccountStatus,
} from "./accounts/create-account.ts";
import {
  closeAccount,
  leaveOrganization,
  removeAccountFromOrganization,
} from "./accounts/leave.ts";
import {
  createOrganization,
  deleteOrganization,
  describeOrganization,
  listRoots,
} from "./accounts/organization.ts";
import {
  createOrganizationalUnit,
  deleteOrganizationalUnit,
  describeOrganizationalUnit,
  listChildren,
  listOrganizationalUnitsForParent,
  listParents,
  updateOrganizationalUnit,
} from "./accounts/units.ts";
import { acceptHandshake, cancelHandshake, declineHandshake } from "./handshakes/answer.ts";
import { enableAllFeatures } from "./handshakes/enable-all-features.ts";
import { inviteAccount } from "./handshakes/invite.ts";
import {
  describeHandshake,
  listHandshakesForAccount,
  listHandshakesForOrganization,
} from "./handshakes/list-handshakes.ts";
import type { Organizations } from "./organizations.ts";
import {
  attachPolicy,
  detachPolicy,
  listPoliciesForTarget,
  listTargetsForPolicy,
} from "./policies/attachments.ts";
import {
  createPolicy,
  deletePolicy,
  describePolicy,
  listPolicies,
  updatePolicy,
} from "./policies/policies.ts";
import { disablePolicyType, enablePolicyType } from "./policies/policy-types.ts";
import {
  deregisterAdministrator,
  listAdministrators,
  listDelegatedServices,
  registerAdministrator,
} from "./services/administrators.ts";
import {
  disableServiceAccess,
  enableServiceAccess,
  listServiceAccess,
} from "./services/service-access.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";

/**
 * AWS Organizations. Not here: effective and resource policies, the transfer of responsibilities,
 * GovCloud accounts. Policies are kept and answered, never evaluated.
 */
export function organizationsService({ state }: Organizations) {
  return {
    service: "organizations",
    operations: {
      // The organization and its accounts
      CreateOrganization: createOrganization(state),
      DescribeOrganization: describeOrganization(state),
      DeleteOrganization: deleteOrganization(state),
      EnableAllFeatures: enableAllFeatures(state),
      CreateAccount: createAccount(state),
      DescribeCreateAccountStatus: describeCreateAccountStatus(state),
      ListCreateAccountStatus: listCreateAccountStatus(state),
      DescribeAccount: describeAccount(state),
      ListAccounts: listAccounts(state),
      ListAccountsForParent: listAccountsForParent(state),
      MoveAccount: moveAccount(state),
      CloseAccount: closeAccount(state),
      RemoveAccountFromOrganization: removeAccountFromOrganization(state),
      LeaveOrganization: leaveOrganization(state),

      // The root and its units
      ListRoots: listRoots(state),
      ListParents: listParents(state),
      ListChildren: listChildren(state),
      CreateOrganizationalUnit: createOrganizationalUnit(state),
      DescribeOrganizationalUnit: describeOrganizationalUnit(state),
      UpdateOrganizationalUnit: updateOrganizationalUnit(state),
      DeleteOrganizationalUnit: deleteOrganizationalUnit(state),
      ListOrganizationalUnitsForParent: listOrganizationalUnitsForParent(state),

      // Handshakes
      InviteAccountToOrganization: inviteAccount(state),
      AcceptHandshake: acceptHandshake(state),
      DeclineHandshake: declineHandshake(state),
      CancelHandshake: cancelHandshake(state),
      DescribeHandshake: describeHandshake(state),
      ListHandshakesForAccount: listHandshakesForAccount(state),
      ListHandshakesForOrganization: listHandshakesForOrganization(state),

      // Services
      EnableAWSServiceAccess: enableServiceAccess(state),
      DisableAWSServiceAccess: disableServiceAccess(state),
      ListAWSServiceAccessForOrganization: listServiceAccess(state),
      RegisterDelegatedAdministrator: registerAdministrator(state),
      DeregisterDelegatedAdministrator: deregisterAdministrator(state),
      ListDelegatedAdministrators: listAdministrators(state),
      ListDelegatedServicesForAccount: listDelegatedServices(state),

      // Policies
      EnablePolicyType: enablePolicyType(state),
      DisablePolicyType: disablePolicyType(state),
      CreatePolicy: createPolicy(state),
      DescribePolicy: describePolicy(state),
      UpdatePolicy: updatePolicy(state),
      DeletePolicy: deletePolicy(state),
      ListPolicies: listPolicies(state),
      AttachPolicy: attachPolicy(state),
      DetachPolicy: detachPolicy(state),
      ListPoliciesForTarget: listPoliciesForTarget(state),
      ListTargetsForPolicy: listTargetsForPolicy(state),

      // Tags
      TagResource: tagResource(state),
      UntagResource: untagResource(state),
      ListTagsForResource: listTagsForResource(state),
    },
  } as const satisfies EmbeddedService;
}
