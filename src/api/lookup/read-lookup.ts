import type { LookupAttribute, LookupEventsRequest } from "@aws-sdk/client-cloudtrail";
import type { LookupAttributeKey } from "../../history/index.ts";
import { ServiceError } from "../../wire/index.ts";
import type { TokenQuery } from "./token.ts";

const RESULTS_MAX = 50;
const VALUE_LENGTH_MAX = 2_000;

/** Every attribute, and whether Insights events can be looked up by it. */
const ATTRIBUTES: Readonly<Record<LookupAttributeKey, { readonly hasInsight: boolean }>> = {
  EventId: { hasInsight: true },
  EventName: { hasInsight: true },
  ReadOnly: { hasInsight: false },
  Username: { hasInsight: false },
  ResourceType: { hasInsight: false },
  ResourceName: { hasInsight: false },
  EventSource: { hasInsight: true },
  AccessKeyId: { hasInsight: false },
};

export interface LookupCaller {
  readonly accountId: string;
  readonly region: string;
  readonly nowMs: number;
}

/**
 * Reads what LookupEvents is asked for.
 *
 * @throws {ServiceError} `InvalidEventCategoryException`, `InvalidLookupAttributesException`,
 *   `InvalidMaxResultsException`, `InvalidTimeRangeException`.
 *
 * Source: documented, CloudTrail API reference, LookupEvents. Of the words, those on the maximum of
 * results and on attributes are observed in a service that repeats AWS's; the others are assumed.
 */
export function readLookup(input: LookupEventsRequest, caller: LookupCaller): TokenQuery {
  const category = readCategory(input.EventCategory);
  const attribute = readAttribute(input.LookupAttributes ?? [], category);
  return {
    accountId: caller.accountId,
    region: caller.region,
    category,
    maxResults: readMaxResults(input.MaxResults),
    ...readTimes(input, caller.nowMs),
    ...(attribute && { attribute }),
  };
}

function readCategory(category: string | undefined): TokenQuery["category"] {
  if (category === undefined) return "Management";
  if (category === "insight") return "Insight";
  throw new ServiceError("InvalidEventCategoryException", "Event category is not valid.");
}

function readAttribute(
  attributes: readonly LookupAttribute[],
  category: TokenQuery["category"],
): TokenQuery["attribute"] {
  if (attributes.length > 1) {
    throw invalidAttributes("You can only specify one lookup attribute.");
  }
  const [attribute] = attributes;
  if (!attribute) return undefined;
  const { AttributeKey: key, AttributeValue: value = "" } = attribute;
  if (!isAttribute(key)) throw invalidAttributes("Lookup attribute key is not valid.");
  if (category === "Insight" && !ATTRIBUTES[key].hasInsight) {
    throw invalidAttributes("Lookup attribute key is not valid for Insights events.");
  }
  const isBoolean = value === "true" || value === "false";
  const isTooLong = value === "" || value.length > VALUE_LENGTH_MAX;
  if (isTooLong || (key === "ReadOnly" && !isBoolean)) {
    throw invalidAttributes("Lookup attribute value is not valid.");
  }
  return { key, value };
}

function isAttribute(key: string | undefined): key is LookupAttributeKey {
  return key !== undefined && Object.hasOwn(ATTRIBUTES, key);
}

function readMaxResults(maxResults = RESULTS_MAX): number {
  if (Number.isInteger(maxResults) && maxResults >= 1 && maxResults <= RESULTS_MAX) {
    return maxResults;
  }
  throw new ServiceError(
    "InvalidMaxResultsException",
    `A max results value of ${maxResults} is invalid. Specify max results between 1 and ` +
      `${RESULTS_MAX}.`,
  );
}

function readTimes(
  { StartTime: start, EndTime: end }: LookupEventsRequest,
  nowMs: number,
): Pick<TokenQuery, "startMs" | "endMs"> {
  const [startMs, endMs] = [start?.getTime(), end?.getTime()];
  if (Number.isNaN(startMs) || Number.isNaN(endMs)) throw invalidTimes("Time is not valid.");
  if (startMs !== undefined && startMs > (endMs ?? nowMs)) {
    throw invalidTimes("Start time must not be after end time.");
  }
  return { ...(startMs !== undefined && { startMs }), ...(endMs !== undefined && { endMs }) };
}

function invalidAttributes(message: string): ServiceError {
  return new ServiceError("InvalidLookupAttributesException", message);
}

function invalidTimes(message: string): ServiceError {
  return new ServiceError("InvalidTimeRangeException", message);
}
