import { checkTrailName, trailArn } from "../../trails/index.ts";
import type { ActionHandler } from "../action.ts";
import { claimBucket } from "../trail/claim-bucket.ts";
import { claimLogGroup, claimTopic } from "../trail/claim-destinations.ts";
import { claimKey } from "../trail/claim-key.ts";
import { shadowsIn } from "../trail/organization-trails.ts";
import { DEFAULT_SETTINGS, readSettings } from "../trail/read-settings.ts";
import { readTrailTags } from "../trail/read-tags.ts";
import { ownerOfNew } from "../trail/trail-owner.ts";
import { settingsShape } from "../trail/trail-shape.ts";

/**
 * Creates a trail that does not log until StartLogging says so. An organization's trail is its
 * management account's, also when a delegated administrator creates it.
 */
export const createTrail: ActionHandler<"CreateTrail"> = async (input, context, services) => {
  const { region } = context;
  const { Name: name = "" } = input;
  checkTrailName(name);
  const tags = readTrailTags(input.TagsList);
  const owner = ownerOfNew(input.IsOrganizationTrail, context, services);
  const { accountId } = owner;
  const home = { accountId: context.accountId, region, ownerId: accountId };
  const wanted = { ...readSettings(input, DEFAULT_SETTINGS, home), ...owner.settings };
  const place = { accountId, homeRegion: region, name };
  const shadows = shadowsIn(accountId, services);
  services.trails.checkRoom({ ...place, isMultiRegion: wanted.isMultiRegion }, shadows);
  const writer = { accountId, trailArn: trailArn({ accountId, region, name }) };
  await claimBucket(wanted, writer, services.buckets);
  const key = await claimKey(wanted, { writer, region }, services);
  await claimTopic(wanted, writer, services.topics);
  await claimLogGroup(wanted, { ...writer, region }, services.logGroups);
  const settings = { ...wanted, ...key };
  return settingsShape(services.trails.create({ ...place, settings, tags, shadows }));
};
