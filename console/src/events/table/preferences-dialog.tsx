import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import { EVENT_COLUMNS } from "./event-columns.tsx";
import { changesOf, type EventPreferences, PAGE_SIZES } from "./use-event-preferences.ts";

export interface PreferencesDialogProps {
  readonly preferences: EventPreferences;
  readonly onChange: (changes: Partial<EventPreferences>) => void;
}

/** The gear beside the table: columns and their order, page size, lines, density. */
export function PreferencesDialog({ preferences, onChange }: PreferencesDialogProps) {
  return (
    <CollectionPreferences
      title="Preferences"
      confirmLabel="Confirm"
      cancelLabel="Cancel"
      preferences={preferences}
      onConfirm={({ detail }) => onChange(changesOf(detail))}
      pageSizePreference={{
        title: "Page size",
        options: PAGE_SIZES.map((value) => ({ value, label: `${value} events` })),
      }}
      wrapLinesPreference={{
        label: "Wrap lines",
        description: "Show all of a cell's text, on several lines if need be",
      }}
      stripedRowsPreference={{
        label: "Striped rows",
        description: "Shade every other row",
      }}
      contentDensityPreference={{
        label: "Compact mode",
        description: "Show more events in less room",
      }}
      contentDisplayPreference={{
        title: "Columns",
        description: "Choose columns and drag them into order",
        options: EVENT_COLUMNS.map(({ id, label }) => ({
          ...{ id, label, alwaysVisible: id === "eventName" },
        })),
      }}
    />
  );
}
