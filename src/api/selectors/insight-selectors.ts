import type { InsightSelector as InsightSelectorShape } from "@aws-sdk/client-cloudtrail";
import type { EventSelectors } from "../../selection/index.ts";
import { type InsightSelector, selectedKinds } from "../../trails/index.ts";
import { ServiceError } from "../../wire/index.ts";

const TYPES = ["ApiCallRateInsight", "ApiErrorRateInsight"] as const;
const CATEGORIES = ["Management", "Data"] as const;

/**
 * Reads Insights selectors as PutInsightSelectors takes them for a trail.
 *
 * @param eventSelectors the trail's: what it does not log cannot be watched.
 * @throws {ServiceError} `InvalidInsightSelectorsException`.
 *
 * Source: documented, API reference, PutInsightSelectors. Source: assumed, the words; AWS's own
 * answers would falsify them.
 */
export function readInsightSelectors(
  given: readonly InsightSelectorShape[],
  eventSelectors: EventSelectors,
): readonly InsightSelector[] {
  const selectors = given.map(readSelector);
  const types = selectors.map(({ insightType }) => insightType);
  if (new Set(types).size !== types.length) throw invalid("Insight types must not be repeated.");
  for (const selector of selectors) checkLogged(selector, eventSelectors);
  return selectors;
}

function readSelector({ InsightType, EventCategories }: InsightSelectorShape): InsightSelector {
  const insightType = TYPES.find((type) => type === InsightType);
  if (!insightType) throw invalid(`The insight type ${InsightType ?? ""} is not valid.`);
  if (EventCategories === undefined) return { insightType };
  const eventCategories = CATEGORIES.filter((category) => EventCategories.includes(category));
  if (eventCategories.length !== EventCategories.length) {
    throw invalid("The event categories must be Management, Data or both, and not be repeated.");
  }
  // In the order given, because that is what a client compares with.
  return { insightType, eventCategories: [...EventCategories] as typeof eventCategories };
}

function checkLogged(selector: InsightSelector, eventSelectors: EventSelectors): void {
  const { insightType, eventCategories = [] } = selector;
  const logged = selectedKinds(eventSelectors);
  const isForManagement = eventCategories.length === 0 || eventCategories.includes("Management");
  const isManagementLogged =
    logged.managementWrites || (insightType === "ApiErrorRateInsight" && logged.managementReads);
  if (isForManagement && !isManagementLogged) {
    throw invalid(`${insightType} needs a trail that logs the management events it watches.`);
  }
  if (eventCategories.includes("Data") && !logged.data) {
    throw invalid(`${insightType} needs a trail that logs the data events it watches.`);
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidInsightSelectorsException", message);
}

/** Insights selectors as they were put. */
export function insightSelectorsShape(
  selectors: readonly InsightSelector[],
): InsightSelectorShape[] {
  return selectors.map(({ insightType, eventCategories }) => ({
    InsightType: insightType,
    ...(eventCategories && { EventCategories: [...eventCategories] }),
  }));
}
