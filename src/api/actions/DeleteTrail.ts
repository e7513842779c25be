import type { ActionHandler } from "../action.ts";
import { findTrailAtHome } from "../trail/find-trail.ts";

/** Deletes a trail; its files stay, and what it recorded so far is still delivered. */
export const deleteTrail: ActionHandler<"DeleteTrail"> = (input, context, services) => {
  const trail = findTrailAtHome(input.Name, context, services);
  const { head } = services.journal;
  services.trails.delete(trail, { head, requestId: context.requestId });
  return {};
};
