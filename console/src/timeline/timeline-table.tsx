import Table from "@cloudscape-design/components/table";
import type { Timeline } from "../../../src/operator/messages/events.ts";
import { formatTime } from "../common/time.ts";

/** The same counts as numbers; stretches without events are left out. */
export function TimelineTable({ timeline }: { readonly timeline: Timeline }) {
  const { series, startMs, bucketMs } = timeline;
  const rows = (series[0]?.counts ?? [])
    .map((_, i) => ({
      startMs: startMs + i * bucketMs,
      counts: series.map(({ counts }) => counts[i] ?? 0),
    }))
    .filter(({ counts }) => counts.some((count) => count > 0));
  return (
    <Table
      variant="embedded"
      contentDensity="compact"
      ariaLabels={{ tableLabel: "Events over time" }}
      items={rows}
      trackBy={({ startMs: id }) => String(id)}
      columnDefinitions={[
        { id: "time", header: "From", cell: (row) => formatTime(row.startMs), isRowHeader: true },
        ...series.map(({ name }, i) => ({
          id: name,
          header: name,
          cell: (row: (typeof rows)[number]) => row.counts[i] ?? 0,
        })),
      ]}
      empty="No events in this time"
    />
  );
}
