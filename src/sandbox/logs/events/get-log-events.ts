import type { GetLogEventsRequest, GetLogEventsResponse } from "@aws-sdk/client-cloudwatch-logs";
import type { OperationContext } from "../../../embedded/index.ts";
import { type GroupDocument, keyOf, type LogsState } from "../logs-state.ts";
import { findReferred, findStream } from "../names.ts";
import { readLimit } from "../page.ts";
import { invalidParameter } from "../refusals.ts";
import { EVENT_OVERHEAD_BYTES } from "./event-store.ts";
import {
  earliestAfter,
  idBefore,
  isEventId,
  type PlacedEvent,
  shiftId,
  timeOfId,
} from "./position.ts";
import { expiredBeforeMs } from "./retention.ts";

/** Source: documented, GetLogEvents and FilterLogEvents, a page. */
export const PAGE_EVENTS_MAX = 10_000;
export const PAGE_BYTES_MAX = 1_048_576;

/** Where to go on: behind the id, or before it. */
interface Cursor {
  readonly direction: "forward" | "backward";
  readonly id: string;
}

/**
 * GetLogEvents. Both tokens always lead on: the one behind what was shown, the other before it. At
 * an end a token gives itself, which is how clients know it; later it shows what has come.
 */
export const getLogEvents =
  (state: LogsState) =>
  (input: GetLogEventsRequest, context: OperationContext): GetLogEventsResponse => {
    const group = findReferred(state, context, input);
    const { name: stream } = findStream(state, group, input.logStreamName);
    const limit = readLimit(input.limit, PAGE_EVENTS_MAX);
    const cursor = readCursor(input);
    const range = rangeOf(group, input, context.clock.nowMs());
    const scope = { group: keyOf(group), stream };
    const events = readPage(state, { scope, range, cursor, limit });
    const [first, last] = [events[0], events.at(-1)];
    return {
      events: events.map(({ timestampMs, message, ingestedAtMs }) => ({
        timestamp: timestampMs,
        message,
        ingestionTime: ingestedAtMs,
      })),
      nextForwardToken: `f/${last?.id ?? edgeOf(cursor, "forward")}/s`,
      nextBackwardToken: `b/${first?.id ?? edgeOf(cursor, "backward")}/s`,
    };
  };

function readCursor({ nextToken, startFromHead }: GetLogEventsRequest): Cursor {
  if (nextToken === undefined) {
    return startFromHead
      ? { direction: "forward", id: idBefore(0) }
      : { direction: "backward", id: LAST_ID };
  }
  const [, direction, id = ""] = /^([fb])\/(\d{56})(?:\/s)?$/.exec(nextToken) ?? [];
  if (!isEventId(id)) throw invalidParameter("The specified nextToken is invalid.");
  return { direction: direction === "f" ? "forward" : "backward", id };
}

const LAST_ID = "3".padEnd(56, "9");

/** Where the tokens lead when a page shows nothing: to where it was, and back over it. */
function edgeOf(cursor: Cursor, direction: Cursor["direction"]): string {
  // Nothing at all, looked at from its end: what comes later is ahead of its beginning.
  if (cursor.id === LAST_ID) return idBefore(0);
  if (cursor.direction === direction) return cursor.id;
  return shiftId(cursor.id, direction === "forward" ? -1n : 1n);
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

function rangeOf(group: GroupDocument, input: GetLogEventsRequest, nowMs: number): Range {
  const { startTime = 0, endTime = Number.MAX_SAFE_INTEGER } = input;
  if (startTime < 0 || endTime < 0) throw invalidParameter("Times must not be negative.");
  return { fromMs: Math.max(startTime, expiredBeforeMs(group, nowMs)), toMs: endTime - 1 };
}

interface PageRead {
  readonly scope: { readonly group: string; readonly stream: string };
  readonly range: Range;
  readonly cursor: Cursor;
  readonly limit: number;
}

/** The next events in the direction of the cursor, shown in the order of time. */
function readPage(state: LogsState, { scope, range, cursor, limit }: PageRead): PlacedEvent[] {
  const descending = cursor.direction === "backward";
  const isBehind = ({ id }: PlacedEvent) => (descending ? id < cursor.id : id > cursor.id);
  const within = descending
    ? { ...range, toMs: Math.min(range.toMs, timeOfId(cursor.id)) }
    : { ...range, fromMs: Math.max(range.fromMs, earliestAfter(cursor.id)) };
  const page: PlacedEvent[] = [];
  let bytes = 0;
  for (const { events } of state.events.seconds(scope, { ...within, descending })) {
    for (const event of events.filter(isBehind)) {
      bytes += Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES;
      const isFull = page.length === limit || (bytes > PAGE_BYTES_MAX && page.length > 0);
      if (isFull) return descending ? page.reverse() : page;
      page.push(event);
    }
  }
  return descending ? page.reverse() : page;
}
