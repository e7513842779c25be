import type {
  EventCategory,
  EventFilter,
  EventFilterKey,
  EventFilterOperator,
  EventSearch,
} from "../../../src/operator/messages/events.ts";
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

const KEYS: ReadonlySet<string> = new Set<EventFilterKey>([
  "EventId",
  "EventName",
  "ReadOnly",
  "Username",
  "ResourceType",
  "ResourceName",
  "EventSource",
  "AccessKeyId",
  "ErrorCode",
  "SourceIPAddress",
  "UserAgent",
  "RequestId",
  "Text",
]);

/** `Username=bob` is the common case; the others say so: `Username.not=bob`. */
const SUFFIXES: Readonly<Record<EventFilterOperator, string>> = {
  "=": "",
  "!=": ".not",
  ":": ".contains",
  "!:": ".lacks",
  "^": ".starts",
};

/**
 * Reads the address's parameters. An address without any shows AWS's default filter; what cannot be
 * read is left out.
 */
export function parseView(parameters: URLSearchParams): EventView {
  const filters = [...parameters].flatMap(([name, value]) => filterOf(name, value) ?? []);
  const list = (name: string) => [...new Set(parameters.getAll(name))].filter((text) => text);
  return {
    filters: parameters.size === 0 ? DEFAULT_FILTERS : filters,
    join: parameters.get("join") === "or" ? "or" : "and",
    range: rangeOf(parameters),
    regions: list("region"),
    accountIds: list("account"),
    categories: CATEGORIES.filter((category) => list("category").includes(category)),
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
export function formatSearch(view: EventView): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const { key, operator, value } of view.filters) {
    // Text is contained; nobody searches records that equal it.
    const isPlain = key === "Text" && operator === ":";
    parameters.append(`${key}${isPlain ? "" : SUFFIXES[operator]}`, value);
  }
  // An address without filters would be the default's.
  if (view.filters.length === 0) parameters.set("filter", "none");
  if (view.join === "or") parameters.set("join", "or");
  const { range } = view;
  if (range?.type === "relative") parameters.set("range", formatRelativeRange(range));
  if (range?.type === "absolute") {
    parameters.set("start", new Date(range.startMs).toISOString());
    if (range.endMs !== undefined) parameters.set("end", new Date(range.endMs).toISOString());
  }
  for (const region of view.regions) parameters.append("region", region);
  for (const accountId of view.accountIds) parameters.append("account", accountId);
  for (const category of view.categories) parameters.append("category", category);
  return parameters;
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

function filterOf(name: string, value: string): EventFilter | undefined {
  const [key = "", ...rest] = name.split(".");
  if (!KEYS.has(key) || value === "") return undefined;
  const suffix = rest.length > 0 ? `.${rest.join(".")}` : "";
  const found = Object.entries(SUFFIXES).find(([, text]) => text === suffix)?.[0];
  if (found === undefined) return undefined;
  const operator = key === "Text" && suffix === "" ? ":" : found;
  return { key: key as EventFilterKey, operator: operator as EventFilterOperator, value };
}

function rangeOf(parameters: URLSearchParams): TimeRange | undefined {
  const relative = parseRelativeRange(parameters.get("range") ?? "");
  if (relative) return relative;
  const startMs = Date.parse(parameters.get("start") ?? "");
  const endMs = Date.parse(parameters.get("end") ?? "");
  if (Number.isNaN(startMs)) return Number.isNaN(endMs) ? undefined : absolute(0, endMs);
  return absolute(startMs, endMs);
}

const absolute = (startMs: number, endMs: number): TimeRange => ({
  ...{ type: "absolute", startMs },
  ...(!Number.isNaN(endMs) && { endMs }),
});
