import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import type { Dashboard, DeliveryLag } from "../../../src/operator/messages/dashboard.ts";
import { EmptyState } from "../common/empty-state.tsx";
import { formatTime } from "../common/time.ts";

/** How the server itself does: journal, history, deliveries, upstreams. */
export function ServerPanel({ dashboard }: { readonly dashboard: Dashboard }) {
  const { journal, history, upstreams } = dashboard;
  return (
    <Container header={<Header variant="h2">Server</Header>}>
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={3}
          items={[
            { label: "Journal", value: `${journal.entries.toLocaleString("en")} entries` },
            { label: "Event history", value: <HistoryState history={history} /> },
            {
              label: "Upstreams",
              value:
                upstreams.length === 0 ? (
                  "The sandbox answers"
                ) : (
                  <SpaceBetween size="xxs">
                    {upstreams.map(({ name, isUp, detail }) => (
                      <StatusIndicator key={name} type={isUp ? "success" : "error"}>
                        {name}
                        {detail !== undefined && `: ${detail}`}
                      </StatusIndicator>
                    ))}
                  </SpaceBetween>
                ),
            },
          ]}
        />
        <Deliveries deliveries={dashboard.deliveries} />
      </SpaceBetween>
    </Container>
  );
}

function HistoryState({ history }: { readonly history: Dashboard["history"] }) {
  const { isAnswering, entriesBehind, failure } = history;
  if (failure !== undefined) return <StatusIndicator type="error">{failure}</StatusIndicator>;
  if (!isAnswering) return <StatusIndicator type="pending">Starting</StatusIndicator>;
  if (entriesBehind === 0) return <StatusIndicator type="success">Up to date</StatusIndicator>;
  return (
    <StatusIndicator type="in-progress">
      {entriesBehind.toLocaleString("en")} entries behind
    </StatusIndicator>
  );
}

function Deliveries({ deliveries }: { readonly deliveries: readonly DeliveryLag[] }) {
  return (
    <Table
      variant="embedded"
      contentDensity="compact"
      ariaLabels={{ tableLabel: "Deliveries" }}
      header={<Header variant="h3">Deliveries</Header>}
      items={deliveries}
      trackBy={({ trailArn, region }) => `${trailArn} ${region}`}
      columnDefinitions={[
        {
          id: "trail",
          header: "Trail",
          isRowHeader: true,
          cell: ({ trailArn }) => (
            <Link href={`#/trails/${encodeURIComponent(trailArn)}`}>
              {trailArn.slice(trailArn.lastIndexOf("/") + 1)}
            </Link>
          ),
        },
        { id: "region", header: "Region", cell: ({ region }) => region },
        {
          id: "latest",
          header: "Latest log file",
          cell: ({ latestDeliveryMs }) =>
            latestDeliveryMs === undefined ? "None yet" : formatTime(latestDeliveryMs),
        },
        {
          id: "behind",
          header: "Behind",
          cell: ({ entriesBehind }) => `${entriesBehind.toLocaleString("en")} entries`,
        },
        {
          id: "state",
          header: "State",
          cell: ({ latestError }) =>
            latestError === undefined ? (
              <StatusIndicator type="success">Delivering</StatusIndicator>
            ) : (
              <StatusIndicator type="error">{latestError}</StatusIndicator>
            ),
        },
      ]}
      empty={
        <EmptyState title="No trail delivers">
          <Box variant="span">
            <Link href="#/trails/create">Create a trail</Link> to have log files in a bucket.
          </Box>
        </EmptyState>
      }
    />
  );
}
