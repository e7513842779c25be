import type { Position } from "../journal/index.ts";
import type { EventSelectors } from "../selection/index.ts";
import type { Aggregation, InsightSelector } from "./insight-selector.ts";
import type { OrganizationChange } from "./organization-change.ts";
import type { SelectionChange } from "./selection-change.ts";

/** A tag as AWS spells it, because that is how it is stored and shown. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** How a window came to its end: with the call that stopped logging, which is still recorded. */
export interface WindowClosing {
  /** The journal's head when the call was handled. */
  readonly from: Position;
  /** The call's request id, by which its own record is found beyond `from`. */
  readonly requestId: string;
  readonly atMs: number;
}

/**
 * A stretch of the journal that a trail records: from StartLogging to StopLogging.
 *
 * Positions, not times: a clock that is set back must neither lose a record nor deliver it twice.
 */
export interface LoggingWindow {
  /** The first entry of the window is the one after this. */
  readonly after: Position;
  /** Set once the window's last entry is known. */
  readonly upTo?: Position;
  /** Set by StopLogging and DeleteTrail; the window is open while there is none. */
  readonly closing?: WindowClosing;
}

/** What a client decides about a trail. */
export interface TrailSettings {
  readonly bucketName: string;
  /** Without a slash at its end; undefined when there is none. */
  readonly keyPrefix?: string;
  /** As the client gave it: a name or an ARN. */
  readonly snsTopicName?: string;
  readonly snsTopicArn?: string;
  readonly isMultiRegion: boolean;
  readonly includesGlobalServiceEvents: boolean;
  readonly validatesLogFiles: boolean;
  readonly cloudWatchLogsLogGroupArn?: string;
  readonly cloudWatchLogsRoleArn?: string;
  /** The full key ARN. */
  readonly kmsKeyId?: string;
  readonly isOrganization: boolean;
  /** `o-…`, exactly where `isOrganization`. */
  readonly organizationId?: string;
  /** Undefined when the client never said; AWS then behaves as for true. */
  readonly recursiveLogging?: boolean;
}

/** A trail: which records go where. Ours, not CloudTrail's shape of the same name. */
export interface Trail extends TrailSettings {
  /** Fixed at creation and never used again, unlike the ARN of a trail that was deleted. */
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** `arn:aws:cloudtrail:<home region>:<account>:trail/<name>`. */
  readonly arn: string;
  readonly homeRegion: string;
  readonly createdAtMs: number;
  readonly tags: readonly Tag[];
  readonly eventSelectors: EventSelectors;
  /** Undefined while Insights is off. */
  readonly insightSelectors?: readonly InsightSelector[];
  /** Undefined until an event configuration was put. */
  readonly aggregations?: readonly Aggregation[];
  /** Oldest first; undefined for a trail that never was an organization's. */
  readonly organizationChanges?: readonly OrganizationChange[];
  /** Oldest first, from what it selected at first; undefined where that never changed. */
  readonly selectionChanges?: readonly SelectionChange[];
  /** Oldest first; only the last can be open. Those delivered whole to the bucket are taken out. */
  readonly windows: readonly LoggingWindow[];
  /** Those taken out that other destinations do not have all of yet. Oldest first. */
  readonly pastWindows?: readonly LoggingWindow[];
  readonly startedAtMs?: number;
  readonly stoppedAtMs?: number;
}

/** True between StartLogging and StopLogging. */
export function isLogging(trail: Trail): boolean {
  const last = trail.windows.at(-1);
  return last !== undefined && last.closing === undefined;
}
