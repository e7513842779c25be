import type { Position } from "../journal/index.ts";

/**
 * A place in the journal from where on a trail is an organization's, or no longer is.
 *
 * Kept with the trail, because what was journaled before a change may be delivered long after it.
 */
export interface OrganizationChange {
  /** The first entry that the change is about is the one after this. */
  readonly after: Position;
  /** `o-…`; undefined where the trail became its own account's alone. */
  readonly organizationId?: string;
}

/** Whose a trail is from some place in the journal on. */
export interface OrganizationStretch {
  readonly organizationId?: string;
  /** Where the next change comes; undefined when there is none yet. */
  readonly upTo?: Position;
}

/** Tells whose organization's a trail is for the entry after `after`, and how far that goes. */
export function organizationAt(
  changes: readonly OrganizationChange[] = [],
  after: Position,
): OrganizationStretch {
  const next = changes.find((change) => change.after > after);
  const latest = changes.findLast((change) => change.after <= after);
  return {
    ...(latest?.organizationId !== undefined && { organizationId: latest.organizationId }),
    ...(next && { upTo: next.after }),
  };
}

/**
 * How many changes are kept. An older one is forgotten, which sends records elsewhere only if none
 * of them was delivered while the trail changed hands that often.
 */
const CHANGES_MAX = 1_000;

/** Adds a change at the end, and takes out those that no entry after `needed` is about. */
export function changedAt(
  changes: readonly OrganizationChange[] = [],
  change: OrganizationChange,
  needed: Position,
): readonly OrganizationChange[] {
  const first = changes.findLastIndex(({ after }) => after <= Math.min(needed, change.after));
  return [...changes.slice(Math.max(first, 0)), change].slice(-CHANGES_MAX);
}
