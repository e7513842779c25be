import type { Position } from "../journal/index.ts";
import { type Change, type ChangePlace, changeAt, changedAt } from "./change.ts";

/** A place in the journal from where on a trail is an organization's, or no longer is. */
export interface OrganizationChange extends Change {
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
  const { latest, upTo } = changeAt(changes, after);
  return {
    ...(latest?.organizationId !== undefined && { organizationId: latest.organizationId }),
    ...(upTo !== undefined && { upTo }),
  };
}

interface OwnedTrail {
  readonly organizationId?: string | undefined;
  readonly organizationChanges?: readonly OrganizationChange[];
}

/** What a change adds to where the trail changed hands; nothing when it stays whose it is. */
export function organizationChanged(
  before: OwnedTrail,
  { organizationId }: Pick<OwnedTrail, "organizationId">,
  { head, needed }: ChangePlace,
): Pick<OwnedTrail, "organizationChanges"> {
  if (organizationId === before.organizationId) return {};
  const change = { after: head, ...(organizationId !== undefined && { organizationId }) };
  return { organizationChanges: changedAt(before.organizationChanges ?? [], change, needed) };
}
