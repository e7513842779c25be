import type { LookupCursor } from "./lookup-cursor.ts";

/** AWS's eight lookup attributes, as LookupEvents names them. */
export type LookupAttributeKey =
  | "EventId"
  | "EventName"
  | "ReadOnly"
  | "Username"
  | "ResourceType"
  | "ResourceName"
  | "EventSource"
  | "AccessKeyId";

/** What a row can be narrowed by: AWS's attributes and ours. */
export type LookupFilterKey = LookupAttributeKey | "ErrorCode" | "SourceIPAddress" | "Text";

export interface LookupQuery {
  readonly accountId: string;
  readonly region: string;
  readonly attribute?: { readonly key: LookupAttributeKey; readonly value: string };
  /** Further conditions; all must hold. */
  readonly filters?: readonly { readonly key: LookupFilterKey; readonly value: string }[];
  /** Inclusive, to the second. Never earlier than 90 days ago, whatever is asked. */
  readonly startMs?: number;
  /** Inclusive, to the second. */
  readonly endMs?: number;
  readonly category: "Management" | "Insight";
  /** 1 to 50. */
  readonly maxResults: number;
  readonly cursor?: LookupCursor;
}

export interface LookupEvent {
  readonly eventId: string;
  readonly eventName: string;
  readonly readOnly: boolean;
  /** Empty when the call had none. */
  readonly accessKeyId: string;
  readonly eventTimeMs: number;
  readonly eventSource: string;
  /** Empty when the record names none. */
  readonly username: string;
  readonly resources: readonly { readonly type: string; readonly name: string }[];
  /** The record as JSON text, exactly as it was journaled. */
  readonly record: string;
}

export interface LookupPage {
  /** Newest first; within a second, the one journaled later first. */
  readonly events: readonly LookupEvent[];
  /** Present when there is more. */
  readonly next?: LookupCursor;
}
