import type { ActionHandler } from "../action.ts";
import { findTagged } from "../trail/find-tagged.ts";
import { findTrailAtHome } from "../trail/find-trail.ts";
import { readTags, removeTags as remove } from "../trail/read-tags.ts";

/** Removes tags by key; values that are given are ignored, and so are keys that are not there. */
export const removeTags: ActionHandler<"RemoveTags"> = (input, context, services) => {
  const { arn } = findTagged(input.ResourceId, context, services);
  const removed = readTags(input.TagsList);
  const trail = findTrailAtHome(arn, context, services);
  services.trails.setTags(trail, remove(trail.tags, removed));
  return {};
};
