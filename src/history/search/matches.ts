import type { Entry } from "../../journal/index.ts";
import type { HeldRow } from "../ingest/recent.ts";
import { rowOf } from "../ingest/row.ts";
import {
  asked,
  DEFAULT_CATEGORIES,
  type EventFilter,
  type EventKey,
  type EventSearch,
} from "./event-search.ts";
import { folded, isAscii } from "./folded.ts";

const VALUES: Readonly<Record<EventKey, (row: HeldRow) => string | readonly string[]>> = {
  EventId: (row) => row.eventID,
  EventName: (row) => row.eventName,
  ReadOnly: (row) => String(row.readOnly),
  Username: (row) => row.userName,
  ResourceType: (row) => row.resourceTypes,
  ResourceName: (row) => row.resourceNames,
  EventSource: (row) => row.eventSource,
  AccessKeyId: (row) => row.accessKeyId,
  ErrorCode: (row) => row.errorCode,
  SourceIPAddress: (row) => row.sourceIP,
  UserAgent: (row) => row.userAgent,
  RequestId: (row) => requestIdOf(row.record),
  Text: (row) => row.record,
};

/**
 * Decides whether an entry of the journal holds an event that a search means, before it is in
 * history: the search's meaning without the engine, for events as they come.
 *
 * @param nowMs stands in for an event time that cannot be read.
 */
export function isMeant(entry: Entry, search: EventSearch, nowMs: number): boolean {
  return entry.kind === "record" && matches(rowOf(entry, "", nowMs), search);
}

/** Means what the conditions of SQL mean. */
export function matches(row: HeldRow, search: EventSearch): boolean {
  const { filters = [], join = "and", startMs, endMs } = search;
  const { regions, accountIds, categories } = search;
  if (startMs !== undefined && row.eventTime < Math.floor(startMs / 1000)) return false;
  if (endMs !== undefined && row.eventTime > Math.floor(endMs / 1000)) return false;
  if (asked(regions)?.includes(row.region) === false) return false;
  if (asked(accountIds)?.includes(row.account) === false) return false;
  if (!(asked(categories) ?? DEFAULT_CATEGORIES).includes(row.category)) return false;
  if (filters.length === 0) return true;
  return join === "and"
    ? filters.every((filter) => holds(filter, row))
    : filters.some((filter) => holds(filter, row));
}

function holds({ key, operator, value }: EventFilter, row: HeldRow): boolean {
  const found = VALUES[key](row);
  // A list without members has an empty one.
  const texts = typeof found === "string" ? [found] : found.length > 0 ? found : [""];
  if (operator === "=" || operator === "!=") return texts.includes(value) === (operator === "=");
  const isPlain = isAscii(value);
  const wanted = folded(value, isPlain);
  const isThere = texts.some((text) => {
    const lower = folded(text, isPlain);
    return operator === "^" ? lower.startsWith(wanted) : lower.includes(wanted);
  });
  return isThere === (operator !== "!:");
}

function requestIdOf(record: string): string {
  try {
    const { requestID } = JSON.parse(record) as { readonly requestID?: unknown };
    // Of other makers' records; the engine writes these as text too.
    const isPlain = typeof requestID === "number" || typeof requestID === "boolean";
    return typeof requestID === "string" || isPlain ? String(requestID) : "";
  } catch {
    // What is journaled is JSON; whatever is not has no request id.
    return "";
  }
}
