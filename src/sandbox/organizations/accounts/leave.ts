import type {
  CloseAccountRequest,
  RemoveAccountFromOrganizationRequest,
} from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../../embedded/index.ts";
import { dismiss } from "../membership.ts";
import type { MemberDocument, OrganizationsState } from "../organizations-state.ts";
import { constraintViolation, refusal } from "../refusals.ts";
import { requireManagement, requireMember } from "../standing.ts";
import { requireAccount } from "./account.ts";

/** Removes a member. From the answer on, trails of the organization take no more of its records. */
export const removeAccountFromOrganization =
  (state: OrganizationsState) =>
  (input: RemoveAccountFromOrganizationRequest, context: OperationContext): object =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const member = requireAccount(state, organization, input.AccountId);
      if (member.accountId === organization.managementAccountId) throw refusal("masterStays");
      checkNoAdministrator(state, member);
      dismiss(state, member);
      return {};
    });

export const leaveOrganization =
  (state: OrganizationsState) =>
  (_input: object, context: OperationContext): object =>
    state.change(() => {
      const organization = requireMember(state, context);
      if (context.accountId === organization.managementAccountId) throw refusal("masterStays");
      const member = requireAccount(state, organization, context.accountId);
      checkNoAdministrator(state, member);
      dismiss(state, member);
      return {};
    });

/** A closed account stays a member, as at AWS. Its keys go on working here. */
export const closeAccount =
  (state: OrganizationsState) =>
  (input: CloseAccountRequest, context: OperationContext): object =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const member = requireAccount(state, organization, input.AccountId);
      if (member.accountId === organization.managementAccountId) {
        throw constraintViolation(
          "CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
          "You can't close the management account of an organization.",
        );
      }
      if (member.closedAtMs !== undefined) throw refusal("closed");
      state.accounts.put(member.accountId, { ...member, closedAtMs: context.clock.nowMs() });
      return {};
    });

/** Source: documented, ConstraintViolationException's reasons; the words are assumed. */
function checkNoAdministrator(state: OrganizationsState, member: MemberDocument): void {
  const { accountId, membership } = member;
  if (!state.administrators.get(`${membership.organizationId}/${accountId}`)) return;
  throw constraintViolation(
    "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
    `You can't remove the account ${accountId} while it is a delegated administrator.`,
  );
}
