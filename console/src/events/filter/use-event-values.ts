import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import { useQuery } from "@tanstack/react-query";
import type { EventValues, EventValuesRequest } from "../../../../src/operator/messages/events.ts";
import { postJson } from "../../http/call.ts";
import { type EventView, formatSearch, searchOf } from "../event-view.ts";

type Key = EventValuesRequest["key"];

export interface ValuesWanted {
  readonly key: Key;
  readonly containing: string;
}

/**
 * The most frequent values of a key among the events of the same time and place.
 *
 * The other filters do not narrow them: who replaces one wants to see what else there is.
 *
 * @param wanted undefined asks nothing.
 */
export function useEventValues(view: EventView, wanted: ValuesWanted | undefined) {
  const scope = { ...view, filters: [] };
  // A region or account is chosen beside those that are chosen already.
  const placed = isPlace(wanted?.key) ? { ...scope, regions: [], accountIds: [] } : scope;
  return useQuery({
    queryKey: ["event-values", formatSearch(placed).toString(), wanted],
    queryFn: ({ signal }) => {
      const { key = "EventName", containing = "" } = wanted ?? {};
      const request: EventValuesRequest = {
        ...{ ...searchOf(placed, Date.now()), key },
        ...(containing !== "" && { containing }),
      };
      return postJson<EventValues>("events/values", request, signal);
    },
    enabled: wanted !== undefined,
    staleTime: 30_000,
  });
}

const isPlace = (key: Key | undefined) => key === "Region" || key === "AccountId";

/** How a dropdown says how far its options are. */
export function statusOf(query: {
  readonly isError: boolean;
  readonly isFetching: boolean;
}): PropertyFilterProps.StatusType {
  if (query.isError) return "error";
  return query.isFetching ? "loading" : "finished";
}
