import { queryOptions } from "@tanstack/react-query";
import type { EventDetail } from "../../../src/operator/messages/events.ts";
import { getJson } from "../http/call.ts";

/** Asks for one event; what was recorded never changes, so it is asked for once. */
export const eventQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["event", eventId],
    queryFn: ({ signal }) => getJson<EventDetail>(`events/${encodeURIComponent(eventId)}`, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
