import type {
  AcceptHandshakeRequest,
  AcceptHandshakeResponse,
  CancelHandshakeRequest,
  CancelHandshakeResponse,
  DeclineHandshakeRequest,
  DeclineHandshakeResponse,
  HandshakeState,
} from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../../embedded/index.ts";
import { accountDocument } from "../accounts/account.ts";
import { admit } from "../membership.ts";
import type { HandshakeDocument, OrganizationsState } from "../organizations-state.ts";
import { handshakeViolation, refusal } from "../refusals.ts";
import { organizationOf } from "../standing.ts";
import { isRecipient, isSender, presentHandshake, requireHandshake, stateOf } from "./handshake.ts";

/** Accepts an invitation, or a step towards all features. */
export const acceptHandshake =
  (state: OrganizationsState) =>
  (input: AcceptHandshakeRequest, context: OperationContext): AcceptHandshakeResponse =>
    state.change(() => {
      const handshake = requireHandshake(state, input.HandshakeId, context);
      const isOwn = handshake.action === "ENABLE_ALL_FEATURES";
      const mayAccept = isOwn
        ? isSender(handshake, context)
        : isRecipient(state, handshake, context);
      if (!mayAccept) throw refusal("denied");
      checkTransition(handshake, "ACCEPTED", context);
      if (isOwn) enableAllFeatures(state, handshake);
      if (handshake.action === "INVITE") join(state, handshake, context);
      return settled(state, handshake, { next: "ACCEPTED", context });
    });

export const declineHandshake =
  (state: OrganizationsState) =>
  (input: DeclineHandshakeRequest, context: OperationContext): DeclineHandshakeResponse =>
    state.change(() => {
      const handshake = requireHandshake(state, input.HandshakeId, context);
      if (!isRecipient(state, handshake, context)) throw refusal("denied");
      checkTransition(handshake, "DECLINED", context);
      return settled(state, handshake, { next: "DECLINED", context });
    });

/** Takes a handshake back: only the organization that sent it can. */
export const cancelHandshake =
  (state: OrganizationsState) =>
  (input: CancelHandshakeRequest, context: OperationContext): CancelHandshakeResponse =>
    state.change(() => {
      const handshake = requireHandshake(state, input.HandshakeId, context);
      if (!isSender(handshake, context)) throw refusal("denied");
      checkTransition(handshake, "CANCELED", context);
      return settled(state, handshake, { next: "CANCELED", context });
    });

function checkTransition(
  handshake: HandshakeDocument,
  next: HandshakeState,
  context: OperationContext,
): void {
  const now = stateOf(handshake, context);
  if (now === next) throw refusal("sameState");
  if (now !== "OPEN" && now !== "REQUESTED") throw refusal("noTransition");
}

interface Settling {
  readonly next: HandshakeState;
  readonly context: OperationContext;
}

function settled(
  state: OrganizationsState,
  handshake: HandshakeDocument,
  { next, context }: Settling,
) {
  const now = { ...handshake, state: next };
  state.handshakes.put(now.id, now);
  return { Handshake: presentHandshake(now, context) };
}

function join(
  state: OrganizationsState,
  { organizationId, tags = {} }: HandshakeDocument,
  context: OperationContext,
): void {
  const { accountId } = context;
  if (organizationOf(state, accountId)) {
    throw handshakeViolation(
      "ALREADY_IN_AN_ORGANIZATION",
      "The account is already a member of an organization.",
    );
  }
  const organization = state.organizations.get(organizationId);
  if (!organization) throw refusal("noHandshake");
  const account = accountDocument(state, accountId);
  admit(state, organization, { account, method: "INVITED", context });
  if (Object.keys(tags).length > 0) state.tags.put(`${organizationId}/${accountId}`, tags);
}

/** The last step: every invited account has approved before. */
function enableAllFeatures(state: OrganizationsState, handshake: HandshakeDocument): void {
  const isMissing = state.handshakes
    .list()
    .some(({ value }) => value.parentId === handshake.id && value.state !== "ACCEPTED");
  if (isMissing) throw refusal("noTransition");
  const organization = state.organizations.get(handshake.organizationId);
  if (!organization) throw refusal("noHandshake");
  state.organizations.put(organization.id, { ...organization, featureSet: "ALL" });
}
