import type { LookupAttribute, LookupEventsRequest } from "@aws-sdk/client-cloudtrail";
import type { EventSearch } from "../messages/events.ts";

/** What AWS's own LookupEvents can look up by. */
const ATTRIBUTES: ReadonlySet<string> = new Set([
  ...["EventId", "EventName", "ReadOnly", "Username", "ResourceType", "ResourceName"],
  ...["EventSource", "AccessKeyId"],
]);
/** The most that LookupEvents gives at once. */
const RESULTS_MAX = 50;

/**
 * A search as the input of the LookupEvents that AWS's console would have called: as far as that
 * has words for it. Further filters, which only this server has, are not said.
 */
export function lookupInput(
  search: EventSearch & { readonly pageSize?: number; readonly next?: string },
): LookupEventsRequest {
  const { filters = [] } = search;
  // Of several of which one will do, none narrows by itself what is seen.
  const isNarrow = search.join !== "or" || filters.length === 1;
  const attributes = (isNarrow ? filters : [])
    .filter(({ key, operator }) => operator === "=" && ATTRIBUTES.has(key))
    .map(({ key, value }) => ({ AttributeKey: key, AttributeValue: value }) as LookupAttribute);
  return {
    ...(attributes.length > 0 && { LookupAttributes: attributes }),
    ...(search.startMs !== undefined && { StartTime: new Date(search.startMs) }),
    ...(search.endMs !== undefined && { EndTime: new Date(search.endMs) }),
    ...(search.categories?.includes("Insight") && { EventCategory: "insight" as const }),
    ...(search.pageSize !== undefined && { MaxResults: Math.min(search.pageSize, RESULTS_MAX) }),
    ...(search.next !== undefined && { NextToken: search.next }),
  };
}
