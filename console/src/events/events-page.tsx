import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useRef, useState } from "react";
import type { EventSummary } from "../../../src/operator/messages/events.ts";
import { ErrorAlert } from "../common/error-alert.tsx";
import { TimelinePanel } from "../timeline/timeline-panel.tsx";
import { EventPagination } from "./event-pagination.tsx";
import { formatSearch, isNarrowed, UNFILTERED } from "./event-view.ts";
import { EventsHeader } from "./events-header.tsx";
import { EventFilters } from "./filter/event-filters.tsx";
import { LiveStatus } from "./live/live-status.tsx";
import { useScrolledPast } from "./live/use-scrolled-past.ts";
import { NoEvents } from "./no-events.tsx";
import { EventTable } from "./table/event-table.tsx";
import { PreferencesDialog } from "./table/preferences-dialog.tsx";
import { useEventPreferences } from "./table/use-event-preferences.ts";
import { useEventCount } from "./use-event-count.ts";
import { useEventView } from "./use-event-view.ts";
import { useShownEvents } from "./use-shown-events.ts";
import "./events.css";

const LIVE_TIMELINE_MS = 5_000;

/** Event history: who did what, when and from where. */
export function EventsPage() {
  const [view, changeView] = useEventView();
  const [preferences, changePreferences] = useEventPreferences();
  const [selected, setSelected] = useSelection(formatSearch(view).toString());
  const top = useRef<HTMLDivElement>(null);
  const isScrolled = useScrolledPast(top);
  const pause = selected.length > 0 ? "selection" : isScrolled ? "scrolled" : undefined;
  const { pageSize } = preferences;
  const shown = useShownEvents(view, { pageSize, isPaused: pause !== undefined });
  const { pages, live, events, error, refresh } = shown;
  const count = useEventCount(shown.timelineSearch);
  const { isLive } = view;

  const resume = () => {
    setSelected([]);
    window.scrollTo({ top: 0 });
  };
  const failure = error && (
    <ErrorAlert title="Events cannot be shown" error={error} onRetry={refresh} />
  );
  const status = isLive && (
    <LiveStatus state={live.state} pause={pause} waiting={live.waiting} onResume={resume} />
  );
  return (
    <ContentLayout header={<PageHeader />}>
      <SpaceBetween size="l">
        <TimelinePanel
          search={shown.timelineSearch}
          onBrush={(startMs, endMs) => changeView({ range: { type: "absolute", startMs, endMs } })}
          {...(isLive && { refreshMs: LIVE_TIMELINE_MS })}
        />
        {events.length > 0 && failure}
        <div ref={top}>
          <EventTable
            events={events}
            selected={selected}
            onSelect={setSelected}
            preferences={preferences}
            onWidths={(widths) => changePreferences({ widths })}
            isLoading={shown.isPending}
            firstIndex={isLive ? 1 : (pages.page - 1) * pageSize + 1}
            header={
              <EventsHeader
                view={view}
                count={count}
                selected={selected}
                status={status}
                isLoading={shown.isFetching && !isLive}
                onRefresh={refresh}
                onLive={(isOn) => {
                  if (!isOn) void pages.restart();
                  changeView({ isLive: isOn });
                }}
              />
            }
            filter={
              <EventFilters
                view={view}
                onChange={changeView}
                count={count}
                isLoading={shown.isFetching}
              />
            }
            pagination={
              <EventPagination
                page={isLive ? 1 : pages.page}
                pages={isLive ? 1 : pages.pages.length}
                hasMore={pages.hasNextPage && !isLive}
                isDisabled={isLive || pages.isFetchingNextPage}
                onChange={(page) => changeView({ page })}
              />
            }
            preferencesDialog={
              <PreferencesDialog preferences={preferences} onChange={changePreferences} />
            }
            empty={
              failure || (
                <NoEvents
                  isNarrowed={isNarrowed(view)}
                  onClear={() => changeView(UNFILTERED)}
                  onFirstEvent={refresh}
                />
              )
            }
          />
        </div>
      </SpaceBetween>
    </ContentLayout>
  );
}

/** What is selected stays so on other pages of the same search, and ends with it. */
function useSelection(search: string) {
  const [selection, setSelection] = useState({ search, events: NONE });
  const select = (events: readonly EventSummary[]) => setSelection({ search, events });
  return [selection.search === search ? selection.events : NONE, select] as const;
}

const NONE: readonly EventSummary[] = [];

function PageHeader() {
  return (
    <Header variant="h1" description="What was asked of AWS in the last 90 days, newest first.">
      Event history
    </Header>
  );
}
