import type {
  FilterLogEventsRequest,
  FilterLogEventsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import type { OperationContext } from "../../../embedded/index.ts";
import { type GroupDocument, keyOf, type LogsState } from "../logs-state.ts";
import { checkStreamName, findReferred, findStream } from "../names.ts";
import { readLimit, readToken, writeToken } from "../page.ts";
import { parseFilterPattern } from "../pattern/filter-pattern.ts";
import { invalidParameter, invalidValue } from "../refusals.ts";
import { EVENT_OVERHEAD_BYTES, type EventScope } from "./event-store.ts";
import { PAGE_BYTES_MAX, PAGE_EVENTS_MAX } from "./get-log-events.ts";
import { earliestAfter, idBefore, isEventId, type PlacedEvent } from "./position.ts";
import { expiredBeforeMs } from "./retention.ts";

/** What one call reads at most before it gives what it has, which may be nothing, and a token. */
const READ_BYTES_MAX = 8 * 1024 * 1024;
const STREAMS_MAX = 100;

/**
 * FilterLogEvents: the events of one, some or all streams that match, in the order of time. A page
 * may be empty and have a token all the same: so no call takes long, however few events match.
 */
export const filterLogEvents =
  (state: LogsState) =>
  (input: FilterLogEventsRequest, context: OperationContext): FilterLogEventsResponse => {
    const group = findReferred(state, context, input);
    const pattern = parseFilterPattern(input.filterPattern ?? "");
    const { events, nextId } = search(state, {
      scope: scopeOf(state, group, input),
      limit: readLimit(input.limit, PAGE_EVENTS_MAX),
      afterId: readAfter(input.nextToken),
      fromMs: Math.max(input.startTime ?? 0, expiredBeforeMs(group, context.clock.nowMs())),
      toMs: input.endTime ?? Number.MAX_SAFE_INTEGER,
      isMatch: (message) => pattern.match(message) !== undefined,
    });
    return {
      events: events.map((event) => ({
        logStreamName: event.stream,
        timestamp: event.timestampMs,
        message: event.message,
        ingestionTime: event.ingestedAtMs,
        eventId: event.id,
      })),
      // Source: documented, empty since all of the streams are searched.
      searchedLogStreams: [],
      ...(nextId !== undefined && { nextToken: writeToken(nextId) }),
    };
  };

function readAfter(token: string | undefined): string {
  if (token === undefined) return idBefore(0);
  const id = readToken(token);
  if (!isEventId(id)) throw invalidParameter("The specified nextToken is invalid.");
  return id;
}

function scopeOf(
  state: LogsState,
  group: GroupDocument,
  { logStreamNames: names, logStreamNamePrefix: begins }: FilterLogEventsRequest,
): EventScope {
  const key = keyOf(group);
  if (names !== undefined && begins !== undefined) {
    throw invalidParameter(
      "logStreamNames and logStreamNamePrefix are mutually exclusive parameters.",
    );
  }
  if (begins !== undefined) {
    checkStreamName(begins, "logStreamNamePrefix");
    return { group: key, wants: (stream) => stream.startsWith(begins) };
  }
  if (names === undefined) return { group: key };
  if (names.length > STREAMS_MAX || names.length === 0) {
    const constraint = `have length between 1 and ${STREAMS_MAX}`;
    throw invalidValue("logStreamNames", `${names.length} names`, constraint);
  }
  for (const name of names) findStream(state, group, name);
  const [only] = names;
  if (names.length === 1 && only !== undefined) return { group: key, stream: only };
  const wanted = new Set(names);
  return { group: key, wants: (stream) => wanted.has(stream) };
}

interface Search {
  readonly scope: EventScope;
  readonly limit: number;
  readonly afterId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly isMatch: (message: string) => boolean;
}

/** @returns what matches, and the id behind which to go on; undefined at the end. */
function search(state: LogsState, sought: Search): { events: PlacedEvent[]; nextId?: string } {
  const { scope, limit, afterId, toMs, isMatch } = sought;
  const range = { fromMs: Math.max(sought.fromMs, earliestAfter(afterId)), toMs };
  const found: PlacedEvent[] = [];
  let [foundBytes, readBytes] = [0, 0];
  let lastId = afterId;
  for (const { second, events, readBytes: took } of state.events.seconds(scope, range)) {
    if (readBytes > READ_BYTES_MAX) return { events: found, nextId: lastId };
    readBytes += took;
    for (const event of events) {
      if (event.id <= afterId) continue;
      if (isMatch(event.message)) {
        foundBytes += Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES;
        const isFull = found.length === limit || (foundBytes > PAGE_BYTES_MAX && found.length > 0);
        if (isFull) return { events: found, nextId: lastId };
        found.push(event);
      }
      lastId = event.id;
    }
    // Also where nothing was wanted of it, the second is done with.
    lastId = idBefore((second + 1) * 1000);
  }
  return { events: found };
}
