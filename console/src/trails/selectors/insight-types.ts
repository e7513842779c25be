/** The types of Insights that a trail may ask for, as AWS's console calls them. */
export const INSIGHT_TYPES: ReadonlyMap<string, string> = new Map([
  ["ApiCallRateInsight", "API call rate"],
  ["ApiErrorRateInsight", "API error rate"],
]);
