import type { ActionHandler } from "../action.ts";
import { sortedAdvancedSelectorsShape } from "../selectors/advanced-selectors.ts";
import { basicSelectorsShape } from "../selectors/basic-selectors.ts";
import { findTrailByArn } from "../trail/find-trail.ts";

/** Shows the trail's event selectors: until someone puts others, one of all management events. */
export const getEventSelectors: ActionHandler<"GetEventSelectors"> = (input, context, services) => {
  const { arn, eventSelectors } = findTrailByArn(input.TrailName, context, services);
  return eventSelectors.kind === "basic"
    ? { TrailARN: arn, EventSelectors: basicSelectorsShape(eventSelectors.selectors) }
    : {
        TrailARN: arn,
        AdvancedEventSelectors: sortedAdvancedSelectorsShape(eventSelectors.selectors),
      };
};
