import type { ServerResponse } from "node:http";
import type { Clock } from "../../base/clock.ts";
import type { Deliveries } from "../../delivery/index.ts";
import { type EventTally, type History, HistoryError } from "../../history/index.ts";
import type { Journal } from "../../journal/index.ts";
import type { Upstreams } from "../../upstreams/index.ts";
import { answerFailure } from "../answer-failure.ts";
import { answerJson } from "../answer-json.ts";
import type { Dashboard } from "../messages/dashboard.ts";
import type { Asked, Route } from "../route.ts";
import { untilGone } from "../until-gone.ts";

export interface DashboardOptions {
  readonly journal: Pick<Journal, "head">;
  readonly history: Pick<History, "tally" | "status" | "caughtUp">;
  readonly deliveries: Pick<Deliveries, "lags">;
  readonly upstreams: Pick<Upstreams, "status">;
  readonly clock: Clock;
}

/** How long it waits for records of calls that were answered before it. */
const CATCH_UP_MS = 1_000;
const MINUTES = 60;
/** As long as Event history goes back. */
const MINUTES_MAX = 90 * 24 * 60;
const BUCKETS = 60;
/** All that are calls. */
const CATEGORIES = ["Management", "Data", "NetworkActivity"];

const NOTHING: EventTally = {
  ...{ events: 0, errors: 0, denials: 0 },
  ...{ topUsers: [], topOperations: [], topErrors: [], topServices: [] },
  rate: { startMs: 0, bucketMs: 60_000, counts: [] },
};

/** What happened lately, and how the server does. */
export function dashboardRoutes(options: DashboardOptions): readonly Route[] {
  return [
    {
      method: "GET",
      pattern: "/_trailcam/dashboard",
      handle: (asked, response) => answerDashboard(asked, response, options),
    },
  ];
}

async function answerDashboard(
  { url }: Asked,
  response: ServerResponse,
  options: DashboardOptions,
): Promise<void> {
  const minutes = Number(url.searchParams.get("minutes") ?? MINUTES);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MINUTES_MAX) {
    return answerJson(response, 400, {
      error: `minutes: it is no number from 1 to ${MINUTES_MAX}.`,
      hint: "Ask for ?minutes=60; Event history goes back 90 days.",
    });
  }
  const endMs = options.clock.nowMs();
  const stretch = { startMs: endMs - minutes * 60_000, endMs };
  try {
    const tally = await tallyOrNothing(stretch, options, untilGone(response));
    const { startMs: _, ...rate } = tally.rate;
    const dashboard: Dashboard = { ...stretch, ...tally, rate, ...stateOf(options) };
    answerJson(response, 200, dashboard);
  } catch (error) {
    answerFailure(response, error);
  }
}

/** Without the engine nothing can be counted, and all the rest is still worth showing. */
async function tallyOrNothing(
  stretch: { readonly startMs: number; readonly endMs: number },
  { history, journal }: DashboardOptions,
  signal: AbortSignal,
): Promise<EventTally> {
  await history.caughtUp(journal.head, CATCH_UP_MS);
  try {
    return await history.tally({ ...stretch, categories: CATEGORIES, buckets: BUCKETS }, signal);
  } catch (error) {
    if (error instanceof HistoryError && !history.status().isAnswering) return NOTHING;
    throw error;
  }
}

function stateOf({
  journal,
  history,
  deliveries,
  upstreams,
}: DashboardOptions): Pick<Dashboard, "deliveries" | "upstreams" | "journal" | "history"> {
  const { isAnswering, position, failure } = history.status();
  return {
    deliveries: deliveries.lags().map(({ latestDeliveryAtMs, ...lag }) => ({
      ...lag,
      ...(latestDeliveryAtMs !== undefined && { latestDeliveryMs: latestDeliveryAtMs }),
    })),
    upstreams: upstreams.status().map(({ service, address, state, lastError }) => ({
      name: service === "*" ? address : `${service} (${address})`,
      isUp: state !== "failing",
      ...(state === "failing" && lastError !== undefined && { detail: lastError }),
      ...(state === "unused" && { detail: "not called yet" }),
    })),
    journal: { entries: journal.head },
    history: {
      isAnswering,
      entriesBehind: Math.max(0, journal.head - position),
      ...(failure !== undefined && { failure }),
    },
  };
}
