import type { ActionHandler } from "../action.ts";
import { shadowsIn } from "../trail/organization-trails.ts";

/**
 * Lists the account's trails of every region, and those of its organization, all on one page: five
 * a region do not need a second.
 */
export const listTrails: ActionHandler<"ListTrails"> = (_input, context, services) => ({
  Trails: [
    ...services.trails.list(context.accountId),
    ...shadowsIn(context.accountId, services),
  ].map((trail) => ({ TrailARN: trail.arn, Name: trail.name, HomeRegion: trail.homeRegion })),
});
