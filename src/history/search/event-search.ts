import type { Position } from "../../journal/index.ts";
/** What events can be filtered by; `Text` finds it anywhere in a record. */
export type EventKey =
  | "EventId"
  | "EventName"
  | "ReadOnly"
  | "Username"
  | "ResourceType"
  | "ResourceName"
  | "EventSource"
  | "AccessKeyId"
  | "ErrorCode"
  | "SourceIPAddress"
  | "UserAgent"
  | "RequestId"
  | "Text";

/** Equals, differs, contains, does not contain, starts with; the last three whatever the case. */
export type EventOperator = "=" | "!=" | ":" | "!:" | "^";

/**
 * One condition. What a record does not have is the empty text: `ErrorCode = ""` finds what
 * succeeded. Of resources, any counts; one that has none has an empty one.
 */
export interface EventFilter {
  readonly key: EventKey;
  readonly operator: EventOperator;
  readonly value: string;
}

/** Which events are meant. */
export interface EventSearch {
  readonly filters?: readonly EventFilter[];
  /** Whether all filters must hold, which is the default, or any of them. */
  readonly join?: "and" | "or";
  /** Inclusive, to the second. Never earlier than 90 days ago, whatever is asked. */
  readonly startMs?: number;
  /** Inclusive, to the second. */
  readonly endMs?: number;
  /** Those of any, when left out or empty; so are accounts. */
  readonly regions?: readonly string[];
  readonly accountIds?: readonly string[];
  /** Management alone, when left out or empty. */
  readonly categories?: readonly string[];
}

/** What is shown of an event in a list. What a record does not have is empty. */
export interface EventSummary {
  readonly eventId: string;
  /** RFC 3339, to the second. */
  readonly eventTime: string;
  readonly eventName: string;
  readonly eventSource: string;
  readonly readOnly: boolean;
  readonly username: string;
  readonly accessKeyId: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly errorCode: string;
  readonly awsRegion: string;
  readonly accountId: string;
  readonly eventType: string;
  readonly eventCategory: string;
  readonly resources: readonly { readonly type: string; readonly name: string }[];
}

/** An event and its record. */
export interface FoundEvent {
  readonly event: EventSummary;
  /** As JSON text, exactly as it was journaled. */
  readonly record: string;
}

/** All that a line about an event says. */
export interface EventLine extends EventSummary {
  /** Empty when the record has none. */
  readonly requestId: string;
}

/** An event, and where it is journaled. */
export interface LocatedEvent extends FoundEvent {
  /** In the journal of now; undefined for what came from a journal before it. */
  readonly position: Position | undefined;
}

export const DEFAULT_CATEGORIES: readonly string[] = ["Management"];

/** The list that is meant: an empty one asks for nothing in particular. */
export function asked(list: readonly string[] | undefined): readonly string[] | undefined {
  return list && list.length > 0 ? list : undefined;
}
