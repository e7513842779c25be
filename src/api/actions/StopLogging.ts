import type { ActionHandler } from "../action.ts";
import { findTrailAtHome, unknownTrail } from "../trail/find-trail.ts";

/** Makes a trail stop. The record of this call is its last, delivered like all before it. */
export const stopLogging: ActionHandler<"StopLogging"> = (input, context, services) => {
  const trail = findTrailAtHome(input.Name, context, services);
  const call = { head: services.journal.head, requestId: context.requestId };
  if (!services.trails.stopLogging(trail, call)) throw unknownTrail(trail.arn, context);
  return {};
};
