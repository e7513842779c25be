import type { ActionHandler } from "../action.ts";
import { refuseToken } from "../refuse-token.ts";
import { shadowsIn } from "../trail/organization-trails.ts";

/**
 * Lists the account's trails of every region, and those of its organization, all on one page: five
 * a region do not need a second.
 */
export const listTrails: ActionHandler<"ListTrails"> = (input, context, services) => {
  refuseToken(input.NextToken);
  const trails = [
    ...services.trails.list(context.accountId),
    ...shadowsIn(context.accountId, services),
  ];
  return {
    Trails: trails.map((trail) => ({
      TrailARN: trail.arn,
      Name: trail.name,
      HomeRegion: trail.homeRegion,
    })),
  };
};
