import type {
  DescribeHandshakeRequest,
  DescribeHandshakeResponse,
  ListHandshakesForAccountRequest,
  ListHandshakesForAccountResponse,
  ListHandshakesForOrganizationRequest,
  ListHandshakesForOrganizationResponse,
} from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../../embedded/index.ts";
import type { HandshakeDocument, OrganizationsState } from "../organizations-state.ts";
import { cutPage } from "../page.ts";
import { requireReader } from "../standing.ts";
import { isRecipient, passes, presentHandshake, requireHandshake } from "./handshake.ts";

export const describeHandshake =
  (state: OrganizationsState) =>
  (input: DescribeHandshakeRequest, context: OperationContext): DescribeHandshakeResponse => ({
    Handshake: presentHandshake(requireHandshake(state, input.HandshakeId, context), context),
  });

/** What the calling account is asked, whether it is in an organization or not. */
export const listHandshakesForAccount =
  (state: OrganizationsState) =>
  (
    input: ListHandshakesForAccountRequest,
    context: OperationContext,
  ): ListHandshakesForAccountResponse => {
    const own = handshakesOf(state, (handshake) => isRecipient(state, handshake, context));
    const found = own.filter((handshake) => passes(handshake, input.Filter));
    const { items, nextToken } = cutPage(found, input);
    return {
      Handshakes: items.map((handshake) => presentHandshake(handshake, context)),
      ...nextToken,
    };
  };

export const listHandshakesForOrganization =
  (state: OrganizationsState) =>
  (
    input: ListHandshakesForOrganizationRequest,
    context: OperationContext,
  ): ListHandshakesForOrganizationResponse => {
    const { id } = requireReader(state, context);
    const own = handshakesOf(state, ({ organizationId }) => organizationId === id);
    const found = own.filter((handshake) => passes(handshake, input.Filter));
    const { items, nextToken } = cutPage(found, input);
    return {
      Handshakes: items.map((handshake) => presentHandshake(handshake, context)),
      ...nextToken,
    };
  };

function handshakesOf(
  state: OrganizationsState,
  isWanted: (handshake: HandshakeDocument) => boolean,
): readonly HandshakeDocument[] {
  return state.handshakes
    .list()
    .map(({ value }) => value)
    .filter(isWanted)
    .sort((one, other) => one.requestedAtMs - other.requestedAtMs);
}
