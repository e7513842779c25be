import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useMemo, useState } from "react";
import type { EventSearch, TimelineRequest } from "../../../src/operator/messages/events.ts";
import { ErrorAlert } from "../common/error-alert.tsx";
import { Legend } from "./legend.tsx";
import { TimelineChart } from "./timeline-chart.tsx";
import { TimelineTable } from "./timeline-table.tsx";
import { useTimeline } from "./use-timeline.ts";
import "./timeline.css";

export interface TimelinePanelProps {
  /** Whose events are counted. */
  readonly search: EventSearch;
  /** Told the stretch of time that was brushed, to the whole bucket. */
  readonly onBrush: (startMs: number, endMs: number) => void;
  /** Asks again every so often; not at all when left out. */
  readonly refreshMs?: number;
}

type By = TimelineRequest["by"];

/** Records over time, by outcome or service; a brushed stretch becomes the filter. */
export function TimelinePanel({ search, onBrush, refreshMs }: TimelinePanelProps) {
  const [by, setBy] = useState<By>("outcome");
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [isTable, setTable] = useState(false);
  const { data, error, isFetching, refetch } = useTimeline(search, by, refreshMs);
  const toggle = (name: string) =>
    setHidden((now) => {
      const next = new Set(now);
      if (!next.delete(name)) next.add(name);
      return next;
    });
  // The same objects while nothing changed: the chart is drawn anew for others.
  const names = useMemo(() => data?.series.map(({ name }) => name) ?? [], [data]);
  const shown = useMemo(
    () => data && { ...data, series: data.series.filter(({ name }) => !hidden.has(name)) },
    [data, hidden],
  );
  return (
    <ExpandableSection
      variant="container"
      defaultExpanded
      headerText="Timeline"
      headerDescription="Drag over the chart to narrow the time; errors and denials stand out."
      headerActions={
        <SpaceBetween direction="horizontal" size="xs">
          {isFetching && <Spinner />}
          <SegmentedControl
            label="Colour by"
            selectedId={by}
            options={[
              { id: "outcome", text: "Outcome" },
              { id: "service", text: "Service" },
            ]}
            onChange={({ detail }) => setBy(detail.selectedId as By)}
          />
          <Button onClick={() => setTable(!isTable)}>
            {isTable ? "Show chart" : "Show as table"}
          </Button>
        </SpaceBetween>
      }
    >
      {error ? (
        <ErrorAlert
          title="The timeline cannot be shown"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : data && shown ? (
        <>
          {isTable ? (
            <TimelineTable timeline={data} />
          ) : (
            <TimelineChart timeline={shown} names={names} onBrush={onBrush} />
          )}
          <Legend series={data.series} hidden={hidden} onToggle={toggle} />
        </>
      ) : (
        <Box textAlign="center" padding="xl">
          <Spinner /> Counting events
        </Box>
      )}
    </ExpandableSection>
  );
}
