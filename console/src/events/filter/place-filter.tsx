import Multiselect, { type MultiselectProps } from "@cloudscape-design/components/multiselect";
import { useState } from "react";
import type { EventCategory } from "../../../../src/operator/messages/events.ts";
import { CATEGORIES, type EventView } from "../event-view.ts";
import { statusOf, useEventValues } from "./use-event-values.ts";

export interface PlaceFilterProps {
  readonly view: EventView;
  readonly onChange: (changes: Partial<EventView>) => void;
}

/** Which regions, accounts and categories of events; each a list, of which any may hold. */
export function PlaceFilter({ view, onChange }: PlaceFilterProps) {
  return (
    <>
      <ValueChoice
        view={view}
        valueKey="Region"
        label="AWS Regions"
        placeholder="All Regions"
        chosen={view.regions}
        onChange={(regions) => onChange({ regions })}
      />
      <ValueChoice
        view={view}
        valueKey="AccountId"
        label="Accounts"
        placeholder="All accounts"
        chosen={view.accountIds}
        onChange={(accountIds) => onChange({ accountIds })}
      />
      <div className="events-choice">
        <Multiselect
          {...COMMON}
          ariaLabel="Event categories"
          placeholder="Management events"
          selectedOptions={view.categories.map(categoryOption)}
          options={CATEGORIES.map(categoryOption)}
          onChange={({ detail }) =>
            onChange({
              categories: detail.selectedOptions.map(({ value }) => value as EventCategory),
            })
          }
        />
      </div>
    </>
  );
}

const COMMON = { inlineTokens: true, expandToViewport: true } as const;

const CATEGORY_LABELS: Readonly<Record<EventCategory, string>> = {
  Management: "Management events",
  Data: "Data events",
  NetworkActivity: "Network activity events",
  Insight: "Insights events",
};

const categoryOption = (value: EventCategory) => ({ value, label: CATEGORY_LABELS[value] });

interface ValueChoiceProps {
  readonly view: EventView;
  readonly valueKey: "Region" | "AccountId";
  readonly label: string;
  readonly placeholder: string;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

function ValueChoice(props: ValueChoiceProps) {
  const { view, valueKey, chosen } = props;
  // Asked when it is opened: most of the time nobody does.
  const [isOpened, setOpened] = useState(false);
  const values = useEventValues(view, isOpened ? { key: valueKey, containing: "" } : undefined);
  const found = values.data?.values ?? [];
  const names = new Set([...chosen, ...found.map(({ value }) => value)]);
  const options = [...names]
    .filter((name) => name !== "")
    .map((value): MultiselectProps.Option => {
      const count = found.find((each) => each.value === value)?.count;
      return {
        ...{ value, label: value },
        ...(count !== undefined && { labelTag: count.toLocaleString("en") }),
      };
    });
  return (
    <div className="events-choice">
      <Multiselect
        {...COMMON}
        ariaLabel={props.label}
        placeholder={props.placeholder}
        selectedOptions={chosen.map((value) => ({ value, label: value }))}
        options={options}
        filteringType={options.length > 8 ? "auto" : "none"}
        statusType={statusOf(values)}
        loadingText="Loading"
        errorText="They cannot be shown."
        recoveryText="Try again"
        empty="No events in this time"
        onFocus={() => setOpened(true)}
        onLoadItems={({ detail }) => {
          setOpened(true);
          if (detail.samePage) void values.refetch();
        }}
        onChange={({ detail }) =>
          props.onChange(detail.selectedOptions.flatMap(({ value }) => value ?? []))
        }
      />
    </div>
  );
}
