import type {
  InputLogEvent,
  PutLogEventsRequest,
  PutLogEventsResponse,
  RejectedLogEventsInfo,
} from "@aws-sdk/client-cloudwatch-logs";
import type { OperationContext } from "../../../embedded/index.ts";
import { type GroupDocument, keyOf, type LogsState, type StreamDocument } from "../logs-state.ts";
import { findGroup, findStream } from "../names.ts";
import { invalidParameter, invalidValue } from "../refusals.ts";
import { sequenceToken } from "../streams/manage-streams.ts";
import { bytesOfEvents } from "./event-store.ts";
import type { NewLogEvent } from "./position.ts";
import { DAY_MS, expiredBeforeMs, pruneExpired } from "./retention.ts";

/** Source: documented, CloudWatch Logs API reference, PutLogEvents. */
export const BATCH_BYTES_MAX = 1_048_576;
export const BATCH_EVENTS_MAX = 10_000;
const EVENT_BYTES_MAX = 1_048_576;
const AGE_MAX_MS = 14 * DAY_MS;
const AHEAD_MAX_MS = 2 * 60 * 60 * 1000;

export const putLogEvents =
  (state: LogsState) =>
  (input: PutLogEventsRequest, context: OperationContext): PutLogEventsResponse => {
    const events = (input.logEvents ?? []).map(readEvent);
    checkBatch(events);
    return state.store.transaction(() => {
      const group = findGroup(state, context, input.logGroupName);
      const stream = findStream(state, group, input.logStreamName);
      const nowMs = context.clock.nowMs();
      const { rejected } = addEvents(state, { group, stream, events, nowMs });
      return {
        nextSequenceToken: sequenceToken(nowMs),
        ...(Object.keys(rejected).length > 0 && { rejectedLogEventsInfo: rejected }),
      };
    });
  };

function readEvent({ timestamp, message = "" }: InputLogEvent, index: number): NewLogEvent {
  const member = `logEvents.${index + 1}.member`;
  if (timestamp === undefined || timestamp < 0 || !Number.isSafeInteger(timestamp)) {
    throw invalidValue(`${member}.timestamp`, timestamp, "have value greater than or equal to 0");
  }
  if (message === "") {
    throw invalidValue(`${member}.message`, "", "have length greater than or equal to 1");
  }
  if (Buffer.byteLength(message) > EVENT_BYTES_MAX) {
    throw invalidParameter(`Log event too large: it exceeds ${EVENT_BYTES_MAX} bytes.`);
  }
  return { timestampMs: timestamp, message };
}

function checkBatch(events: readonly NewLogEvent[]): void {
  if (events.length === 0) {
    throw invalidValue("logEvents", "[]", "have length greater than or equal to 1");
  }
  if (events.length > BATCH_EVENTS_MAX) {
    const constraint = `have length less than or equal to ${BATCH_EVENTS_MAX}`;
    throw invalidValue("logEvents", `${events.length} events`, constraint);
  }
  const bytes = bytesOfEvents(events);
  if (bytes > BATCH_BYTES_MAX) {
    throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${BATCH_BYTES_MAX}`);
  }
  const isOrdered = events.every(
    ({ timestampMs }, i) => timestampMs >= (events[i - 1]?.timestampMs ?? 0),
  );
  if (!isOrdered) {
    throw invalidParameter(
      "Log events in a single PutLogEvents request must be in chronological order.",
    );
  }
}

export interface Addition {
  readonly group: GroupDocument;
  readonly stream: StreamDocument;
  /** In the order of time. */
  readonly events: readonly NewLogEvent[];
  readonly nowMs: number;
}

/**
 * Adds events to a stream; what is too old or too new is left out and told. To be called within a
 * transaction.
 *
 * @throws {ServiceError} when what is left spans more than a day.
 */
export function addEvents(
  state: LogsState,
  { group, stream, events, nowMs }: Addition,
): { rejected: RejectedLogEventsInfo; count: number } {
  const isTooOld = ({ timestampMs }: NewLogEvent) => timestampMs < nowMs - AGE_MAX_MS;
  const expiredMs = expiredBeforeMs(group, nowMs);
  const isExpired = ({ timestampMs }: NewLogEvent) => timestampMs < expiredMs;
  const isTooNew = ({ timestampMs }: NewLogEvent) => timestampMs > nowMs + AHEAD_MAX_MS;
  const tooOldEnd = countLeading(events, isTooOld);
  const expiredEnd = countLeading(events, isExpired);
  const tooNewStart = events.findIndex(isTooNew);
  const accepted = events.slice(
    Math.max(tooOldEnd, expiredEnd),
    tooNewStart < 0 ? events.length : tooNewStart,
  );
  const [first, last] = [accepted[0], accepted.at(-1)];
  if (first && last) {
    if (last.timestampMs - first.timestampMs > DAY_MS) {
      throw invalidParameter(
        "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
      );
    }
    state.events.append({ group: keyOf(group), stream: stream.name }, accepted, nowMs);
    state.streams.put(keyOf(group) + stream.name, {
      ...stream,
      firstEventMs: Math.min(stream.firstEventMs ?? Infinity, first.timestampMs),
      lastEventMs: Math.max(stream.lastEventMs ?? 0, last.timestampMs),
      lastIngestionMs: nowMs,
    });
  }
  // An index row is looked for, and nearly always there is nothing to do.
  pruneExpired(state, group, nowMs);
  return {
    rejected: {
      ...(tooNewStart >= 0 && { tooNewLogEventStartIndex: tooNewStart }),
      ...(tooOldEnd > 0 && { tooOldLogEventEndIndex: tooOldEnd }),
      ...(expiredEnd > 0 && { expiredLogEventEndIndex: expiredEnd }),
    },
    count: events.length - accepted.length,
  };
}

/** How many events at the beginning are so; they are in the order of time. */
function countLeading(
  events: readonly NewLogEvent[],
  isSo: (event: NewLogEvent) => boolean,
): number {
  const first = events.findIndex((event) => !isSo(event));
  return first < 0 ? events.length : first;
}
