import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import type { EventDetail } from "../../../src/operator/messages/events.ts";
import { eventQuery } from "../common/event-query.ts";
import { parseJson } from "../common/json/parse-json.ts";
import { type CompareRow, compareRows, type RowFilter } from "./compare-rows.ts";
import { type ComparedIds, formatComparedIds, readComparedIds } from "./compared-ids.ts";

export interface Comparison extends ComparedIds {
  readonly details: readonly EventDetail[];
  readonly rows: readonly CompareRow[];
  readonly isLoading: boolean;
  readonly failures: readonly { readonly id: string; readonly error: Error }[];
  readonly filter: RowFilter;
  readonly changeFilter: (changes: Partial<RowFilter>) => void;
  readonly remove: (eventId: string) => void;
  readonly retry: () => void;
}

/** The events that the address names, side by side. */
export function useComparison(): Comparison {
  const [parameters, setParameters] = useSearchParams();
  const { ids, leftOut } = readComparedIds(parameters.get("ids"));
  const { details, failures, isLoading, retry } = useEvents(ids);
  const rows = useMemo(
    () => compareRows(details.map(({ record }) => parseJson(record))),
    [details],
  );
  const set = (name: string, value: string) =>
    setParameters(
      (now) => {
        const next = new URLSearchParams(now);
        if (value === "") next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: name !== "ids" },
    );
  return {
    ...{ ids, leftOut, details, rows, isLoading, failures, retry },
    filter: {
      onlyDifferences: parameters.get("differences") === "true",
      text: parameters.get("text") ?? "",
    },
    changeFilter: ({ onlyDifferences, text }) => {
      if (onlyDifferences !== undefined) set("differences", onlyDifferences ? "true" : "");
      if (text !== undefined) set("text", text);
    },
    remove: (eventId) => set("ids", formatComparedIds(ids.filter((id) => id !== eventId))),
  };
}

function useEvents(ids: readonly string[]) {
  const { results, isLoading } = useQueries({
    queries: ids.map(eventQuery),
    combine: (all) => ({ results: all, isLoading: all.some(({ isPending }) => isPending) }),
  });
  const loaded = results.flatMap(({ data }) => data ?? []);
  const key = loaded.map(({ event }) => event.eventId).join(",");
  // Events never change: only which are there.
  const details = useMemo(() => loaded, [key]);
  const failures = results.flatMap(({ error }, at) =>
    error ? [{ id: ids[at] ?? "", error }] : [],
  );
  const retry = () => {
    for (const { error, refetch } of results) if (error) void refetch();
  };
  return { details, failures, isLoading, retry };
}
