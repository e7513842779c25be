/** What events can be filtered by; `Text` finds it anywhere in a record, whatever its case. */
export type EventFilterKey =
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

/** Equals, differs, contains, does not contain, starts with. */
export type EventFilterOperator = "=" | "!=" | ":" | "!:" | "^";

export interface EventFilter {
  readonly key: EventFilterKey;
  readonly operator: EventFilterOperator;
  readonly value: string;
}

export type EventCategory = "Management" | "Data" | "Insight" | "NetworkActivity";

/** Which events are meant; what is left out is not asked for. */
export interface EventSearch {
  readonly filters?: readonly EventFilter[];
  /** Whether all filters must hold, which is the default, or any of them. */
  readonly join?: "and" | "or";
  /** Milliseconds since the epoch, inclusive, to the second. */
  readonly startMs?: number;
  readonly endMs?: number;
  readonly regions?: readonly string[];
  readonly accountIds?: readonly string[];
  /** Management alone unless told, as in CloudTrail's Event history. */
  readonly categories?: readonly EventCategory[];
}

/** `POST /_trailcam/events/search`. */
export interface EventSearchRequest extends EventSearch {
  /** 1 to 200; 50 unless told. */
  readonly pageSize?: number;
  /** `next` of the page before. */
  readonly next?: string;
}

export interface EventSummary {
  readonly eventId: string;
  /** As in the record: `2026-01-31T12:00:00Z`. */
  readonly eventTime: string;
  readonly eventName: string;
  readonly eventSource: string;
  readonly readOnly: boolean;
  /** Of these, what a record does not have is empty. */
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

/** Newest first. */
export interface EventPage {
  readonly events: readonly EventSummary[];
  readonly next?: string;
}

/** `POST /_trailcam/events/values`: the most frequent values of a key, for suggestions. */
export interface EventValuesRequest extends EventSearch {
  readonly key: Exclude<EventFilterKey, "Text"> | "Region" | "AccountId";
  /** What a value must contain, whatever its case. */
  readonly containing?: string;
}

export interface EventValues {
  /** At most 50, the most frequent first. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

/** `POST /_trailcam/events/timeline`: how many events there were, over time. */
export interface TimelineRequest extends EventSearch {
  readonly by: "service" | "outcome";
  /** About how many stretches of time; 1 to 500, 120 unless told. */
  readonly buckets?: number;
}

export interface Timeline {
  readonly startMs: number;
  readonly bucketMs: number;
  /**
   * One count a bucket each. By outcome: `succeeded`, `failed`, `denied`. By service: the event
   * sources with most events, and `other`.
   */
  readonly series: readonly { readonly name: string; readonly counts: readonly number[] }[];
}

/** `GET /_trailcam/events/export?format=csv&search=JSON`: all events meant, streamed as a file. */
export type ExportFormat = "csv" | "json";

/** `GET /_trailcam/events/ID`. */
export interface EventDetail {
  readonly event: EventSummary;
  /** The record as JSON text, exactly as it was journaled. */
  readonly record: string;
}

/** `GET /_trailcam/events/ID/proof`: where a record was delivered, and what vouches for it. */
export interface EventProof {
  readonly places: readonly ProofPlace[];
}

export interface ProofPlace {
  readonly trailArn: string;
  readonly bucket: string;
  /**
   * `waiting`: the trail wants the record and has yet to deliver it. `delivered`: in `logFile`, no
   * digest names it yet. `vouched`: a digest with a valid signature names the file with the hash
   * that it has. `broken`: see `problem`. `unwanted`: no trail's selectors ask for it.
   */
  readonly state: "waiting" | "delivered" | "vouched" | "broken" | "unwanted";
  readonly logFile?: { readonly key: string; readonly sha256: string };
  readonly digest?: {
    readonly key: string;
    readonly startTime: string;
    readonly endTime: string;
    readonly publicKeyFingerprint: string;
    readonly signature: string;
  };
  readonly problem?: string;
}
