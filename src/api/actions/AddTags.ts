import type { ActionHandler } from "../action.ts";
import { findTagged } from "../trail/find-tagged.ts";
import { findTrailAtHome } from "../trail/find-trail.ts";
import { addTags as add, readTrailTags } from "../trail/read-tags.ts";

export const addTags: ActionHandler<"AddTags"> = (input, context, services) => {
  const { arn } = findTagged(input.ResourceId, context, services);
  const added = readTrailTags(input.TagsList);
  const trail = findTrailAtHome(arn, context, services);
  services.trails.setTags(trail, add(trail.tags, added));
  return {};
};
