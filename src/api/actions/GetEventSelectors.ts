import type { ActionHandler } from "../action.ts";
import { findTrailByArn } from "../trail/find-trail.ts";

/** Shows the trail's event selectors: until someone puts others, one that takes all there is. */
export const getEventSelectors: ActionHandler<"GetEventSelectors"> = (input, context, services) => {
  const trail = findTrailByArn(input.TrailName, context, services);
  return {
    TrailARN: trail.arn,
    EventSelectors: trail.eventSelectors.selectors.map((selector) => ({
      ReadWriteType: selector.readWriteType,
      IncludeManagementEvents: selector.includesManagementEvents,
      DataResources: selector.dataResources.map(({ type, values }) => ({
        Type: type,
        Values: [...values],
      })),
      ExcludeManagementEventSources: [...selector.excludedManagementEventSources],
    })),
  };
};
