import type { LogGroupClass, MetricTransformation } from "@aws-sdk/client-cloudwatch-logs";
import type { Collection, StateStore } from "../../base/state-store.ts";
import { EventStore } from "./events/event-store.ts";

export interface GroupDocument {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdAtMs: number;
  /** Absent where events are kept for ever. */
  readonly retentionInDays?: number;
  readonly kmsKeyId?: string;
  readonly groupClass: LogGroupClass;
  readonly isProtected: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export interface StreamDocument {
  readonly name: string;
  readonly createdAtMs: number;
  readonly firstEventMs?: number;
  readonly lastEventMs?: number;
  readonly lastIngestionMs?: number;
}

export interface MetricFilterDocument {
  readonly name: string;
  readonly groupName: string;
  readonly pattern: string;
  readonly transformations: readonly MetricTransformation[];
  readonly createdAtMs: number;
  readonly applyOnTransformedLogs: boolean;
}

export interface ResourcePolicyDocument {
  readonly name: string;
  readonly document: string;
  readonly updatedAtMs: number;
}

/** All that CloudWatch Logs keeps. */
export interface LogsState {
  readonly store: StateStore;
  /** By {@link groupKey}. */
  readonly groups: Collection<GroupDocument>;
  /** `<group key><stream>` */
  readonly streams: Collection<StreamDocument>;
  readonly events: EventStore;
  /** `<group key><filter>` */
  readonly metricFilters: Collection<MetricFilterDocument>;
  /** `<account>/<region>/<policy>` */
  readonly resourcePolicies: Collection<ResourcePolicyDocument>;
}

export function openLogsState(store: StateStore): LogsState {
  return {
    store,
    groups: store.collection("logs/groups"),
    streams: store.collection("logs/streams"),
    events: new EventStore(store),
    metricFilters: store.collection("logs/metric-filters"),
    resourcePolicies: store.collection("logs/resource-policies"),
  };
}

export interface Place {
  readonly accountId: string;
  readonly region: string;
}

export function regionKey({ accountId, region }: Place): string {
  return `${accountId}/${region}/`;
}

/**
 * `<account>/<region>/<name>!`: no name has this character, and all that they have come after it,
 * so that keys are in the order of names.
 */
export function groupKey(place: Place, name: string): string {
  return `${regionKey(place)}${name}!`;
}

export function keyOf(group: GroupDocument): string {
  return groupKey(group, group.name);
}

/** Without the `:*` that AWS also writes behind it. */
export function groupArn({ accountId, region, name }: Place & { readonly name: string }): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
}

export function streamArn(group: GroupDocument, stream: string): string {
  return `${groupArn(group)}:log-stream:${stream}`;
}
