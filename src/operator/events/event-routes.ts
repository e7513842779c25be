import type { ServerResponse } from "node:http";
import type { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import type { History } from "../../history/index.ts";
import type { Journal } from "../../journal/index.ts";
import { answerJson } from "../answer-json.ts";
import type {
  EventDetail,
  EventPage,
  EventSearch,
  EventValues,
  Timeline,
} from "../messages/events.ts";
import { checkJson, readText } from "../read-json.ts";
import type { Asked, Route } from "../route.ts";
import { routeWith } from "../route-with.ts";
import type { ConsoleRecorder } from "../session/console-recorder.ts";
import { untilGone } from "../until-gone.ts";
import { exportEvents, isExportFormat } from "./export-events.ts";
import { lookupInput } from "./lookup-input.ts";
import { openCursor, sealCursor } from "./page-token.ts";
import { pageSchema, searchSchema, timelineSchema, valuesSchema } from "./schemas.ts";
import { streamEvents } from "./stream-events.ts";

export interface EventRoutesOptions {
  readonly journal: Pick<Journal, "head" | "read" | "waitBeyond">;
  readonly history: Pick<
    History,
    "search" | "values" | "timeline" | "find" | "export" | "exportRecords" | "caughtUp"
  >;
  readonly clock: Clock;
  readonly console: Pick<ConsoleRecorder, "record">;
  /** Ends the streams under way. */
  readonly stopping: AbortSignal;
}

/** How long a search waits for records of calls that were answered before it. */
const CATCH_UP_MS = 1_000;
const RANGE_STEP_MS = 5 * 60_000;
const SEARCH_HINT = "The shapes are in src/operator/messages/events.ts.";

/** The routes of Event history: searches, suggestions, counts, single events, files, the stream. */
export function eventRoutes(options: EventRoutesOptions): readonly Route[] {
  const route = routeWith(options);
  return [
    route("POST", "events/search", answerSearch),
    route("POST", "events/values", answerValues),
    route("POST", "events/timeline", answerTimeline),
    route("GET", "events/export", answerExport),
    route("GET", "events/:id", answerEvent),
    route("GET", "tail", answerTail),
  ];
}

async function answerSearch(
  asked: Asked,
  response: ServerResponse,
  options: EventRoutesOptions,
): Promise<void> {
  const { history, journal } = options;
  const wish = checked(await readText(asked.request), pageSchema, response);
  if (!wish) return;
  const { next, ...query } = wish;
  const cursor = next === undefined ? undefined : openCursor(next, query);
  if (next !== undefined && !cursor) {
    return answerJson(response, 400, {
      error: "next: it came with another search, or was changed.",
      hint: "Repeat the search that it came with, or search anew without it.",
    });
  }
  // On the first page only: later ones show history as it was at the first.
  if (!cursor) await history.caughtUp(journal.head, CATCH_UP_MS);
  const page = await history.search({ ...query, ...(cursor && { cursor }) }, untilGone(response));
  await recordLookup(asked, wish, options);
  const answer: EventPage = {
    events: page.events,
    ...(page.next && { next: sealCursor(page.next, query) }),
  };
  answerJson(response, 200, answer);
}

async function answerValues(
  { request }: Asked,
  response: ServerResponse,
  { history }: EventRoutesOptions,
): Promise<void> {
  const query = checked(await readText(request), valuesSchema, response);
  if (!query) return;
  const answer: EventValues = { values: await history.values(query, untilGone(response)) };
  answerJson(response, 200, answer);
}

async function answerTimeline(
  { request }: Asked,
  response: ServerResponse,
  { history }: EventRoutesOptions,
): Promise<void> {
  const query = checked(await readText(request), timelineSchema, response);
  if (!query) return;
  const answer: Timeline = await history.timeline(query, untilGone(response));
  answerJson(response, 200, answer);
}

async function answerEvent(
  asked: Asked,
  response: ServerResponse,
  options: EventRoutesOptions,
): Promise<void> {
  const { history, journal } = options;
  const { id = "" } = asked.parameters;
  await history.caughtUp(journal.head, CATCH_UP_MS);
  const found = await history.find(id, untilGone(response));
  if (!found) {
    return answerJson(response, 404, {
      error: `There is no event ${id} in Event history.`,
      hint: "It keeps the events of the last 90 days; older ones are in a trail's log files.",
    });
  }
  const byId = { filters: [{ key: "EventId", operator: "=", value: id }] } as const;
  await recordLookup(asked, byId, options);
  const answer: EventDetail = { event: found.event, record: found.record };
  answerJson(response, 200, answer);
}

async function answerExport(
  asked: Asked,
  response: ServerResponse,
  options: EventRoutesOptions,
): Promise<void> {
  const { history, journal } = options;
  const { url } = asked;
  const format = url.searchParams.get("format");
  if (!isExportFormat(format)) {
    return answerJson(response, 400, { error: "format: there are csv and json." });
  }
  const search = checked(url.searchParams.get("search") ?? "{}", searchSchema, response);
  if (!search) return;
  await history.caughtUp(journal.head, CATCH_UP_MS);
  await recordLookup(asked, search, { ...options, isDownload: true });
  await exportEvents(response, { format, search }, history);
}

async function answerTail(
  { url }: Asked,
  response: ServerResponse,
  options: EventRoutesOptions,
): Promise<void> {
  const text = url.searchParams.get("search");
  if (text === null) return await streamEvents(response, options);
  const search = checked(text, searchSchema, response);
  if (search) await streamEvents(response, options, search);
}

/**
 * Records that somebody looked, as the call that AWS's console would have made: each page, each
 * single event and each file, but no suggestion and no chart, which show no record.
 */
async function recordLookup(
  asked: Asked,
  search: EventSearch & { readonly pageSize?: number; readonly next?: string },
  { console, isDownload }: Pick<EventRoutesOptions, "console"> & { readonly isDownload?: true },
): Promise<void> {
  const region = search.regions?.find((name) => /^[a-z0-9-]+$/.test(name));
  await console.record({
    ...{ asked, operation: "LookupEvents", input: { ...lookupInput(search) } },
    ...(!isDownload && { sameAs: sameLook(search) }),
    ...(region !== undefined && { region }),
  });
}

/**
 * What looks have in common that a page takes by itself, to be up to date: their range goes along
 * with time. Without that the record of a live view's look would make it look again, for ever.
 */
function sameLook({ startMs = 0, endMs = 0, ...rest }: EventSearch): string {
  const range = [startMs, endMs].map((timeMs) => Math.floor(timeMs / RANGE_STEP_MS));
  return JSON.stringify([range, rest]);
}

/** @returns undefined when it was refused. */
function checked<Schema extends z.ZodType>(
  text: string | undefined,
  schema: Schema,
  response: ServerResponse,
): z.output<Schema> | undefined {
  const read =
    text === undefined
      ? { isValid: false as const, problem: "it is longer than 128 KiB" }
      : checkJson(text, schema);
  if (read.isValid) return read.value;
  const error = `The search cannot be read: ${read.problem}`;
  answerJson(response, 400, { error, hint: SEARCH_HINT });
  return undefined;
}
