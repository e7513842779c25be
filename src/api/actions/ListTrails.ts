import type { ActionHandler } from "../action.ts";

/**
 * Lists the account's trails of every region, all on one page: five a region do not need a second.
 */
export const listTrails: ActionHandler<"ListTrails"> = (_input, context, services) => ({
  Trails: services.trails
    .list(context.accountId)
    .map((trail) => ({ TrailARN: trail.arn, Name: trail.name, HomeRegion: trail.homeRegion })),
});
