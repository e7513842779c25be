import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import type { EventSummary } from "../../../src/operator/messages/events.ts";
import { type EventView, formatSearch, searchOf } from "./event-view.ts";
import { type LiveOptions, useLiveEvents } from "./live/use-live-events.ts";
import { useEventPages } from "./use-event-pages.ts";

/** The rows of a view: a page of them, or the newest while it is live; and how to ask anew. */
export function useShownEvents(view: EventView, options: LiveOptions) {
  const client = useQueryClient();
  const pages = useEventPages(view, options.pageSize);
  const live = useLiveEvents(view, options);
  const { isLive, range } = view;
  const { restart } = pages;
  const { refetch } = live;

  const search = formatSearch(view).toString();
  const [asOfMs, setAsOfMs] = useState(() => Date.now());
  const timelineSearch = useMemo(() => searchOf(view, asOfMs), [search, asOfMs]);
  const refresh = useCallback(() => {
    setAsOfMs(Date.now());
    // A range that ends now is another one by now: its timeline is asked for anyway.
    if (range?.type !== "relative") void client.invalidateQueries({ queryKey: ["timeline"] });
    for (const name of ["event-values", "events-any"]) {
      void client.invalidateQueries({ queryKey: [name] });
    }
    void (isLive ? refetch() : restart());
  }, [client, isLive, range, refetch, restart]);

  const { error, isPending, isFetching } = isLive ? live : pages;
  const events = isLive ? live.data?.events : pages.pages[pages.page - 1]?.events;
  return {
    ...{ pages, live, events: events ?? NONE, error, isPending, isFetching },
    ...{ asOfMs, timelineSearch, refresh },
  };
}

const NONE: readonly EventSummary[] = [];
