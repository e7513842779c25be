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

/**
 * How long a change can be asked for. Source: assumed, AWS names no end; a GetChange that answers
 * for one of the day before would show that it is longer.
 */
const KEPT_MS = 24 * 60 * 60 * 1_000;
/** Old changes forgotten for each new one: enough to shrink, too few to be felt. */
const FORGOTTEN_AT_ONCE = 16;

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
  forgetOldChanges(state, change.submittedAtMs);
  state.changes.put(key, change);
  state.changesByTime.put(`${timeKey(change.submittedAtMs)}/${key}`, true);
  return presentChange(change, origin);
}

function forgetOldChanges(state: Route53State, nowMs: number): void {
  const keptFrom = timeKey(nowMs - KEPT_MS);
  const old = state.changesByTime.listKeys({ before: keptFrom, limit: FORGOTTEN_AT_ONCE });
  for (const key of old) {
    state.changesByTime.delete(key);
    state.changes.delete(key.slice(keptFrom.length + 1));
  }
}

/** Orders as the times do. */
const timeKey = (ms: number): string => String(Math.max(0, ms)).padStart(16, "0");

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
