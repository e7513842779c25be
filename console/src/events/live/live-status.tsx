import Button from "@cloudscape-design/components/button";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TailState } from "./follow-tail.ts";

export interface LiveStatusProps {
  readonly state: TailState;
  /** Why new events wait, if they do. */
  readonly pause: "selection" | "scrolled" | undefined;
  /** How many wait. */
  readonly waiting: number;
  readonly onResume: () => void;
}

/** Says how the live tail does. */
export function LiveStatus({ state, pause, waiting, onResume }: LiveStatusProps) {
  if (!pause) return <LiveRegion>{RUNNING[state]}</LiveRegion>;
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      <LiveRegion>
        <StatusIndicator type="stopped">
          {`Live tail paused while ${PAUSES[pause]}`}
        </StatusIndicator>
      </LiveRegion>
      <span>{waiting > 0 && `${waiting} new ${waiting === 1 ? "event" : "events"}`}</span>
      <Button variant="inline-link" onClick={onResume}>
        Show the newest
      </Button>
    </SpaceBetween>
  );
}

const PAUSES = {
  selection: "events are selected",
  scrolled: "the page is scrolled down",
} as const;

const RUNNING = {
  connecting: <StatusIndicator type="pending">Live tail: connecting</StatusIndicator>,
  live: (
    <StatusIndicator type="success">
      Live tail: new events appear at the top as they happen
    </StatusIndicator>
  ),
  polling: (
    <StatusIndicator type="warning">
      Live tail: the stream ended; asking for new events every 3 seconds until it is back
    </StatusIndicator>
  ),
} as const;
