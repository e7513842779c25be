import type {
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  LogGroup,
} from "@aws-sdk/client-cloudwatch-logs";
import type { OperationContext } from "../../../embedded/index.ts";
import {
  type GroupDocument,
  groupArn,
  groupKey,
  keyOf,
  type LogsState,
  regionKey,
} from "../logs-state.ts";
import { readGroupArn } from "../names.ts";
import { pageOf } from "../page.ts";
import { invalidParameter } from "../refusals.ts";

/** DescribeLogGroups, in the order of their names. */
export const describeLogGroups =
  (state: LogsState) =>
  (input: DescribeLogGroupsRequest, context: OperationContext): DescribeLogGroupsResponse => {
    const { logGroupNamePrefix: begins = "", logGroupNamePattern: holds } = input;
    if (begins !== "" && holds !== undefined) {
      throw invalidParameter(
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
      );
    }
    const wanted = input.logGroupIdentifiers?.map((one) => readGroupArn(one)?.name ?? one);
    const isWanted = ({ name, groupClass }: GroupDocument) =>
      name.includes(holds ?? "") &&
      (wanted?.includes(name) ?? true) &&
      (input.logGroupClass ?? groupClass) === groupClass;
    const prefix = `${regionKey(context)}${begins}`;
    const { items, next } = pageOf(input, {
      list: ({ after, limit }) => {
        const behind = after === undefined ? {} : { after: groupKey(context, after) };
        const all = state.groups.list({ prefix, ...behind }).map(({ value }) => value);
        return all.filter(isWanted).slice(0, limit);
      },
      keyOf: ({ name }) => name,
    });
    return { logGroups: items.map((group) => present(state, group)), ...next };
  };

function present(state: LogsState, group: GroupDocument): LogGroup {
  const key = keyOf(group);
  const { retentionInDays, kmsKeyId } = group;
  return {
    logGroupName: group.name,
    creationTime: group.createdAtMs,
    ...(retentionInDays !== undefined && { retentionInDays }),
    metricFilterCount: state.metricFilters.count({ prefix: key }),
    arn: `${groupArn(group)}:*`,
    storedBytes: state.events.storedBytes(key),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    logGroupClass: group.groupClass,
    logGroupArn: groupArn(group),
    deletionProtectionEnabled: group.isProtected,
  };
}
