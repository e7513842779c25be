import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import ToggleButton from "@cloudscape-design/components/toggle-button";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import type { EventSummary } from "../../../src/operator/messages/events.ts";
import { DownloadButton } from "./download-button.tsx";
import { type EventView, searchOf } from "./event-view.ts";
import { SELECTED_MAX } from "./table/event-table.tsx";

export interface EventsHeaderProps {
  readonly view: EventView;
  /** How many events match; undefined while nobody knows. */
  readonly count: number | undefined;
  readonly selected: readonly EventSummary[];
  /** How the live tail does. */
  readonly status: ReactNode;
  readonly isLoading: boolean;
  readonly onRefresh: () => void;
  readonly onLive: (isLive: boolean) => void;
}

/** What can be done with the events of the table. */
export function EventsHeader(props: EventsHeaderProps) {
  const { view, count, selected } = props;
  return (
    <Header
      variant="h2"
      counter={counterOf(count, selected.length)}
      description={props.status}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            iconName="refresh"
            ariaLabel="Refresh events"
            loading={props.isLoading}
            onClick={props.onRefresh}
          />
          <LiveButton view={view} onLive={props.onLive} />
          <CompareButton selected={selected} />
          <DownloadButton search={() => searchOf(view, Date.now())} />
        </SpaceBetween>
      }
    >
      Events
    </Header>
  );
}

function counterOf(count: number | undefined, selected: number): string {
  if (selected > 0) return `(${selected}/${SELECTED_MAX} selected)`;
  return count === undefined ? "" : `(${count.toLocaleString("en")})`;
}

type LiveButtonProps = Pick<EventsHeaderProps, "view" | "onLive">;

function LiveButton({ view: { isLive, range }, onLive }: LiveButtonProps) {
  const hasEnded = range?.type === "absolute" && (range.endMs ?? Date.now()) < Date.now();
  return (
    <ToggleButton
      pressed={isLive}
      iconName="play"
      pressedIconName="pause"
      disabled={hasEnded && !isLive}
      disabledReason="The time range has ended: choose one that ends now."
      onChange={({ detail }) => onLive(detail.pressed)}
    >
      Live tail
    </ToggleButton>
  );
}

function CompareButton({ selected }: Pick<EventsHeaderProps, "selected">) {
  const navigate = useNavigate();
  const ids = selected.map(({ eventId }) => encodeURIComponent(eventId)).join(",");
  return (
    <Button
      disabled={selected.length < 2}
      disabledReason={`Select two to ${SELECTED_MAX} events.`}
      onClick={() => void navigate(`/compare?ids=${ids}`)}
    >
      Compare event details
    </Button>
  );
}
