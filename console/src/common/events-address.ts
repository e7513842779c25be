import type {
  EventCategory,
  EventFilter,
  EventFilterKey,
  EventFilterOperator,
  EventSearch,
} from "../../../src/operator/messages/events.ts";

/** A search as an address says it; `range`, e.g. `3h`, ends now whenever the address is opened. */
export type AddressedSearch = EventSearch & { readonly range?: string };

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

const CATEGORIES: ReadonlySet<string> = new Set<EventCategory>([
  "Management",
  "Data",
  "Insight",
  "NetworkActivity",
]);

/** `Username=bob` as in AWS's console; all but equality say what they are: `Username.not=bob`. */
const OPERATORS: ReadonlyMap<string, EventFilterOperator> = new Map([
  ["", "="],
  [".not", "!="],
  [".contains", ":"],
  [".lacks", "!:"],
  [".starts", "^"],
]);

/** `#/events?EventName=CreateHostedZone&Username.not=bob`: Event history showing a search. */
export function eventsAddress(search: AddressedSearch): string {
  return `#/events?${formatSearch(search)}`;
}

/** What stands behind `?` in such an address; never empty. */
export function formatSearch(search: AddressedSearch): URLSearchParams {
  const { filters = [], join, range, startMs, endMs } = search;
  const parameters = new URLSearchParams();
  for (const { key, operator, value } of filters) {
    parameters.append(`${key}${suffixOf(key, operator)}`, value);
  }
  // Without any parameter the page shows what AWS's shows at first: what changed something.
  if (filters.length === 0) parameters.set("filter", "none");
  if (join === "or") parameters.set("join", "or");
  if (range !== undefined) parameters.set("range", range);
  if (startMs !== undefined) parameters.set("start", new Date(startMs).toISOString());
  if (endMs !== undefined) parameters.set("end", new Date(endMs).toISOString());
  for (const region of search.regions ?? []) parameters.append("region", region);
  for (const accountId of search.accountIds ?? []) parameters.append("account", accountId);
  for (const category of search.categories ?? []) parameters.append("category", category);
  return parameters;
}

/** The search that {@link eventsAddress} wrote; what cannot be read is left out. */
export function readEventsAddress(parameters: URLSearchParams): AddressedSearch {
  const list = (name: string) => [...new Set(parameters.getAll(name))].filter((text) => text);
  const filters = [...parameters].flatMap(([name, value]) => readFilter(name, value) ?? []);
  const regions = list("region");
  const accountIds = list("account");
  const categories = list("category").filter((name): name is EventCategory => CATEGORIES.has(name));
  const startMs = Date.parse(parameters.get("start") ?? "");
  const endMs = Date.parse(parameters.get("end") ?? "");
  const range = parameters.get("range");
  return {
    ...(filters.length > 0 && { filters }),
    ...(parameters.get("join") === "or" && { join: "or" }),
    ...(range !== null && { range }),
    ...(!Number.isNaN(startMs) && { startMs }),
    ...(!Number.isNaN(endMs) && { endMs }),
    ...(regions.length > 0 && { regions }),
    ...(accountIds.length > 0 && { accountIds }),
    ...(categories.length > 0 && { categories }),
  };
}

function suffixOf(key: EventFilterKey, operator: EventFilterOperator): string {
  // Text is contained: nobody searches for records that equal it.
  if (key === "Text" && operator === ":") return "";
  return [...OPERATORS].find(([, each]) => each === operator)?.[0] ?? "";
}

function readFilter(name: string, value: string): EventFilter | undefined {
  const dot = name.indexOf(".");
  const [key, suffix] = dot === -1 ? [name, ""] : [name.slice(0, dot), name.slice(dot)];
  const operator = key === "Text" && suffix === "" ? ":" : OPERATORS.get(suffix);
  if (!KEYS.has(key) || operator === undefined || value === "") return undefined;
  return { key: key as EventFilterKey, operator, value };
}
