import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type EventView, formatSearch, searchOf } from "../event-view.ts";
import { fetchEvents } from "../use-event-pages.ts";
import { followTail, pause, type TailState } from "./follow-tail.ts";

export interface LiveOptions {
  readonly pageSize: number;
  /** What happens is counted meanwhile, and shown when it goes on. */
  readonly isPaused: boolean;
}

/** How long the server is left alone between two questions. */
const CALM_MS = 400;
/** An event is told when it is journaled, and found when it is indexed: soon after. */
const LOOKS = 10;

/**
 * The newest events of a view, kept new while it is live.
 *
 * The tail only tells that there is something: the rows come from the same search as everyone's, so
 * that they have all columns, and there are never more of them than a page has.
 */
export function useLiveEvents(view: EventView, { pageSize, isPaused }: LiveOptions) {
  const search = formatSearch(view).toString();
  const [state, setState] = useState<TailState>("connecting");
  const [waiting, setWaiting] = useState(0);
  const query = useQuery({
    queryKey: ["events-live", search, pageSize],
    queryFn: ({ signal }) => fetchEvents(view, { pageSize }, signal),
    enabled: view.isLive,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const news = useRef(new News());
  const latest = useRef({ view, refetch: query.refetch });
  latest.current = { view, refetch: query.refetch };

  useEffect(() => {
    if (!view.isLive) return;
    const ending = new AbortController();
    setState("connecting");
    setWaiting(0);
    void followTail(searchOf({ ...latest.current.view, range: undefined }, Date.now()), {
      signal: ending.signal,
      onState: setState,
      onNews: (eventId) => {
        news.current.add(eventId);
        if (eventId !== undefined) setWaiting((count) => count + 1);
      },
    });
    return () => ending.abort();
  }, [view.isLive, search]);

  useEffect(() => {
    if (!view.isLive || isPaused) return;
    const ending = new AbortController();
    setWaiting(0);
    void showNews(ending.signal);
    return () => ending.abort();
  }, [view.isLive, search, isPaused]);

  async function showNews(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const eventId = await news.current.take(signal);
      for (let look = 0; look < LOOKS && !signal.aborted; look += 1) {
        const { data } = await latest.current.refetch();
        if (signal.aborted) return;
        setWaiting(0);
        await pause(CALM_MS, signal);
        if (eventId === undefined) break;
        if (data?.events.some((event) => event.eventId === eventId)) break;
      }
    }
  }

  return { ...query, state, waiting };
}

/** Remembers that there is something new, for whoever shows it: only the last of it matters. */
class News {
  #isThere = false;
  #eventId: string | undefined;
  #wake: () => void = () => undefined;

  add(eventId: string | undefined): void {
    this.#isThere = true;
    this.#eventId = eventId ?? this.#eventId;
    this.#wake();
  }

  /** Resolves when there is something, with its event's id where that is known. */
  async take(signal: AbortSignal): Promise<string | undefined> {
    while (!this.#isThere && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    }
    const eventId = this.#eventId;
    // What an ended wait leaves is for the next.
    if (!signal.aborted) [this.#isThere, this.#eventId] = [false, undefined];
    return eventId;
  }
}
