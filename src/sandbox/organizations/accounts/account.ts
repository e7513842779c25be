import type {
  Account,
  AccountState,
  DescribeAccountRequest,
  DescribeAccountResponse,
  ListAccountsForParentRequest,
  ListAccountsForParentResponse,
  ListAccountsRequest,
  ListAccountsResponse,
  MoveAccountRequest,
} from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../../embedded/index.ts";
import { arnOf } from "../identifiers.ts";
import {
  type AccountDocument,
  findMember,
  type MemberDocument,
  membersOf,
  type OrganizationDocument,
  type OrganizationsState,
} from "../organizations-state.ts";
import { cutPage } from "../page.ts";
import { checkPattern, refusal } from "../refusals.ts";
import { requireManagement, requireReader } from "../standing.ts";
import { isParent, lineOf, requireParent } from "../tree.ts";

/** How long a closed account is on its way. AWS takes 90 days from here to its end. */
const CLOSED_AFTER_MS = 1_000;

export const describeAccount =
  (state: OrganizationsState) =>
  (input: DescribeAccountRequest, context: OperationContext): DescribeAccountResponse => {
    const organization = requireReader(state, context);
    const member = requireAccount(state, organization, input.AccountId);
    return { Account: presentAccount(state, organization, { member, context }) };
  };

export const listAccounts =
  (state: OrganizationsState) =>
  (input: ListAccountsRequest, context: OperationContext): ListAccountsResponse => {
    const organization = requireReader(state, context);
    const { items, nextToken } = cutPage(membersOf(state, organization.id), input);
    const present = (member: MemberDocument) =>
      presentAccount(state, organization, { member, context });
    return { Accounts: items.map(present), ...nextToken };
  };

export const listAccountsForParent =
  (state: OrganizationsState) =>
  (
    input: ListAccountsForParentRequest,
    context: OperationContext,
  ): ListAccountsForParentResponse => {
    const organization = requireReader(state, context);
    const parentId = requireParent(state, organization, input.ParentId);
    const members = membersOf(state, organization.id).filter(
      ({ membership }) => membership.parentId === parentId,
    );
    const { items, nextToken } = cutPage(members, input);
    const present = (member: MemberDocument) =>
      presentAccount(state, organization, { member, context });
    return { Accounts: items.map(present), ...nextToken };
  };

export const moveAccount =
  (state: OrganizationsState) =>
  (input: MoveAccountRequest, context: OperationContext): object =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const member = requireAccount(state, organization, input.AccountId);
      const { SourceParentId: sourceId, DestinationParentId: parentId } = input;
      if (sourceId !== member.membership.parentId) throw refusal("noSource");
      if (!isParent(state, organization, parentId)) throw refusal("noDestination");
      if (sourceId === parentId) throw refusal("sameParent");
      const membership = { ...member.membership, parentId };
      state.accounts.put(member.accountId, { ...member, membership });
      return {};
    });

/** @throws {ServiceError} `AccountNotFoundException`, `InvalidInputException`. */
export function requireAccount(
  state: OrganizationsState,
  { id }: OrganizationDocument,
  accountId: string | undefined,
): MemberDocument {
  const member = findMember(state, id, checkPattern(accountId, /^\d{12}$/));
  if (member) return member;
  throw refusal("noAccount");
}

/**
 * What is known of an account, whether it ever was in an organization or not. An account that was
 * not created by Organizations has no address here, so one of a reserved domain stands for it.
 */
export function accountDocument(state: OrganizationsState, accountId: string): AccountDocument {
  const known = state.accounts.get(accountId);
  if (known) return known;
  const name = state.identities.account(accountId)?.alias ?? `Account ${accountId}`;
  return { accountId, name, email: `account+${accountId}@example.com` };
}

/** `arn:aws:organizations::<management account>:account/<organization>/<account>`. */
export function accountArn(organization: OrganizationDocument, accountId: string): string {
  return arnOf("account", organization, accountId);
}

interface Presented {
  readonly member: MemberDocument;
  readonly context: OperationContext;
}

/** An account as answers show it. */
export function presentAccount(
  state: OrganizationsState,
  organization: OrganizationDocument,
  { member, context }: Presented,
): Account {
  const { accountId, name, email, membership } = member;
  const accountState = stateOf(member, context);
  const line = lineOf(state, organization, membership.parentId).join("/");
  return {
    Id: accountId,
    Arn: accountArn(organization, accountId),
    Email: email,
    Name: name,
    // The older of the two has no word for what is closed.
    Status: accountState === "CLOSED" ? "SUSPENDED" : accountState,
    State: accountState,
    Paths: [`${organization.id}/${line}/${accountId}/`],
    JoinedMethod: membership.joinedMethod,
    JoinedTimestamp: new Date(membership.joinedAtMs),
  };
}

type ShownState = Extract<AccountState, "ACTIVE" | "PENDING_CLOSURE" | "CLOSED">;

function stateOf({ closedAtMs }: AccountDocument, { clock }: OperationContext): ShownState {
  if (closedAtMs === undefined) return "ACTIVE";
  return clock.nowMs() - closedAtMs < CLOSED_AFTER_MS ? "PENDING_CLOSURE" : "CLOSED";
}
