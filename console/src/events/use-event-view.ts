import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { type EventView, formatView, parseView } from "./event-view.ts";

/** The view that the address says, and how to go to another; the back button comes back. */
export function useEventView(): readonly [EventView, (changes: Partial<EventView>) => void] {
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.toString();
  const view = useMemo(() => parseView(new URLSearchParams(text)), [text]);
  const change = useCallback(
    // Another filter starts at its first page, unless the change is the page itself.
    (changes: Partial<EventView>) => setParameters(formatView({ ...view, page: 1, ...changes })),
    [view, setParameters],
  );
  return [view, change];
}
