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
  /** The state after the change, as far as records tell. */
  readonly after: unknown;
}

/** A part that was not there before has no `before`; one that is gone has no `after`. */
export interface ChangedPart {
  readonly part: string;
  readonly before?: unknown;
  readonly after?: unknown;
}
