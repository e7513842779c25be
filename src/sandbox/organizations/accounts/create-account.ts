import type {
  CreateAccountRequest,
  CreateAccountResponse,
  CreateAccountStatus,
  DescribeCreateAccountStatusRequest,
  DescribeCreateAccountStatusResponse,
  ListCreateAccountStatusRequest,
  ListCreateAccountStatusResponse,
} from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../../embedded/index.ts";
import { mintAccountId, mintCreationId } from "../identifiers.ts";
import { admit } from "../membership.ts";
import type {
  CreationDocument,
  OrganizationDocument,
  OrganizationsState,
} from "../organizations-state.ts";
import { cutPage } from "../page.ts";
import { checkLength, checkPattern, refusal } from "../refusals.ts";
import { requireManagement, requireReader } from "../standing.ts";
import { readTags } from "../tags.ts";

/** How long a request shows as being worked on. AWS takes some minutes. */
export const CREATED_AFTER_MS = 500;

/** What AWS calls the role when the request does not say. */
const ROLE_NAME = "OrganizationAccountAccessRole";
const ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess";

/**
 * Makes an account of this server, with its first credentials and a role that the management
 * account may assume, and makes it a member.
 */
export const createAccount =
  (state: OrganizationsState) =>
  (input: CreateAccountRequest, context: OperationContext): CreateAccountResponse => {
    const organization = requireManagement(state, context);
    const email = checkPattern(checkLength(input.Email, 6, 64), /^[^\s@]+@[^\s@]+\.[^\s@]+$/);
    const name = checkPattern(checkLength(input.AccountName, 1, 50), /^[\u0020-\u007e]+$/);
    const roleName = checkPattern(input.RoleName ?? ROLE_NAME, /^[\w+=,.@-]{1,64}$/);
    const tags = readTags({}, input.Tags);
    const creation = { id: mintCreationId(context.ids), accountName: name };
    const requested = { ...creation, requestedAtMs: context.clock.nowMs() };
    if (isTaken(state, email)) {
      return noted(state, organization, {
        creation: { ...requested, failureReason: "EMAIL_ALREADY_EXISTS" },
        context,
      });
    }
    const accountId = freeAccountId(state, context);
    // Before the membership: what a crash leaves is then an account that nobody knows of.
    state.identities.mintFirstCredentials(accountId);
    makeRole(state, { accountId, roleName, context });
    return state.change(() => {
      admit(state, organization, {
        account: { accountId, name, email },
        method: "CREATED",
        context,
      });
      if (Object.keys(tags).length > 0) state.tags.put(`${organization.id}/${accountId}`, tags);
      return noted(state, organization, { creation: { ...requested, accountId }, context });
    });
  };

export const describeCreateAccountStatus =
  (state: OrganizationsState) =>
  (
    input: DescribeCreateAccountStatusRequest,
    context: OperationContext,
  ): DescribeCreateAccountStatusResponse => {
    const organization = requireReader(state, context);
    const id = checkPattern(input.CreateAccountRequestId, /^car-[a-z0-9]{8,32}$/);
    const creation = state.creations.get(`${organization.id}/${id}`);
    if (!creation) throw refusal("noCreation");
    return { CreateAccountStatus: present(creation, context) };
  };

export const listCreateAccountStatus =
  (state: OrganizationsState) =>
  (
    input: ListCreateAccountStatusRequest,
    context: OperationContext,
  ): ListCreateAccountStatusResponse => {
    const { id } = requireReader(state, context);
    const wanted = input.States ?? [];
    const statuses = state.creations
      .list({ prefix: `${id}/` })
      .map(({ value }) => present(value, context))
      .filter(({ State }) => wanted.length === 0 || (State && wanted.includes(State)));
    const { items, nextToken } = cutPage(statuses, input);
    return { CreateAccountStatuses: [...items], ...nextToken };
  };

interface Noted {
  readonly creation: CreationDocument;
  readonly context: OperationContext;
}

function noted(
  state: OrganizationsState,
  { id }: OrganizationDocument,
  { creation, context }: Noted,
): CreateAccountResponse {
  state.creations.put(`${id}/${creation.id}`, creation);
  return { CreateAccountStatus: present(creation, context) };
}

/** Source: documented, CreateAccountStatus: the account's id and the end are not told before it. */
function present(creation: CreationDocument, { clock }: OperationContext): CreateAccountStatus {
  const { id, accountName, requestedAtMs, accountId, failureReason } = creation;
  const begun = { Id: id, AccountName: accountName, RequestedTimestamp: new Date(requestedAtMs) };
  const completedAtMs = requestedAtMs + CREATED_AFTER_MS;
  if (clock.nowMs() < completedAtMs) return { ...begun, State: "IN_PROGRESS" };
  const ended = { ...begun, CompletedTimestamp: new Date(completedAtMs) };
  return failureReason
    ? { ...ended, State: "FAILED", FailureReason: failureReason }
    : { ...ended, State: "SUCCEEDED", AccountId: accountId };
}

function isTaken(state: OrganizationsState, email: string): boolean {
  return state.accounts.list().some(({ value }) => value.email === email);
}

function freeAccountId(state: OrganizationsState, context: OperationContext): string {
  for (;;) {
    const accountId = mintAccountId(context.ids);
    if (!state.identities.account(accountId) && !state.accounts.get(accountId)) return accountId;
  }
}

interface AccessRole {
  readonly accountId: string;
  readonly roleName: string;
  readonly context: OperationContext;
}

function makeRole(
  { identities }: OrganizationsState,
  { accountId, roleName, context }: AccessRole,
): void {
  const statement = {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${context.accountId}:root` },
    Action: "sts:AssumeRole",
  };
  identities.roles.save({
    accountId,
    name: roleName,
    path: "/",
    id: identities.mintId("AROA", accountId),
    createdAtMs: context.clock.nowMs(),
    tags: [],
    inlinePolicies: {},
    attachedPolicies: [ADMINISTRATOR_ACCESS],
    trustPolicy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    maxSessionDurationSeconds: 3600,
  });
}
