import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import type { DestinationStatus } from "../../../../src/operator/messages/trails.ts";
import { EmptyState } from "../../common/empty-state.tsx";
import { ErrorAlert } from "../../common/error-alert.tsx";
import { formatTime } from "../../common/time.ts";
import { logGroupNameOf } from "../trail.ts";
import { kindLabel } from "../trail-health.ts";
import { statusQuery } from "../trail-queries.ts";

/** How deliveries to every destination stand, brought up to date while it is shown. */
export function DestinationsTable({ arn }: { readonly arn: string }) {
  const { data, error, isPending, refetch } = useQuery(statusQuery(arn));
  return (
    <Table
      variant="container"
      items={data?.destinations ?? []}
      columnDefinitions={COLUMNS}
      trackBy={({ kind, name, region }) => `${kind} ${name} ${region}`}
      loading={isPending}
      loadingText="Loading destinations"
      wrapLines
      ariaLabels={{ tableLabel: "Destinations" }}
      header={
        <Header
          variant="h2"
          {...(data && { counter: `(${data.destinations.length})` })}
          description="Brought up to date every few seconds."
        >
          Destinations
        </Header>
      }
      empty={
        error ? (
          <ErrorAlert
            title="Destinations cannot be shown"
            error={error}
            onRetry={() => void refetch()}
          />
        ) : (
          <EmptyState title="Nothing was delivered yet">
            What the trail delivers to is listed from its first event on.
          </EmptyState>
        )
      }
    />
  );
}

const COLUMNS: readonly TableProps.ColumnDefinition<DestinationStatus>[] = [
  {
    id: "kind",
    header: "Destination",
    isRowHeader: true,
    cell: kindLabel,
  },
  {
    id: "name",
    header: "Name",
    cell: shortNameOf,
  },
  { id: "region", header: "Region", cell: ({ region }) => region },
  { id: "state", header: "Status", cell: stateOf, minWidth: 160 },
  {
    id: "success",
    header: "Latest success",
    cell: ({ latestSuccessMs }) =>
      latestSuccessMs === undefined ? "Never" : formatTime(latestSuccessMs),
  },
  {
    id: "waiting",
    header: "Waiting",
    cell: ({ entriesBehind, waiting = 0 }) => (entriesBehind + waiting).toLocaleString("en"),
  },
];

function shortNameOf({ kind, name }: DestinationStatus): string {
  if (kind === "event-bus") return name || "default";
  if (kind === "log-group") return logGroupNameOf(name);
  return name.slice(name.lastIndexOf(":") + 1);
}

function stateOf({ latestError, latestAttemptMs, latestSuccessMs }: DestinationStatus) {
  if (latestError !== undefined) {
    return (
      <>
        <StatusIndicator type="error">{latestError}</StatusIndicator>
        {latestAttemptMs !== undefined && (
          <Box variant="small" display="block" color="text-body-secondary">
            {formatTime(latestAttemptMs)}
          </Box>
        )}
      </>
    );
  }
  return latestSuccessMs === undefined ? (
    <StatusIndicator type="pending">Nothing yet</StatusIndicator>
  ) : (
    <StatusIndicator type="success">Delivered</StatusIndicator>
  );
}
