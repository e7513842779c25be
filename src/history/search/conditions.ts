import { hasId, REQUEST_ID } from "../schema.ts";
import { anywhereInRecord, RECORD } from "../stored-record.ts";
import type { EventFilter, EventKey } from "./event-search.ts";
import { isAscii } from "./folded.ts";

/** What is text in a row, as SQL. */
const TEXTS = {
  EventId: "eventID",
  EventName: "eventName",
  ReadOnly: "(readOnly ? 'true' : 'false')",
  Username: "userName",
  EventSource: "eventSource",
  AccessKeyId: "accessKeyId",
  ErrorCode: "errorCode",
  SourceIPAddress: "sourceIP",
  UserAgent: "userAgent",
  RequestId: REQUEST_ID,
  Text: RECORD,
} as const satisfies Partial<Record<EventKey, string>>;

/** What is a list of texts. */
const LISTS = {
  ResourceType: "resourceTypes",
  ResourceName: "resourceNames",
} as const satisfies Partial<Record<EventKey, string>>;

type TextKey = keyof typeof TEXTS;

const isText = (key: EventKey): key is TextKey => key in TEXTS;

/** Where a key's value stands in a row: an expression of one text, or of a list of texts. */
export function columnOf(key: EventKey): { readonly sql: string; readonly isList: boolean } {
  return isText(key) ? { sql: TEXTS[key], isList: false } : { sql: LISTS[key], isList: true };
}

/** True for conditions that have to read records to be decided; an index knows request ids. */
export function readsRecord({ key, operator }: EventFilter): boolean {
  return key === "Text" || (key === "RequestId" && operator !== "=");
}

/** A filter as a condition of SQL. Means what `matches` means. @param name of its value. */
export function conditionOf(filter: EventFilter, name: string): string {
  const { key, operator, value } = filter;
  const placeholder = `{${name}:String}`;
  switch (operator) {
    case "=":
      return equals(key, value, placeholder);
    case "!=":
      return `NOT ${equals(key, value, placeholder)}`;
    case ":":
      return contains(key, value, placeholder);
    case "!:":
      return `NOT ${contains(key, value, placeholder)}`;
    case "^":
      return startsWith(key, value, placeholder);
  }
}

/** The condition that a text contains a value, whatever its case. */
export function containsIn(sql: string, value: string, placeholder: string): string {
  return `${positionOf(value)}(${sql}, ${placeholder}) > 0`;
}

function equals(key: EventKey, value: string, placeholder: string): string {
  if (key === "EventId") return hasId(placeholder);
  if (isText(key)) return `(${TEXTS[key]} = ${placeholder})`;
  const list = LISTS[key];
  return value === ""
    ? `(empty(${list}) OR has(${list}, ${placeholder}))`
    : `has(${list}, ${placeholder})`;
}

function contains(key: EventKey, value: string, placeholder: string): string {
  const isIn = (sql: string) => containsIn(sql, value, placeholder);
  if (key === "Text" && value !== "") return anywhereInRecord(value, isIn);
  return anywhere(key, value, isIn);
}

function startsWith(key: EventKey, value: string, placeholder: string): string {
  return anywhere(key, value, (sql) => `${positionOf(value)}(${sql}, ${placeholder}) = 1`);
}

function anywhere(key: EventKey, value: string, holds: (sql: string) => string): string {
  // Every text begins with the empty one.
  if (value === "") return "true";
  const { sql, isList } = columnOf(key);
  return isList ? `arrayExists(text -> ${holds("text")}, ${sql})` : `(${holds(sql)})`;
}

const positionOf = (value: string) =>
  isAscii(value) ? "positionCaseInsensitive" : "positionCaseInsensitiveUTF8";
