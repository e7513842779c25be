import type {
  CreateLogStreamRequest,
  DeleteLogStreamRequest,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  LogStream,
} from "@aws-sdk/client-cloudwatch-logs";
import type { OperationContext } from "../../../embedded/index.ts";
import {
  type GroupDocument,
  keyOf,
  type LogsState,
  type StreamDocument,
  streamArn,
} from "../logs-state.ts";
import { checkStreamName, findGroup, findReferred, findStream } from "../names.ts";
import { pageOf } from "../page.ts";
import { alreadyExists, invalidParameter, invalidValue } from "../refusals.ts";

export const createLogStream =
  (state: LogsState) =>
  (input: CreateLogStreamRequest, context: OperationContext): object =>
    state.store.transaction(() => {
      const group = findGroup(state, context, input.logGroupName);
      const name = checkStreamName(input.logStreamName ?? "");
      const key = keyOf(group) + name;
      if (state.streams.get(key)) throw alreadyExists("log stream");
      state.streams.put(key, { name, createdAtMs: context.clock.nowMs() });
      return {};
    });

export const deleteLogStream =
  (state: LogsState) =>
  (input: DeleteLogStreamRequest, context: OperationContext): object =>
    state.store.transaction(() => {
      const group = findGroup(state, context, input.logGroupName);
      const { name } = findStream(state, group, input.logStreamName);
      state.events.deleteStream(keyOf(group), name);
      state.streams.delete(keyOf(group) + name);
      return {};
    });

export const describeLogStreams =
  (state: LogsState) =>
  (input: DescribeLogStreamsRequest, context: OperationContext): DescribeLogStreamsResponse => {
    const { orderBy = "LogStreamName" } = input;
    const group = findReferred(state, context, input);
    if (orderBy !== "LogStreamName" && orderBy !== "LastEventTime") {
      const values = "[LogStreamName, LastEventTime]";
      throw invalidValue("orderBy", orderBy, `satisfy enum value set: ${values}`);
    }
    const isByTime = orderBy === "LastEventTime";
    if (isByTime && input.logStreamNamePrefix !== undefined) {
      throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
    }
    const { items, next } = isByTime
      ? pageByTime(state, group, input)
      : pageByName(state, group, input);
    return { logStreams: items.map((stream) => present(group, stream)), ...next };
  };

function pageByName(state: LogsState, group: GroupDocument, input: DescribeLogStreamsRequest) {
  const key = keyOf(group);
  const prefix = key + (input.logStreamNamePrefix ?? "");
  const descending = input.descending ?? false;
  return pageOf(input, {
    list: ({ after, limit }) => {
      const from = after === undefined ? {} : { [descending ? "before" : "after"]: key + after };
      return state.streams.list({ prefix, limit, descending, ...from }).map(({ value }) => value);
    },
    keyOf: ({ name }) => name,
  });
}

/** Streams without events come as if theirs were the oldest. */
function pageByTime(state: LogsState, group: GroupDocument, input: DescribeLogStreamsRequest) {
  const all = state.streams
    .list({ prefix: keyOf(group) })
    .map(({ value }) => value)
    .sort((one, other) => (one.lastEventMs ?? 0) - (other.lastEventMs ?? 0));
  if (input.descending) all.reverse();
  const placed = all.map((stream, place) => ({ stream, place }));
  const { items, next } = pageOf(input, {
    list: ({ after, limit }) => {
      const first = after === undefined ? 0 : Number(after) + 1;
      if (!Number.isSafeInteger(first)) throw invalidParameter("The nextToken is invalid.");
      return placed.slice(first, first + limit);
    },
    keyOf: ({ place }) => String(place),
  });
  return { items: items.map(({ stream }) => stream), next };
}

function present(group: GroupDocument, stream: StreamDocument): LogStream {
  const { name, firstEventMs, lastEventMs, lastIngestionMs } = stream;
  return {
    logStreamName: name,
    creationTime: stream.createdAtMs,
    ...(firstEventMs !== undefined && { firstEventTimestamp: firstEventMs }),
    ...(lastEventMs !== undefined && { lastEventTimestamp: lastEventMs }),
    ...(lastIngestionMs !== undefined && { lastIngestionTime: lastIngestionMs }),
    uploadSequenceToken: sequenceToken(lastIngestionMs ?? stream.createdAtMs),
    arn: streamArn(group, name),
    // Source: documented, always zero for streams since June 2019.
    storedBytes: 0,
  };
}

/** Nobody asks for it back any more, but older clients want to have one. */
export function sequenceToken(atMs: number): string {
  return `4${String(atMs).padStart(20, "0")}`.padEnd(56, "0");
}
