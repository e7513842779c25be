import { ServiceError } from "../../wire/index.ts";
import type { ActionHandler } from "../action.ts";
import { findTrailByArn } from "../trail/find-trail.ts";

/**
 * Says that Insights is off, which is so for every trail here.
 *
 * Source: documented, GetInsightSelectors' errors; the words are observed, in the API reference's
 * description of `InsightNotEnabledException`.
 */
export const getInsightSelectors: ActionHandler<"GetInsightSelectors"> = (
  input,
  context,
  services,
) => {
  if (input.EventDataStore !== undefined) {
    throw new ServiceError("UnsupportedOperationException", "There are no event data stores here.");
  }
  const { name } = findTrailByArn(input.TrailName, context, services);
  throw new ServiceError(
    "InsightNotEnabledException",
    `Trail ${name} does not have Insights enabled. Edit the trail settings to enable Insights, ` +
      "and then try the operation again.",
  );
};
