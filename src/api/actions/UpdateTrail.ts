import type { Trail } from "../../trails/index.ts";
import type { ActionHandler } from "../action.ts";
import { claimBucket } from "../trail/claim-bucket.ts";
import { claimLogGroup, claimTopic } from "../trail/claim-destinations.ts";
import { claimKey } from "../trail/claim-key.ts";
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
  const wanted = settingsOf(before);
  await claimBucket(wanted, writer, services.buckets);
  // A key that is disabled by now need not be given up to change something else.
  const isKeyAsked = input.KmsKeyId !== undefined || input.S3BucketName !== undefined;
  const wish = { writer, region: context.region };
  const key = isKeyAsked ? await claimKey(wanted, wish, services) : {};
  // A topic or log group that is not named stays, whatever has become of it since.
  if (input.SnsTopicName) await claimTopic(wanted, writer, services.topics);
  if (input.CloudWatchLogsLogGroupArn || input.CloudWatchLogsRoleArn) {
    await claimLogGroup(wanted, { ...writer, region: context.region }, services.logGroups);
  }
  // That took its time, and another call may have changed the trail meanwhile.
  const now = findTrailAtHome(input.Name, context, services);
  const settings = { ...settingsOf(now), ...key };
  const hasNewLogs = settings.cloudWatchLogsLogGroupArn && !now.cloudWatchLogsLogGroupArn;
  if (hasNewLogs) services.deliveries.beginLogs(now);
  const updated = services.trails.update(now, settings, services.journal.head);
  if (!updated) throw unknownTrail(now.arn, context);
  const shape = settingsShape(updated);
  // Source: observed, in reference captures: a topic taken away is answered with empty texts.
  return input.SnsTopicName === "" ? { ...shape, SnsTopicName: "", SnsTopicARN: "" } : shape;
};
