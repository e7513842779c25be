import type { Position } from "../../journal/index.ts";
import { wants } from "../../selection/index.ts";
import {
  type LoggingWindow,
  type Memberships,
  organizationAt,
  selectionAt,
  type Trail,
} from "../../trails/index.ts";
import type { Progress } from "../progress.ts";
import { type Destination, destinationOf, selectionHash } from "../round.ts";
import type { Evidence } from "../verify/evidence.ts";
import type { DeliveredRound } from "./round-index.ts";
import type { Subject } from "./subject.ts";

/** Where a record must be, as far as the server knows without looking into a bucket. */
export type Whereabouts =
  /** The trail has nothing to do with the record's account, or was not there yet. */
  | { readonly kind: "absent" }
  | { readonly kind: "unwanted" }
  | { readonly kind: "waiting" }
  /** If anywhere, in that round's file. */
  | { readonly kind: "in_round"; readonly round: DeliveredRound; readonly isCertain: boolean }
  /** It was delivered, but it is not known in which round. */
  | { readonly kind: "somewhere"; readonly destination: Destination; readonly isCertain: boolean };

export interface WhereaboutsSources {
  readonly evidence: Evidence;
  /** Nobody is in any organization when left out. */
  readonly memberships?: Memberships;
}

/** A clock that is set may be so far apart from itself. */
const CLOCK_STEP_MS = 60_000;

/** Tells where one trail has a record, or why it has none. */
export function whereabouts(
  trailNow: Trail,
  subject: Subject,
  { evidence, memberships }: WhereaboutsSources,
): Whereabouts {
  const { position, record, accountId, timeMs } = subject;
  const last = Number.MAX_SAFE_INTEGER;
  const trail = { ...trailNow, ...selectionAt(trailNow, (position ?? last) - 1).selection };
  const { organizationId, members } = organizationOf(trail, position, memberships);
  const isOfAccounts = [trail, ...members].some((each) => each.accountId === accountId);
  if (!isOfAccounts) return { kind: "absent" };
  const isOfLater = trail.createdAtMs - CLOCK_STEP_MS > timeMs;
  const isWanted = wants({ ...trail, members }, record, position);
  const { organizationId: _now, ...own } = trail;
  const destination = destinationOf({ ...own, ...(organizationId && { organizationId }) });
  const anywhere: Whereabouts = { kind: "somewhere", destination, isCertain: false };
  if (position === undefined) {
    if (isOfLater) return { kind: "absent" };
    return isWanted ? anywhere : { kind: "unwanted" };
  }

  const progress = evidence.progress(trail.id);
  const isCertain = isWanted && isSelectedAsNow(trail, progress, position);
  const round = evidence.rounds.of(trail.id, position);
  if (round) return { kind: "in_round", round, isCertain };
  const window = [...(trail.pastWindows ?? []), ...trail.windows].find((each) =>
    isWithin(each, position),
  );
  if (isOfLater && !window) return { kind: "absent" };
  const isAhead = position > progress.position && window && trail.windows.includes(window);
  if (isAhead) return { kind: isWanted ? "waiting" : "unwanted" };
  // Rounds are kept of everything that was delivered: around it, but not of it, is an answer.
  if (!isCertain && evidence.rounds.knowsAround(trail.id, position)) return { kind: "unwanted" };
  if (!isWanted) return { kind: "unwanted" };
  return { ...anywhere, isCertain: isCertain && window !== undefined };
}

function organizationOf(
  trail: Trail,
  position: Position | undefined,
  memberships: Memberships | undefined,
) {
  const upTo = position ?? Number.MAX_SAFE_INTEGER;
  const after = upTo - 1;
  const { organizationId } = organizationAt(trail.organizationChanges, after);
  if (organizationId === undefined) return { organizationId, members: [] };
  return { organizationId, members: memberships?.within(organizationId, { after, upTo }) ?? [] };
}

/** True when what the trail selects is known to be what it selected then. */
function isSelectedAsNow(trail: Trail, { selection }: Progress, position: Position): boolean {
  return selection?.hash === selectionHash(trail) && position > selection.after;
}

/** Whether a window has an entry, as far as its end is known. */
function isWithin({ after, upTo, closing }: LoggingWindow, position: Position): boolean {
  return position > after && position <= (upTo ?? closing?.from ?? position);
}
