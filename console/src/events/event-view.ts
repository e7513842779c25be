import type {
  EventCategory,
  EventFilter,
  EventSearch,
} from "../../../src/operator/messages/events.ts";
import {
  type AddressedSearch,
  formatSearch as formatAddress,
  readEventsAddress,
} from "../common/events-address.ts";
import { boundsOf, formatRelativeRange, parseRelativeRange, type TimeRange } from "./time-range.ts";

/** What the page shows. All of it is in the address, so that it can be shared and gone back to. */
export interface EventView {
  readonly filters: readonly EventFilter[];
  readonly join: "and" | "or";
  /** Undefined means the 90 days that Event history keeps. */
  readonly range: TimeRange | undefined;
  readonly regions: readonly string[];
  readonly accountIds: readonly string[];
  /** Management alone when empty. */
  readonly categories: readonly EventCategory[];
  /** From 1. */
  readonly page: number;
  readonly isLive: boolean;
}

/** As AWS's page starts: what changed something. */
export const DEFAULT_FILTERS: readonly EventFilter[] = [
  { key: "ReadOnly", operator: "=", value: "false" },
];

export const CATEGORIES: readonly EventCategory[] = [
  "Management",
  "Data",
  "NetworkActivity",
  "Insight",
];

/**
 * Reads the address's parameters. An address without any shows AWS's default filter; what cannot be
 * read is left out.
 */
export function parseView(parameters: URLSearchParams): EventView {
  const read = readEventsAddress(parameters);
  return {
    filters: parameters.size === 0 ? DEFAULT_FILTERS : (read.filters ?? []),
    join: read.join ?? "and",
    range: rangeOf(read),
    regions: read.regions ?? [],
    accountIds: read.accountIds ?? [],
    categories: CATEGORIES.filter((category) => read.categories?.includes(category)),
    page: Math.max(1, Math.min(1_000, Number.parseInt(parameters.get("page") ?? "1", 10) || 1)),
    isLive: parameters.get("live") === "true",
  };
}

/** The parameters that {@link parseView} reads the same view from; never empty. */
export function formatView(view: EventView): URLSearchParams {
  const parameters = formatSearch(view);
  if (view.page > 1) parameters.set("page", String(view.page));
  if (view.isLive) parameters.set("live", "true");
  return parameters;
}

/** What of a view decides which events are meant, and not which of them are shown. */
export function formatSearch({ range, ...view }: EventView): URLSearchParams {
  return formatAddress({
    ...view,
    ...(range?.type === "relative" && { range: formatRelativeRange(range) }),
    ...(range?.type === "absolute" && { startMs: range.startMs }),
    ...(range?.type === "absolute" && range.endMs !== undefined && { endMs: range.endMs }),
  });
}

/** What the server is asked for. @param nowMs where ranges end that end now. */
export function searchOf(view: EventView, nowMs: number): EventSearch {
  const { filters, join, range, regions, accountIds, categories } = view;
  return {
    ...(filters.length > 0 && { filters }),
    ...(filters.length > 1 && join === "or" && { join }),
    ...(range && boundsOf(range, nowMs)),
    ...(regions.length > 0 && { regions }),
    ...(accountIds.length > 0 && { accountIds }),
    ...(categories.length > 0 && { categories }),
  };
}

/** What shows everything that there is. */
export const UNFILTERED = {
  filters: [],
  join: "and",
  range: undefined,
  regions: [],
  accountIds: [],
  categories: [],
} as const satisfies Partial<EventView>;

/** Whether events are left out. */
export function isNarrowed({ filters, range, regions, accountIds }: EventView): boolean {
  return range !== undefined || [filters, regions, accountIds].some(({ length }) => length > 0);
}

function rangeOf({ range, startMs, endMs }: AddressedSearch): TimeRange | undefined {
  const relative = parseRelativeRange(range ?? "");
  if (relative) return relative;
  if (startMs === undefined && endMs === undefined) return undefined;
  return { type: "absolute", startMs: startMs ?? 0, ...(endMs !== undefined && { endMs }) };
}
