import type { EventView } from "../event-view.ts";
import { EventFilter } from "./event-filter.tsx";
import { PlaceFilter } from "./place-filter.tsx";
import { TimeRangePicker } from "./time-range-picker.tsx";

export interface EventFiltersProps {
  readonly view: EventView;
  readonly onChange: (changes: Partial<EventView>) => void;
  /** How many events match; undefined while nobody knows. */
  readonly count: number | undefined;
  readonly isLoading: boolean;
}

/** Everything that narrows the events. */
export function EventFilters({ view, onChange, count, isLoading }: EventFiltersProps) {
  return (
    <div className="events-filters">
      <div className="events-filter">
        <EventFilter
          view={view}
          onChange={onChange}
          countText={count === undefined ? "" : matchesOf(count)}
          isLoading={isLoading}
        />
      </div>
      <TimeRangePicker range={view.range} onChange={(range) => onChange({ range })} />
      <PlaceFilter view={view} onChange={onChange} />
    </div>
  );
}

const matchesOf = (count: number) =>
  `${count.toLocaleString("en")} ${count === 1 ? "match" : "matches"}`;
