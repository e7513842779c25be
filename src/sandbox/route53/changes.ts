import type { ChangeInfo, GetChangeRequest, GetChangeResponse } from "@aws-sdk/client-route-53";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { bareId, mintId } from "./identifiers.ts";
import type { ChangeDocument, Route53State } from "./route53-state.ts";

/**
 * How long a change stays PENDING. AWS takes up to a minute; here it is long enough to be seen and
 * short enough that the first poll of `aws route53 wait` may already end it.
 */
export const PENDING_FOR_MS = 1_000;

/** Whose change it is, and when: the part of the context that state needs. */
export type Origin = Pick<OperationContext, "accountId" | "clock" | "ids">;

/** Notes a change that was made, for GetChange. To be called within the change's transaction. */
export function submitChange(state: Route53State, origin: Origin, comment?: string): ChangeInfo {
  const change: ChangeDocument = {
    id: mintId("C", origin.ids),
    submittedAtMs: origin.clock.nowMs(),
    ...(comment ? { comment } : {}),
  };
  const key = `${origin.accountId}/${change.id}`;
  state.changesKept.note(key, change.submittedAtMs);
  state.changes.put(key, change);
  return presentChange(change, origin);
}

/**
 * GetChange: `PENDING` for a moment, then `INSYNC` for good.
 *
 * @throws {ServiceError} `NoSuchChange`.
 * Source: observed, https://github.com/boto/botocore/pull/543
 */
export const getChange =
  (state: Route53State) =>
  (input: GetChangeRequest, context: OperationContext): GetChangeResponse => {
    const id = bareId(input.Id);
    const change = state.changes.get(`${context.accountId}/${id}`);
    if (!change) throw new ServiceError("NoSuchChange", `Could not find resource with ID: ${id}`);
    return { ChangeInfo: presentChange(change, context) };
  };

function presentChange(change: ChangeDocument, { clock }: Pick<Origin, "clock">): ChangeInfo {
  const isPending = clock.nowMs() - change.submittedAtMs < PENDING_FOR_MS;
  return {
    Id: `/change/${change.id}`,
    Status: isPending ? "PENDING" : "INSYNC",
    SubmittedAt: new Date(change.submittedAtMs),
    ...(change.comment === undefined ? {} : { Comment: change.comment }),
  };
}
