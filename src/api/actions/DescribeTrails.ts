import { type Caller, readTrailReference, type Trail, trailArn } from "../../trails/index.ts";
import type { ActionHandler } from "../action.ts";
import type { ApiServices } from "../services.ts";
import { trailShape } from "../trail/trail-shape.ts";

/**
 * Describes the trails of this region, shadows of multi-region trails among them unless unwanted;
 * or those that are named, leaving out the unknown.
 */
export const describeTrails: ActionHandler<"DescribeTrails"> = (input, context, services) => {
  const { trailNameList: names = [], includeShadowTrails = true } = input;
  const trails =
    names.length > 0
      ? named(names, context, services)
      : services.trails
          .list(context.accountId)
          .filter((trail) => trail.homeRegion === context.region || trail.isMultiRegion);
  const shown = trails.filter(
    (trail) => includeShadowTrails || trail.homeRegion === context.region,
  );
  return { trailList: shown.map(trailShape) };
};

/** A name means a trail of this region; a trail of another takes its ARN. */
function named(names: readonly string[], caller: Caller, services: ApiServices): readonly Trail[] {
  const arns = names.map((name) => readTrailReference(name, caller));
  const found = arns
    .filter(({ accountId }) => accountId === caller.accountId)
    .flatMap((reference) => services.trails.get(trailArn(reference)) ?? []);
  return [...new Map(found.map((trail) => [trail.arn, trail])).values()];
}
