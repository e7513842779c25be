import type { Caller, Trail } from "../../trails/index.ts";
import type { ActionHandler } from "../action.ts";
import type { ApiServices } from "../services.ts";
import { lookForTrail } from "../trail/find-trail.ts";
import { shadowsIn } from "../trail/organization-trails.ts";
import { trailShape } from "../trail/trail-shape.ts";

/**
 * Describes the trails of this region, or those that are named, leaving out the unknown. Shadows
 * are among them unless unwanted: multi-region trails of another home, and an organization's trails
 * outside its management account.
 */
export const describeTrails: ActionHandler<"DescribeTrails"> = (input, context, services) => {
  const { trailNameList: names = [], includeShadowTrails = true } = input;
  const trails =
    names.length > 0
      ? named(names, context, services)
      : [
          ...services.trails.list(context.accountId),
          ...shadowsIn(context.accountId, services),
        ].filter((trail) => trail.homeRegion === context.region || trail.isMultiRegion);
  const isOwn = (trail: Trail) =>
    trail.homeRegion === context.region && trail.accountId === context.accountId;
  const shown = trails.filter((trail) => includeShadowTrails || isOwn(trail));
  return { trailList: shown.map(trailShape) };
};

/** A name means a trail of this region; a trail of another takes its ARN. */
function named(names: readonly string[], caller: Caller, services: ApiServices): readonly Trail[] {
  const found = names.flatMap((name) => lookForTrail(name, caller, services) ?? []);
  return [...new Map(found.map((trail) => [trail.arn, trail])).values()];
}
