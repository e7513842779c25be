import type { TrailScope } from "../selection/index.ts";
import {
  type LoggingTrail,
  type Memberships,
  organizationAt,
  selectionAt,
} from "../trails/index.ts";
import type { Stretch } from "./windows.ts";

export interface TrailWithin {
  readonly trail: LoggingTrail & TrailScope;
  /** The last position that it is so for: the stretch's own, or one before it. */
  readonly bound: number;
}

/**
 * Gives a trail as it was in a stretch of the journal: of which organization, with who was a member
 * then, and what it selected. The stretch is cut where the trail changes hands, or selects another
 * way, so that all of it goes to one place, and is chosen in one way.
 *
 * @param memberships nobody is in any organization when there are none.
 */
export function trailWithin(
  trail: LoggingTrail,
  stretch: Stretch,
  memberships: Memberships | undefined,
): TrailWithin {
  const { organizationId: _now, ...lasting } = trail;
  const { after } = stretch;
  const { organizationId, upTo } = organizationAt(trail.organizationChanges, after);
  const { selection, upTo: selectedUpTo } = selectionAt(trail, after);
  const own = { ...lasting, ...selection };
  const bound = Math.min(stretch.bound, upTo ?? stretch.bound, selectedUpTo ?? stretch.bound);
  if (organizationId === undefined) return { trail: own, bound };
  const members = memberships?.within(organizationId, { after, upTo: bound }) ?? [];
  return { trail: { ...own, organizationId, members }, bound };
}
