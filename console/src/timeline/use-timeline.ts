import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type {
  EventSearch,
  Timeline,
  TimelineRequest,
} from "../../../src/operator/messages/events.ts";
import { postJson } from "../http/call.ts";

/** How many events of a search there were over time; asked once, whoever shows it. */
export function useTimeline(search: EventSearch, by: TimelineRequest["by"], refreshMs?: number) {
  return useQuery({
    queryKey: ["timeline", search, by],
    queryFn: ({ signal }) =>
      postJson<Timeline>("events/timeline", { ...search, by, buckets: 120 }, signal),
    placeholderData: keepPreviousData,
    ...(refreshMs !== undefined && { refetchInterval: refreshMs }),
  });
}
