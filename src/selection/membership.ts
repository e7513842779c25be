import type { Position } from "../journal/index.ts";

/**
 * A stretch of the journal in which an account belonged to an organization.
 *
 * Positions, not times, for the reason that logging windows have them too: the verdict on a record
 * must be the same however late it is delivered, and wherever the clock went meanwhile.
 */
export interface Membership {
  readonly accountId: string;
  /** The first entry of the stretch is the one after this. */
  readonly after: Position;
  /** The last entry of the stretch; undefined while the account is a member. */
  readonly upTo?: Position;
}

/** Tells whether an account was a member when the entry at `position` was journaled. */
export function wasMember(
  memberships: readonly Membership[],
  accountId: unknown,
  position: Position,
): boolean {
  return memberships.some(
    (membership) =>
      membership.accountId === accountId &&
      membership.after < position &&
      position <= (membership.upTo ?? position),
  );
}
