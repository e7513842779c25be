import type { OperationContext } from "../../embedded/index.ts";
import type { OrganizationDocument, OrganizationsState } from "./organizations-state.ts";
import { refusal } from "./refusals.ts";

/** @returns undefined when the account is in no organization. */
export function organizationOf(
  state: OrganizationsState,
  accountId: string,
): OrganizationDocument | undefined {
  const { membership } = state.accounts.get(accountId) ?? {};
  return membership && state.organizations.get(membership.organizationId);
}

/** The caller's organization. @throws {ServiceError} `AWSOrganizationsNotInUseException`. */
export function requireMember(
  state: OrganizationsState,
  context: OperationContext,
): OrganizationDocument {
  const organization = organizationOf(state, context.accountId);
  if (organization) return organization;
  throw refusal("notInUse");
}

/**
 * The organization whose management account calls.
 *
 * @throws {ServiceError} `AWSOrganizationsNotInUseException`, `AccessDeniedException`.
 */
export function requireManagement(
  state: OrganizationsState,
  context: OperationContext,
): OrganizationDocument {
  const organization = requireMember(state, context);
  if (organization.managementAccountId === context.accountId) return organization;
  throw refusal("denied");
}

/**
 * The organization whose management account, or a delegated administrator of any service, calls.
 *
 * @throws as {@link requireManagement}.
 *
 * Source: documented, the API reference, of every action that reads, save DescribeOrganization.
 */
export function requireReader(
  state: OrganizationsState,
  context: OperationContext,
): OrganizationDocument {
  const organization = requireMember(state, context);
  const key = `${organization.id}/${context.accountId}`;
  if (state.administrators.get(key)) return organization;
  return requireManagement(state, context);
}
