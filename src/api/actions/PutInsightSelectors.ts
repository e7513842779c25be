import type { ActionHandler } from "../action.ts";
import { insightSelectorsShape, readInsightSelectors } from "../selectors/insight-selectors.ts";
import { trailNamed } from "../selectors/trail-named.ts";
import { findTrailAtHome, unknownTrail } from "../trail/find-trail.ts";

/** Keeps which Insights are wanted; an empty list turns them off. */
export const putInsightSelectors: ActionHandler<"PutInsightSelectors"> = (
  input,
  context,
  services,
) => {
  const before = findTrailAtHome(trailNamed(input), context, services);
  const selectors = readInsightSelectors(input.InsightSelectors ?? [], before.eventSelectors);
  const trail = services.trails.setInsightSelectors(before, selectors);
  if (!trail) throw unknownTrail(before.arn, context);
  return { TrailARN: trail.arn, InsightSelectors: insightSelectorsShape(selectors) };
};
