import Table, { type TableProps } from "@cloudscape-design/components/table";
import { type ReactNode, useMemo } from "react";
import type { EventSummary } from "../../../../src/operator/messages/events.ts";
import { columnDefinitions } from "./event-columns.tsx";
import type { EventPreferences } from "./use-event-preferences.ts";

/** As many records as are compared side by side. */
export const SELECTED_MAX = 5;

export interface EventTableProps {
  readonly events: readonly EventSummary[];
  readonly selected: readonly EventSummary[];
  readonly onSelect: (selected: readonly EventSummary[]) => void;
  readonly preferences: EventPreferences;
  readonly onWidths: (widths: EventPreferences["widths"]) => void;
  readonly isLoading: boolean;
  /** Of the first row, from 1. */
  readonly firstIndex: number;
  readonly header: ReactNode;
  readonly filter: ReactNode;
  readonly pagination: ReactNode;
  readonly preferencesDialog: ReactNode;
  readonly empty: ReactNode;
}

const TIME = { sortingField: "eventTime" } as const;

const ARIA_LABELS: TableProps.AriaLabels<EventSummary> = {
  tableLabel: "Events",
  selectionGroupLabel: "Selection of events",
  allItemsSelectionLabel: () => `Select the first ${SELECTED_MAX} events`,
  itemSelectionLabel: (_, { eventName, eventTime }) => `${eventName}, ${eventTime}`,
};

/** The events of a page, newest first, up to five of them selected. */
export function EventTable(props: EventTableProps) {
  const { events, selected, onSelect, preferences, onWidths } = props;
  // Widths are read once: from then on the table has its own, and tells of them.
  const columns = useMemo(() => columnDefinitions(preferences.widths), []);
  const isFull = selected.length >= SELECTED_MAX;
  return (
    <Table
      variant="container"
      items={events}
      trackBy="eventId"
      columnDefinitions={columns}
      columnDisplay={preferences.contentDisplay}
      sortingColumn={TIME}
      sortingDescending
      sortingDisabled
      resizableColumns
      stickyHeader
      enableKeyboardNavigation
      wrapLines={preferences.wrapLines}
      stripedRows={preferences.stripedRows}
      contentDensity={preferences.contentDensity}
      onColumnWidthsChange={({ detail }) => onWidths(widthsOf(preferences, detail.widths))}
      selectionType="multi"
      selectedItems={selected}
      onSelectionChange={({ detail }) => onSelect(detail.selectedItems.slice(0, SELECTED_MAX))}
      isItemDisabled={(event) =>
        isFull && !selected.some(({ eventId }) => eventId === event.eventId)
      }
      ariaLabels={ARIA_LABELS}
      renderAriaLive={({ firstIndex, lastIndex }) => `Events ${firstIndex} to ${lastIndex}`}
      firstIndex={props.firstIndex}
      loading={props.isLoading}
      loadingText="Loading events"
      header={props.header}
      filter={props.filter}
      pagination={props.pagination}
      preferences={props.preferencesDialog}
      empty={props.empty}
    />
  );
}

/** The table tells widths in the order of the columns that are shown. */
function widthsOf(
  { contentDisplay, widths }: EventPreferences,
  shown: readonly number[],
): EventPreferences["widths"] {
  const ids = contentDisplay.filter(({ visible }) => visible).map(({ id }) => id);
  const changed = ids.flatMap((id, i) => {
    const width = shown[i];
    return width === undefined ? [] : [[id, Math.round(width)] as const];
  });
  return { ...widths, ...Object.fromEntries(changed) };
}
