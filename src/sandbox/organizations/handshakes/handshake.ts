import type {
  Handshake,
  HandshakeFilter,
  HandshakeParty,
  HandshakeResource,
  HandshakeState,
} from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../../embedded/index.ts";
import { accountDocument } from "../accounts/account.ts";
import { arnOf, mintHandshakeId } from "../identifiers.ts";
import type {
  HandshakeDocument,
  OrganizationDocument,
  OrganizationsState,
} from "../organizations-state.ts";
import { checkPattern, refusal } from "../refusals.ts";

/** Source: documented, the API reference: invitations end after 15 days, the others after 90. */
const DAY_MS = 24 * 60 * 60 * 1_000;
const LIFETIME_DAYS = { INVITE: 15, ENABLE_ALL_FEATURES: 90, APPROVE_ALL_FEATURES: 90 } as const;

export type HandshakeRequest = Pick<HandshakeDocument, "action" | "parties" | "resources"> &
  Partial<Pick<HandshakeDocument, "state" | "parentId" | "tags">>;

/** Notes a new handshake. To be called within a transaction. */
export function openHandshake(
  state: OrganizationsState,
  organization: OrganizationDocument,
  { request, context }: { readonly request: HandshakeRequest; readonly context: OperationContext },
): HandshakeDocument {
  const requestedAtMs = context.clock.nowMs();
  const handshake: HandshakeDocument = {
    state: "OPEN",
    ...request,
    id: mintHandshakeId(context.ids),
    organizationId: organization.id,
    managementAccountId: organization.managementAccountId,
    requestedAtMs,
    expiresAtMs: requestedAtMs + LIFETIME_DAYS[request.action] * DAY_MS,
  };
  state.handshakes.put(handshake.id, handshake);
  return handshake;
}

/** The party and the resource that stand for the organization. */
export function organizationSide(state: OrganizationsState, organization: OrganizationDocument) {
  const { id, managementAccountId, featureSet } = organization;
  const { name, email } = accountDocument(state, managementAccountId);
  const party: HandshakeParty = { Id: id, Type: "ORGANIZATION" };
  const resource: HandshakeResource = {
    Type: "ORGANIZATION",
    Value: id,
    Resources: [
      { Type: "MASTER_EMAIL", Value: email },
      { Type: "MASTER_NAME", Value: name },
      { Type: "ORGANIZATION_FEATURE_SET", Value: featureSet },
    ],
  };
  return { party, resource };
}

/**
 * Finds a handshake that the caller is a party of.
 *
 * @throws {ServiceError} `HandshakeNotFoundException`, `AccessDeniedException`.
 */
export function requireHandshake(
  state: OrganizationsState,
  handshakeId: string | undefined,
  context: OperationContext,
): HandshakeDocument {
  const id = checkPattern(handshakeId, /^h-[0-9a-z]{8,32}$/);
  const handshake = state.handshakes.get(id);
  if (!handshake) throw refusal("noHandshake");
  if (isSender(handshake, context) || isRecipient(state, handshake, context)) return handshake;
  throw refusal("denied");
}

/** Whether the management account of the handshake's organization calls. */
export function isSender(handshake: HandshakeDocument, { accountId }: OperationContext): boolean {
  return handshake.managementAccountId === accountId;
}

/** Whether the account that is asked calls: it is named by its id or by its address. */
export function isRecipient(
  state: OrganizationsState,
  { parties }: HandshakeDocument,
  { accountId }: OperationContext,
): boolean {
  const { email } = accountDocument(state, accountId);
  return parties.some(
    ({ Id, Type }) =>
      (Type === "ACCOUNT" && Id === accountId) || (Type === "EMAIL" && Id === email),
  );
}

/** The state as of now. */
export function stateOf(
  { state, expiresAtMs }: HandshakeDocument,
  { clock }: OperationContext,
): HandshakeState {
  const isPending = state === "OPEN" || state === "REQUESTED";
  return isPending && clock.nowMs() >= expiresAtMs ? "EXPIRED" : state;
}

/** Keeps what a filter asks for. */
export function passes(
  { action, parentId }: HandshakeDocument,
  { ActionType, ParentHandshakeId }: HandshakeFilter = {},
): boolean {
  return (
    (ActionType === undefined || ActionType === action) &&
    (ParentHandshakeId === undefined || ParentHandshakeId === parentId)
  );
}

/** A handshake as answers show it. */
export function presentHandshake(
  handshake: HandshakeDocument,
  context: OperationContext,
): Handshake {
  const { id, organizationId, managementAccountId, action, parties, resources } = handshake;
  const owner = { id: organizationId, managementAccountId };
  return {
    Id: id,
    Arn: `${arnOf("handshake", owner)}/${action.toLowerCase()}/${id}`,
    Parties: [...parties],
    State: stateOf(handshake, context),
    RequestedTimestamp: new Date(handshake.requestedAtMs),
    ExpirationTimestamp: new Date(handshake.expiresAtMs),
    Action: action,
    Resources: [...resources],
  };
}
