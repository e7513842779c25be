import type { ActionHandler } from "../action.ts";
import { findTrailAtHome, unknownTrail } from "../trail/find-trail.ts";

/** Makes a trail record from here on. The record of this call is its first. */
export const startLogging: ActionHandler<"StartLogging"> = (input, context, services) => {
  const trail = findTrailAtHome(input.Name, context, services);
  if (!services.trails.startLogging(trail, services.journal.head)) {
    throw unknownTrail(trail.arn, context);
  }
  return {};
};
