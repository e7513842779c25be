import type { CollectionPreferencesProps } from "@cloudscape-design/components/collection-preferences";
import { useCallback, useState } from "react";
import { EVENT_COLUMNS } from "./event-columns.tsx";

/** How the table looks to this browser; kept in it. */
export interface EventPreferences {
  readonly pageSize: number;
  readonly wrapLines: boolean;
  readonly stripedRows: boolean;
  readonly contentDensity: "comfortable" | "compact";
  /** Every column, in the order in which it is shown. */
  readonly contentDisplay: readonly { readonly id: string; readonly visible: boolean }[];
  /** In pixels, by column; those that nobody dragged are not in it. */
  readonly widths: Readonly<Record<string, number>>;
}

export const PAGE_SIZES = [20, 50, 100, 200] as const;

const KEY = "trailcam.events";

const DEFAULTS: EventPreferences = {
  pageSize: 50,
  wrapLines: false,
  stripedRows: false,
  contentDensity: "comfortable",
  contentDisplay: EVENT_COLUMNS.map(({ id, isShown }) => ({ id, visible: isShown })),
  widths: {},
};

export function useEventPreferences() {
  const [preferences, setPreferences] = useState(readPreferences);
  const change = useCallback((changes: Partial<EventPreferences>) => {
    setPreferences((now) => {
      const next = { ...now, ...changes };
      localStorage.setItem(KEY, JSON.stringify(next));
      return next;
    });
  }, []);
  return [preferences, change] as const;
}

/** What the dialog gives, as far as it is this table's. */
export function changesOf(
  chosen: CollectionPreferencesProps.Preferences,
): Partial<EventPreferences> {
  const { pageSize, wrapLines, stripedRows, contentDensity, contentDisplay } = chosen;
  return {
    ...(pageSize !== undefined && { pageSize }),
    ...(wrapLines !== undefined && { wrapLines }),
    ...(stripedRows !== undefined && { stripedRows }),
    ...(contentDensity !== undefined && { contentDensity }),
    ...(contentDisplay && {
      contentDisplay: contentDisplay.map(({ id, visible }) => ({ id, visible })),
    }),
  };
}

/** What was kept may be of another version, or written by hand: each part is taken if it fits. */
function readPreferences(): EventPreferences {
  const kept = readObject(localStorage.getItem(KEY));
  const { pageSize, contentDisplay, widths } = kept;
  return {
    ...DEFAULTS,
    ...(PAGE_SIZES.some((size) => size === pageSize) && { pageSize: Number(pageSize) }),
    wrapLines: kept.wrapLines === true,
    stripedRows: kept.stripedRows === true,
    contentDensity: kept.contentDensity === "compact" ? "compact" : "comfortable",
    contentDisplay: Array.isArray(contentDisplay) ? displayOf(contentDisplay) : displayOf([]),
    widths: widthsOf(widths),
  };
}

function readObject(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(text ?? "{}");
    return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function displayOf(kept: readonly unknown[]): EventPreferences["contentDisplay"] {
  const known = kept.flatMap((item) => {
    const { id, visible } = (item ?? {}) as { id?: unknown; visible?: unknown };
    return DEFAULTS.contentDisplay.some((column) => column.id === id)
      ? [{ id: String(id), visible: visible === true }]
      : [];
  });
  const added = DEFAULTS.contentDisplay.filter(({ id }) => !known.some((item) => item.id === id));
  return [...known, ...added];
}

function widthsOf(kept: unknown): Readonly<Record<string, number>> {
  if (typeof kept !== "object" || kept === null) return {};
  const entries = Object.entries(kept).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number" && entry[1] >= 40,
  );
  return Object.fromEntries(entries);
}
