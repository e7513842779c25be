import type { ActionHandler } from "../action.ts";
import { findTrail } from "../trail/find-trail.ts";
import { trailShape } from "../trail/trail-shape.ts";

export const getTrail: ActionHandler<"GetTrail"> = (input, context, services) => ({
  Trail: trailShape(findTrail(input.Name, context, services)),
});
