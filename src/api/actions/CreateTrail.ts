import { checkTrailName, trailArn } from "../../trails/index.ts";
import type { ActionHandler } from "../action.ts";
import { claimBucket } from "../trail/claim-bucket.ts";
import { DEFAULT_SETTINGS, readSettings } from "../trail/read-settings.ts";
import { readTags } from "../trail/read-tags.ts";
import { settingsShape } from "../trail/trail-shape.ts";

/** Creates a trail that does not log until StartLogging says so. */
export const createTrail: ActionHandler<"CreateTrail"> = async (input, context, services) => {
  const { accountId, region } = context;
  const { Name: name = "" } = input;
  checkTrailName(name);
  const tags = readTags(input.TagsList);
  const settings = readSettings(input, DEFAULT_SETTINGS, context);
  const { isMultiRegion } = settings;
  services.trails.checkRoom({ accountId, homeRegion: region, name, isMultiRegion });
  const writer = { accountId, trailArn: trailArn({ accountId, region, name }) };
  await claimBucket(settings, writer, services.buckets);
  return settingsShape(
    services.trails.create({ accountId, homeRegion: region, name, settings, tags }),
  );
};
