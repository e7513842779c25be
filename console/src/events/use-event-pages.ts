import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import type { EventPage, EventSearchRequest } from "../../../src/operator/messages/events.ts";
import { postJson } from "../http/call.ts";
import { type EventView, formatSearch, searchOf } from "./event-view.ts";

/** One page of a view's events. @param next what the page before ended with. */
export async function fetchEvents(
  view: EventView,
  { pageSize, next }: { readonly pageSize: number; readonly next?: string },
  signal: AbortSignal,
): Promise<EventPage> {
  const request: EventSearchRequest = {
    ...{ ...searchOf(view, Date.now()), pageSize },
    ...(next !== undefined && { next }),
  };
  return await postJson<EventPage>("events/search", request, signal);
}

/** The pages of a view so far, newest first; asks for those up to the one that is shown. */
export function useEventPages(view: EventView, pageSize: number) {
  const client = useQueryClient();
  const search = formatSearch(view).toString();
  const key = useMemo(() => ["events", search, pageSize] as const, [search, pageSize]);
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      fetchEvents(view, { pageSize, ...(pageParam !== "" && { next: pageParam }) }, signal),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    enabled: !view.isLive,
    placeholderData: keepPreviousData,
  });
  const { data, hasNextPage, isFetching, isError, isPlaceholderData, fetchNextPage } = query;
  const pages = data?.pages ?? [];
  const isShort = pages.length < view.page && hasNextPage && !isPlaceholderData;
  useEffect(() => {
    if (isShort && !isFetching && !isError && !view.isLive) void fetchNextPage();
  }, [isShort, isFetching, isError, view.isLive, fetchNextPage]);
  /** Asks anew, for the first page alone: the newest are there. */
  const restart = useCallback(async () => {
    client.setQueryData<typeof data>(key, (now) =>
      now ? { pages: now.pages.slice(0, 1), pageParams: now.pageParams.slice(0, 1) } : now,
    );
    await client.invalidateQueries({ queryKey: key });
  }, [client, key]);
  return { ...query, pages, restart, page: Math.max(1, Math.min(view.page, pages.length)) };
}
