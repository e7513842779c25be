import { ServiceError } from "../../wire/index.ts";
import type { ActionHandler } from "../action.ts";
import { insightSelectorsShape } from "../selectors/insight-selectors.ts";
import { trailNamed } from "../selectors/trail-named.ts";
import { findTrailByArn } from "../trail/find-trail.ts";

/**
 * Shows which Insights were asked for, or says that Insights is off.
 *
 * Source: documented, GetInsightSelectors' errors; the words are observed, in the API reference's
 * description of `InsightNotEnabledException`.
 */
export const getInsightSelectors: ActionHandler<"GetInsightSelectors"> = (
  input,
  context,
  services,
) => {
  const { arn, name, insightSelectors } = findTrailByArn(trailNamed(input), context, services);
  if (insightSelectors) {
    return { TrailARN: arn, InsightSelectors: insightSelectorsShape(insightSelectors) };
  }
  throw new ServiceError(
    "InsightNotEnabledException",
    `Trail ${name} does not have Insights enabled. Edit the trail settings to enable Insights, ` +
      "and then try the operation again.",
  );
};
