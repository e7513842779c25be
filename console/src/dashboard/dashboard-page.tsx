import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { useNavigate, useSearchParams } from "react-router";
import type { Dashboard } from "../../../src/operator/messages/dashboard.ts";
import type { EventFilterKey } from "../../../src/operator/messages/events.ts";
import { ErrorAlert } from "../common/error-alert.tsx";
import { getJson } from "../http/call.ts";
import { TimelinePanel } from "../timeline/timeline-panel.tsx";
import { eventsOf } from "./events-of.ts";
import { ServerPanel } from "./server-panel.tsx";
import { TallyTable } from "./tally-table.tsx";
import "./dashboard.css";

const REFRESH_MS = 5_000;
const SPANS: ReadonlyArray<{ readonly value: string; readonly label: string }> = [
  { value: "15", label: "Last 15 minutes" },
  { value: "60", label: "Last hour" },
  { value: "360", label: "Last 6 hours" },
  { value: "1440", label: "Last day" },
  { value: "10080", label: "Last 7 days" },
  { value: "43200", label: "Last 30 days" },
];

/** What happened lately, and how the server does; it keeps itself up to date. */
export function DashboardPage() {
  const [parameters, setParameters] = useSearchParams();
  const span = SPANS.find(({ value }) => value === parameters.get("minutes")) ?? SPANS[1];
  const minutes = span?.value ?? "60";
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ["dashboard", minutes],
    queryFn: ({ signal }) => getJson<Dashboard>(`dashboard?minutes=${minutes}`, signal),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Brought up to date every five seconds."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Select
                selectedOption={span ?? null}
                options={SPANS}
                ariaLabel="Time shown"
                onChange={({ detail }) =>
                  setParameters({ minutes: detail.selectedOption.value ?? "60" })
                }
              />
              <Button
                iconName="refresh"
                ariaLabel="Refresh"
                loading={isFetching && !data}
                onClick={() => void refetch()}
              />
            </SpaceBetween>
          }
        >
          Dashboard
        </Header>
      }
    >
      <SpaceBetween size="l">
        {error && (
          <ErrorAlert
            title="The dashboard cannot be shown"
            error={error}
            onRetry={() => void refetch()}
          />
        )}
        {data ? <Panels dashboard={data} /> : !error && <Spinner size="large" />}
      </SpaceBetween>
    </ContentLayout>
  );
}

function Panels({ dashboard }: { readonly dashboard: Dashboard }) {
  const navigate = useNavigate();
  const { startMs, endMs } = dashboard;
  // Whole minutes: a search that changes with every refresh would be counted anew each time.
  const [fromMs, toMs] = [startMs, endMs].map((ms) => Math.floor(ms / 60_000) * 60_000);
  const search = useMemo(
    () => ({ startMs: fromMs ?? 0, endMs: (toMs ?? 0) + 59_999 }),
    [fromMs, toMs],
  );
  const of = (key: EventFilterKey) => (name: string) => eventsOf({ startMs, endMs }, key, name);
  return (
    <SpaceBetween size="l">
      <Figures dashboard={dashboard} />
      <TimelinePanel
        search={search}
        onBrush={(from, to) => void navigate(eventsOf({ startMs: from, endMs: to }).slice(1))}
        refreshMs={REFRESH_MS}
      />
      <Grid gridDefinition={Array.from({ length: 4 }, () => ({ colspan: { default: 12, m: 6 } }))}>
        <TallyTable
          title="Top users"
          label="User"
          tallies={dashboard.topUsers}
          addressOf={of("Username")}
        />
        <TallyTable
          title="Top operations"
          label="Event name"
          tallies={dashboard.topOperations}
          addressOf={of("EventName")}
        />
        <TallyTable
          title="Top errors"
          label="Error code"
          tallies={dashboard.topErrors}
          addressOf={of("ErrorCode")}
        />
        <TallyTable
          title="Top services"
          label="Event source"
          tallies={dashboard.topServices}
          addressOf={of("EventSource")}
        />
      </Grid>
      <ServerPanel dashboard={dashboard} />
    </SpaceBetween>
  );
}

function Figures({ dashboard }: { readonly dashboard: Dashboard }) {
  const { events, errors, denials, startMs, endMs } = dashboard;
  const perSecond = events / Math.max(1, (endMs - startMs) / 1000);
  return (
    <Container>
      <ColumnLayout columns={4} variant="text-grid" minColumnWidth={150}>
        <Figure label="Events">
          <Link href={eventsOf({ startMs, endMs })} fontSize="display-l">
            {events.toLocaleString("en")}
          </Link>
        </Figure>
        <Figure label="Rate">
          <Box variant="awsui-value-large">
            {perSecond < 10 ? perSecond.toFixed(2) : Math.round(perSecond)} /s
          </Box>
        </Figure>
        <Figure label="Errors">
          <Box variant="awsui-value-large" color={errors > 0 ? "text-status-warning" : "inherit"}>
            {errors.toLocaleString("en")}
          </Box>
        </Figure>
        <Figure label="Denied">
          <Box variant="awsui-value-large" color={denials > 0 ? "text-status-error" : "inherit"}>
            {denials.toLocaleString("en")}
          </Box>
        </Figure>
      </ColumnLayout>
    </Container>
  );
}

function Figure({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <Box variant="awsui-key-label">{label}</Box>
      {children}
    </div>
  );
}
