import type { EventSearch } from "../../../src/operator/messages/events.ts";
import { useTimeline } from "../timeline/use-timeline.ts";

/** How many events a search means, by its timeline; undefined while nobody knows. */
export function useEventCount(search: EventSearch): number | undefined {
  const { data, isPlaceholderData, isError } = useTimeline(search, "outcome");
  if (!data || isPlaceholderData || isError) return undefined;
  return data.series.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0);
}
