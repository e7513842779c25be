import type { TrailScope } from "../selection/index.ts";
import { type LoggingTrail, type Memberships, organizationAt } from "../trails/index.ts";
import type { Stretch } from "./windows.ts";

export interface TrailWithin {
  readonly trail: LoggingTrail & TrailScope;
  /** The last position that it is so for: the stretch's own, or one before it. */
  readonly bound: number;
}

/**
 * Gives a trail as it was in a stretch of the journal: of which organization, with who was a member
 * then. The stretch is cut where the trail changes hands, so that all of it goes to one place.
 *
 * @param memberships nobody is in any organization when there are none.
 */
export function trailWithin(
  trail: LoggingTrail,
  stretch: Stretch,
  memberships: Memberships | undefined,
): TrailWithin {
  const { organizationId: _now, ...own } = trail;
  const { after } = stretch;
  const { organizationId, upTo } = organizationAt(trail.organizationChanges, after);
  const bound = Math.min(stretch.bound, upTo ?? stretch.bound);
  if (organizationId === undefined) return { trail: own, bound };
  const members = memberships?.within(organizationId, { after, upTo: bound }) ?? [];
  return { trail: { ...own, organizationId, members }, bound };
}
