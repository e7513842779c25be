import type { EmbeddedService } from "../../embedded/index.ts";
import { filterLogEvents } from "./events/filter-log-events.ts";
import { getLogEvents } from "./events/get-log-events.ts";
import { putLogEvents } from "./events/put-log-events.ts";
import {
  deleteMetricFilter,
  describeMetricFilters,
  putMetricFilter,
  testMetricFilter,
} from "./filters/metric-filters.ts";
import {
  deleteResourcePolicy,
  describeResourcePolicies,
  putResourcePolicy,
} from "./filters/resource-policies.ts";
import { describeLogGroups } from "./groups/describe-groups.ts";
import {
  associateKmsKey,
  createLogGroup,
  deleteLogGroup,
  deleteRetentionPolicy,
  disassociateKmsKey,
  putDeletionProtection,
  putRetentionPolicy,
} from "./groups/manage-groups.ts";
import {
  listTagsForResource,
  listTagsLogGroup,
  tagLogGroup,
  tagResource,
  untagLogGroup,
  untagResource,
} from "./groups/tags.ts";
import type { LogGroups } from "./log-groups.ts";
import { createLogStream, deleteLogStream, describeLogStreams } from "./streams/manage-streams.ts";

/** Amazon CloudWatch Logs: groups, streams, events and filters. */
export function cloudWatchLogsService({ state }: LogGroups) {
  return {
    service: "cloudwatch-logs",
    operations: {
      // Groups
      CreateLogGroup: createLogGroup(state),
      DescribeLogGroups: describeLogGroups(state),
      DeleteLogGroup: deleteLogGroup(state),
      PutRetentionPolicy: putRetentionPolicy(state),
      DeleteRetentionPolicy: deleteRetentionPolicy(state),
      AssociateKmsKey: associateKmsKey(state),
      DisassociateKmsKey: disassociateKmsKey(state),
      PutLogGroupDeletionProtection: putDeletionProtection(state),
      TagResource: tagResource(state),
      UntagResource: untagResource(state),
      ListTagsForResource: listTagsForResource(state),
      TagLogGroup: tagLogGroup(state),
      UntagLogGroup: untagLogGroup(state),
      ListTagsLogGroup: listTagsLogGroup(state),

      // Streams and events
      CreateLogStream: createLogStream(state),
      DescribeLogStreams: describeLogStreams(state),
      DeleteLogStream: deleteLogStream(state),
      PutLogEvents: putLogEvents(state),
      GetLogEvents: getLogEvents(state),
      FilterLogEvents: filterLogEvents(state),

      // Filters and policies
      PutMetricFilter: putMetricFilter(state),
      DescribeMetricFilters: describeMetricFilters(state),
      DeleteMetricFilter: deleteMetricFilter(state),
      TestMetricFilter: testMetricFilter,
      PutResourcePolicy: putResourcePolicy(state),
      DescribeResourcePolicies: describeResourcePolicies(state),
      DeleteResourcePolicy: deleteResourcePolicy(state),
    },
  } as const satisfies EmbeddedService;
}
