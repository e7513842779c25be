import PropertyFilter, {
  type PropertyFilterProps,
} from "@cloudscape-design/components/property-filter";
import { useMemo, useState } from "react";
import type {
  EventFilterKey,
  EventFilterOperator,
  EventFilter as Filter,
} from "../../../../src/operator/messages/events.ts";
import type { EventView } from "../event-view.ts";
import { FILTER_PROPERTIES, FIXED_OPTIONS } from "./filter-properties.ts";
import { statusOf, useEventValues, type ValuesWanted } from "./use-event-values.ts";

export interface EventFilterProps {
  readonly view: EventView;
  readonly onChange: (changes: Pick<EventView, "filters" | "join">) => void;
  /** E.g. `12 matches`. */
  readonly countText: string;
  readonly isLoading: boolean;
}

/** Filters by every attribute, several at once, and by text; suggests values that there are. */
export function EventFilter({ view, onChange, countText, isLoading }: EventFilterProps) {
  const [wanted, setWanted] = useState<ValuesWanted>();
  const values = useEventValues(view, wanted);
  const options = useMemo(
    () => [...FIXED_OPTIONS, ...optionsOf(wanted, values.data?.values ?? [])],
    [wanted, values.data],
  );
  return (
    <PropertyFilter
      query={{ operation: view.join, tokens: view.filters.map(tokenOf) }}
      onChange={({ detail }) =>
        onChange({ filters: detail.tokens.flatMap(filterOf), join: detail.operation })
      }
      filteringProperties={FILTER_PROPERTIES}
      filteringOptions={options}
      filteringStatusType={wanted ? statusOf(values) : "finished"}
      onLoadItems={({ detail: { filteringProperty, filteringText, samePage } }) => {
        if (samePage) void values.refetch();
        else setWanted(wantedOf(filteringProperty?.key, filteringText));
      }}
      freeTextFiltering={{ operators: [":", "!:"], defaultOperator: ":" }}
      filteringAriaLabel="Filter events"
      filteringPlaceholder="Filter by attribute, or find text in records"
      filteringLoadingText="Loading values"
      filteringErrorText="Values cannot be shown."
      filteringRecoveryText="Try again"
      filteringEmpty="No values"
      countText={countText}
      loading={isLoading}
      tokenLimit={8}
      expandToViewport
    />
  );
}

function wantedOf(key: string | undefined, containing: string): ValuesWanted | undefined {
  if (key === undefined || key === "ReadOnly") return undefined;
  return { key: key as ValuesWanted["key"], containing: containing.trim() };
}

function optionsOf(
  wanted: ValuesWanted | undefined,
  values: readonly { readonly value: string; readonly count: number }[],
): readonly PropertyFilterProps.FilteringOption[] {
  if (!wanted) return [];
  return values
    .filter(({ value }) => value !== "")
    .map(({ value, count }) => ({
      propertyKey: wanted.key,
      value,
      tags: [`${count.toLocaleString("en")} ${count === 1 ? "event" : "events"}`],
    }));
}

function tokenOf({ key, operator, value }: Filter): PropertyFilterProps.Token {
  return key === "Text" ? { operator, value } : { propertyKey: key, operator, value };
}

function filterOf({ propertyKey, operator, value }: PropertyFilterProps.Token): readonly Filter[] {
  if (typeof value !== "string" || value.trim() === "") return [];
  const key = (propertyKey ?? "Text") as EventFilterKey;
  return [{ key, operator: operator as EventFilterOperator, value: value.trim() }];
}
