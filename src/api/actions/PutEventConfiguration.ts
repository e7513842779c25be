import type { ActionHandler } from "../action.ts";
import { aggregationsShape, readAggregations } from "../selectors/aggregations.ts";
import { trailNamed } from "../selectors/trail-named.ts";
import { findTrailAtHome, unknownTrail } from "../trail/find-trail.ts";

/** Keeps which data events are to be summed up; an empty list turns it off. */
export const putEventConfiguration: ActionHandler<"PutEventConfiguration"> = (
  input,
  context,
  services,
) => {
  const before = findTrailAtHome(trailNamed(input), context, services);
  const trail = services.trails.setAggregations(before, readAggregations(input));
  if (!trail) throw unknownTrail(before.arn, context);
  return {
    TrailARN: trail.arn,
    AggregationConfigurations: aggregationsShape(trail.aggregations),
  };
};
