import type { AccountJoinedMethod } from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../embedded/index.ts";
import { CLOUDTRAIL, linkRole, ORGANIZATIONS, unlinkRole } from "./linked-roles.ts";
import {
  type AccountDocument,
  type MemberDocument,
  membersOf,
  type OrganizationDocument,
  type OrganizationsState,
} from "./organizations-state.ts";
import { attachDefaults, detachAll } from "./policies/default-policies.ts";
import { constraintViolation } from "./refusals.ts";

/**
 * Source: documented, Organizations user guide, quotas: ten at first, and more on request. This is
 * what one may ask for here without asking.
 */
export const ACCOUNTS_MAX = 1_000;

/**
 * Makes an account a member. To be called within a transaction.
 *
 * @throws {ServiceError} `ConstraintViolationException` when the organization is full.
 */
export function admit(
  state: OrganizationsState,
  organization: OrganizationDocument,
  { account, method, context }: Admission,
): void {
  const { id: organizationId, rootId } = organization;
  if (membersOf(state, organizationId).length >= ACCOUNTS_MAX) {
    throw constraintViolation(
      "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
      "You have exceeded the allowed number of AWS accounts.",
    );
  }
  const { accountId } = account;
  const joinedAtMs = context.clock.nowMs();
  const membership = { organizationId, parentId: rootId, joinedMethod: method, joinedAtMs };
  state.accounts.put(accountId, { ...account, membership });
  state.memberships.join(organizationId, accountId);
  for (const type of organization.policyTypes) attachDefaults(state, organization, type, accountId);
  state.identities.ensureAccount(accountId);
  const isTrusted = Object.hasOwn(organization.trustedServices, CLOUDTRAIL);
  for (const service of isTrusted ? [ORGANIZATIONS, CLOUDTRAIL] : [ORGANIZATIONS]) {
    linkRole(state.identities, accountId, service, context.clock);
  }
}

interface Admission {
  readonly account: AccountDocument;
  readonly method: AccountJoinedMethod;
  readonly context: OperationContext;
}

/** Ends a membership, and all that hung on it. To be called within a transaction. */
export function dismiss(state: OrganizationsState, member: MemberDocument): void {
  const { accountId } = member;
  const { membership, ...account } = member;
  const { organizationId } = membership;
  state.accounts.put(accountId, account);
  state.memberships.leave(organizationId, accountId);
  detachAll(state, organizationId, accountId);
  state.administrators.delete(`${organizationId}/${accountId}`);
  state.tags.delete(`${organizationId}/${accountId}`);
  unlinkRole(state.identities, accountId, CLOUDTRAIL);
}
