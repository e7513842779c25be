import type { Trail } from "../../trails/index.ts";
import type { ActionHandler } from "../action.ts";
import { claimBucket } from "../trail/claim-bucket.ts";
import { findTrailAtHome, unknownTrail } from "../trail/find-trail.ts";
import { readSettings } from "../trail/read-settings.ts";
import { ownerAfterUpdate } from "../trail/trail-owner.ts";
import { settingsShape } from "../trail/trail-shape.ts";

/** Changes the settings that are given, and leaves the others. */
export const updateTrail: ActionHandler<"UpdateTrail"> = async (input, context, services) => {
  const settingsOf = (trail: Trail) => {
    const { organizationId: _before, ...settings } = readSettings(input, trail, {
      ...{ accountId: context.accountId, region: context.region, ownerId: trail.accountId },
    });
    const wanted = input.IsOrganizationTrail;
    return { ...settings, ...ownerAfterUpdate(wanted, { trail, caller: context }, services) };
  };
  const before = findTrailAtHome(input.Name, context, services);
  const writer = { accountId: before.accountId, trailArn: before.arn };
  await claimBucket(settingsOf(before), writer, services.buckets);
  // The bucket took its time, and another call may have changed the trail meanwhile.
  const now = findTrailAtHome(input.Name, context, services);
  const updated = services.trails.update(now, settingsOf(now), services.journal.head);
  if (!updated) throw unknownTrail(now.arn, context);
  const shape = settingsShape(updated);
  // Source: observed, in reference captures: a topic taken away is answered with empty texts.
  return input.SnsTopicName === "" ? { ...shape, SnsTopicName: "", SnsTopicARN: "" } : shape;
};
