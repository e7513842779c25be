import type {
  EventCategory,
  EventFilterKey,
  EventSearch,
  EventSummary,
} from "../../../src/operator/messages/events.ts";
import { eventsAddress } from "../common/events-address.ts";
import { type Json, textAt } from "../common/json/parse-json.ts";

export type Relation =
  | "user"
  | "access-key"
  | "session"
  | "session-issuer"
  | "source-ip"
  | "user-agent"
  | "request"
  | "error"
  | "event-name"
  | "event-source"
  | "time";

/** All events that share something with one. */
export interface RelatedSearch {
  readonly relation: Relation;
  /** Behind "All events of …", e.g. `this user`. */
  readonly label: string;
  /** What they share, e.g. `alice`. */
  readonly value: string;
  readonly href: string;
}

const AROUND_MS = 5 * 60_000;

/** What else Event history can tell about an event; only what its record has. */
export function relatedSearches(event: EventSummary, record: Json): readonly RelatedSearch[] {
  const { username, accessKeyId, sourceIPAddress, errorCode, eventTime } = event;
  const filtered: readonly [Relation, string, EventFilterKey, string][] = [
    ["user", "this user", "Username", username],
    ["access-key", "this access key", "AccessKeyId", accessKeyId],
    ["session", "this session", "Text", sessionOf(record)],
    ["session-issuer", "this session issuer", "Text", issuerOf(record)],
    ["source-ip", "this source IP address", "SourceIPAddress", sourceIPAddress],
    ["user-agent", "this user agent", "UserAgent", event.userAgent],
    ["request", "this request ID", "RequestId", textAt(record, "requestID")],
    ["error", "this error code", "ErrorCode", errorCode],
    ["event-name", "this event name", "EventName", event.eventName],
    ["event-source", "this event source", "EventSource", event.eventSource],
  ];
  const searches = filtered
    .filter(([, , , value]) => value !== "")
    .map(([relation, label, key, value]) => {
      return { relation, label, value, href: addressOf(event, key, value) };
    });
  const atMs = Date.parse(eventTime);
  if (Number.isNaN(atMs)) return searches;
  const around = { startMs: atMs - AROUND_MS, endMs: atMs + AROUND_MS, ...categoriesOf(event) };
  return [
    ...searches,
    {
      relation: "time",
      label: "five minutes before and after",
      value: eventTime,
      href: eventsAddress(around),
    },
  ];
}

/** All events that name a resource. */
export function resourceSearch(event: EventSummary, type: string, name: string): string {
  return eventsAddress({
    filters: [
      ...(type === "" ? [] : [{ key: "ResourceType", operator: "=", value: type } as const]),
      { key: "ResourceName", operator: "=", value: name },
    ],
    ...categoriesOf(event),
  });
}

function addressOf(event: EventSummary, key: EventFilterKey, value: string): string {
  const operator = key === "Text" ? ":" : "=";
  return eventsAddress({ filters: [{ key, operator, value }], ...categoriesOf(event) });
}

/** Event history shows management events alone unless told. */
function categoriesOf({ eventCategory }: EventSummary): Pick<EventSearch, "categories"> {
  const others: readonly EventCategory[] = ["Data", "Insight", "NetworkActivity"];
  const own = others.find((category) => category === eventCategory);
  return own ? { categories: ["Management", own] } : {};
}

/** Sessions of roles and federated users have an ARN of their own, e.g. `…:assumed-role/R/name`. */
function sessionOf(record: Json): string {
  const arn = textAt(record, "userIdentity", "arn");
  return /:(?:assumed-role|federated-user)\//.test(arn) ? arn : "";
}

const issuerOf = (record: Json) =>
  textAt(record, "userIdentity", "sessionContext", "sessionIssuer", "arn");
