import type {
  HandshakeParty,
  HandshakeResource,
  InviteAccountToOrganizationRequest,
  InviteAccountToOrganizationResponse,
} from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../../embedded/index.ts";
import type { OrganizationDocument, OrganizationsState } from "../organizations-state.ts";
import {
  checkLength,
  checkPattern,
  handshakeViolation,
  invalidInput,
  refusal,
} from "../refusals.ts";
import { organizationOf, requireManagement } from "../standing.ts";
import { readTags } from "../tags.ts";
import { openHandshake, organizationSide, presentHandshake, stateOf } from "./handshake.ts";

/** Invites an account by its id or its address; the account joins when it accepts. */
export const inviteAccount =
  (state: OrganizationsState) =>
  (
    input: InviteAccountToOrganizationRequest,
    context: OperationContext,
  ): InviteAccountToOrganizationResponse =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const target = readTarget(input.Target);
      const notes = checkLength(input.Notes, 0, 1024);
      const tags = readTags({}, input.Tags);
      checkIsFree(state, target);
      checkIsFirst(state, organization, { target, context });
      const { party, resource } = organizationSide(state, organization);
      const resources: HandshakeResource[] = [resource, { Type: target.Type, Value: target.Id }];
      if (notes !== "") resources.push({ Type: "NOTES", Value: notes });
      const request = { action: "INVITE", parties: [party, target], resources, tags } as const;
      const handshake = openHandshake(state, organization, { request, context });
      return { Handshake: presentHandshake(handshake, context) };
    });

interface Target {
  readonly Id: string;
  readonly Type: "ACCOUNT" | "EMAIL";
}

function readTarget(target: HandshakeParty | undefined): Target {
  const { Id, Type } = target ?? {};
  if (Type === "ACCOUNT") return { Id: checkPattern(Id, /^\d{12}$/), Type };
  if (Type === "EMAIL") return { Id: checkPattern(Id, /^[^\s@]+@[^\s@]+\.[^\s@]+$/), Type };
  throw invalidInput(
    "INVALID_PARTY_TYPE_TARGET",
    "You specified the wrong type of entity (account, organization, or email) as a party.",
  );
}

function checkIsFree(state: OrganizationsState, { Id, Type }: Target): void {
  const accountId =
    Type === "ACCOUNT"
      ? Id
      : state.accounts.list().find(({ value }) => value.email === Id)?.value.accountId;
  if (accountId === undefined || !organizationOf(state, accountId)) return;
  throw handshakeViolation(
    "ALREADY_IN_AN_ORGANIZATION",
    "The handshake request is invalid because the account is already a member of an organization.",
  );
}

interface Invitation {
  readonly target: Target;
  readonly context: OperationContext;
}

function checkIsFirst(
  state: OrganizationsState,
  { id }: OrganizationDocument,
  { target, context }: Invitation,
): void {
  const isOpen = state.handshakes
    .list()
    .some(
      ({ value: handshake }) =>
        handshake.organizationId === id &&
        handshake.action === "INVITE" &&
        stateOf(handshake, context) === "OPEN" &&
        handshake.parties.some((party) => party.Id === target.Id && party.Type === target.Type),
    );
  if (isOpen) throw refusal("sameHandshake");
}
