import type { ActionHandler } from "../action.ts";
import { claimBucket } from "../trail/claim-bucket.ts";
import { findTrailAtHome, unknownTrail } from "../trail/find-trail.ts";
import { readSettings } from "../trail/read-settings.ts";
import { settingsShape } from "../trail/trail-shape.ts";

/** Changes the settings that are given, and leaves the others. */
export const updateTrail: ActionHandler<"UpdateTrail"> = async (input, context, services) => {
  const before = findTrailAtHome(input.Name, context, services);
  const writer = { accountId: context.accountId, trailArn: before.arn };
  await claimBucket(readSettings(input, before, context), writer, services.buckets);
  // The bucket took its time, and another call may have changed the trail meanwhile.
  const now = findTrailAtHome(input.Name, context, services);
  const updated = services.trails.update(now, readSettings(input, now, context));
  if (!updated) throw unknownTrail(now.arn, context);
  const shape = settingsShape(updated);
  // Source: observed, in reference captures: a topic taken away is answered with empty texts.
  return input.SnsTopicName === "" ? { ...shape, SnsTopicName: "", SnsTopicARN: "" } : shape;
};
