import type { PutEventSelectorsRequest } from "@aws-sdk/client-cloudtrail";
import type { EventSelectors } from "../../selection/index.ts";
import type { ActionHandler } from "../action.ts";
import { advancedSelectorsShape, readAdvancedSelectors } from "../selectors/advanced-selectors.ts";
import { basicSelectorsShape, readBasicSelectors } from "../selectors/basic-selectors.ts";
import { invalidSelectors } from "../selectors/invalid-selectors.ts";
import { findTrailAtHome, unknownTrail } from "../trail/find-trail.ts";

/** Replaces the trail's event selectors, of whichever kind they were. */
export const putEventSelectors: ActionHandler<"PutEventSelectors"> = (input, context, services) => {
  const before = findTrailAtHome(input.TrailName, context, services);
  const selectors = readSelectors(input);
  const trail = services.trails.setEventSelectors(before, selectors, services.journal.head);
  if (!trail) throw unknownTrail(before.arn, context);
  const { eventSelectors: now } = trail;
  return now.kind === "basic"
    ? { TrailARN: trail.arn, EventSelectors: basicSelectorsShape(now.selectors) }
    : { TrailARN: trail.arn, AdvancedEventSelectors: advancedSelectorsShape(now.selectors) };
};

function readSelectors(input: PutEventSelectorsRequest): EventSelectors {
  // An empty list counts as none given, so that clients may always send both members.
  const { EventSelectors: basic = [], AdvancedEventSelectors: advanced = [] } = input;
  if (basic.length > 0 && advanced.length > 0) {
    // Source: assumed; that both are refused is documented, the words are ours.
    throw invalidSelectors("Specify either EventSelectors or AdvancedEventSelectors, not both.");
  }
  return advanced.length > 0
    ? { kind: "advanced", selectors: readAdvancedSelectors(advanced) }
    : { kind: "basic", selectors: readBasicSelectors(basic) };
}
