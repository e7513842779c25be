import type { EventSummary } from "./events.ts";

/** `POST /_trailcam/resources`: the resources that were changed, the latest change first. */
export interface ResourcesRequest {
  /** E.g. `AWS::Route53::HostedZone`; every type unless told. */
  readonly type?: string;
  /** What the name must contain. */
  readonly containing?: string;
  readonly accountIds?: readonly string[];
  /** 1 to 200; 50 unless told. */
  readonly limit?: number;
}

export interface Resources {
  readonly resources: readonly ResourceSummary[];
}

export interface ResourceSummary {
  readonly type: string;
  /** An id or an ARN, as records name it. */
  readonly name: string;
  /** What people call it, e.g. a zone's domain name; absent when no record tells. */
  readonly title?: string;
  readonly accountId: string;
  readonly changes: number;
  readonly lastEventName: string;
  readonly lastChangedAt: string;
  readonly lastUsername: string;
}

/** `GET /_trailcam/resources/history?type=…&name=…&account=…`: every change, oldest first. */
export interface ResourceHistory {
  readonly resource: ResourceSummary;
  readonly changes: readonly ResourceChange[];
  /** True when there are records of it that are older than what is kept. */
  readonly isCut: boolean;
}

export interface ResourceChange {
  readonly event: EventSummary;
  /**
   * What changed, part by part: for a zone one part a record set (`www.example.com. A`), for a
   * distribution one part a setting (`comment`, `origins.items.0.domainName`). Empty when the call
   * failed, or changed nothing that is known.
   */
  readonly parts: readonly ChangedPart[];
  /** What the caller said of it: a batch's comment, the paths of an invalidation. */
  readonly detail?: string;
  /**
   * The state after the change, as far as records tell. Large histories have it for their latest
   * changes alone; `resources/state` gives any.
   */
  readonly after?: ResourceState;
}

/**
 * A part that was not there before has no `before`; one that is gone has no `after`. Where no
 * record tells whether it was there before, `isBeforeUnknown` says so.
 */
export interface ChangedPart {
  readonly part: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly isBeforeUnknown?: true;
}

export interface ResourceState {
  /** Of a hosted zone, as ListResourceRecordSets says it. */
  readonly recordSets?: readonly object[];
  /** Every other part by its name. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What may be missing or wrong in it, in sentences. Empty when all of it is known. */
  readonly doubts: readonly string[];
}

/**
 * `GET /_trailcam/resources/state?type=…&name=…&account=…`: a resource after the event `&event=ID`,
 * or at the time `&at=2026-01-31T14:05:00Z`, or now.
 */
export interface ResourceAtTime {
  readonly resource: ResourceSummary;
  /** The last change before; absent when the time is before all of them. */
  readonly event?: EventSummary;
  /** There was no such resource then, as far as records tell. */
  readonly isAbsent?: true;
  readonly state: ResourceState;
  /**
   * Of a hosted zone: the changes that bring it from what it is now back to this, as
   * ChangeResourceRecordSets takes them.
   */
  readonly changesBack?: readonly object[];
}
