import type { ActionHandler } from "../action.ts";
import { aggregationsShape } from "../selectors/aggregations.ts";
import { trailNamed } from "../selectors/trail-named.ts";
import { findTrail } from "../trail/find-trail.ts";

export const getEventConfiguration: ActionHandler<"GetEventConfiguration"> = (
  input,
  context,
  services,
) => {
  const { arn, aggregations } = findTrail(trailNamed(input), context, services);
  return { TrailARN: arn, AggregationConfigurations: aggregationsShape(aggregations) };
};
