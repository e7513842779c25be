import Alert from "@cloudscape-design/components/alert";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import TokenGroup from "@cloudscape-design/components/token-group";
import { useNavigate } from "react-router";
import type { EventSummary } from "../../../src/operator/messages/events.ts";
import { EmptyState } from "../common/empty-state.tsx";
import { ErrorAlert } from "../common/error-alert.tsx";
import { formatTime } from "../common/time.ts";
import { CompareTable } from "./compare-table.tsx";
import { COMPARED_MAX, COMPARED_MIN } from "./compared-ids.ts";
import { type Comparison, useComparison } from "./use-comparison.ts";

/** Two to five events side by side. */
export function ComparePage() {
  const comparison = useComparison();
  const { ids, leftOut } = comparison;
  return (
    <ContentLayout
      breadcrumbs={
        <BreadcrumbGroup
          items={[
            { text: "Event history", href: "#/events" },
            { text: "Compare events", href: "" },
          ]}
          ariaLabel="Breadcrumbs"
        />
      }
      header={
        <Header variant="h1" description="What is the same in their records, and what is not.">
          Compare events
        </Header>
      }
    >
      <SpaceBetween size="l">
        {leftOut > 0 && (
          <Alert type="info" header={`The first ${COMPARED_MAX} events are shown`}>
            {`${leftOut} more ${leftOut === 1 ? "was" : "were"} asked for: remove one here, and `}
            choose again in Event history.
          </Alert>
        )}
        {ids.length < COMPARED_MIN ? <TooFew count={ids.length} /> : <Loaded {...comparison} />}
      </SpaceBetween>
    </ContentLayout>
  );
}

function Loaded(comparison: Comparison) {
  const { failures, details, isLoading, remove, retry } = comparison;
  const isShown = !isLoading && details.length > 0;
  return (
    <SpaceBetween size="l">
      {failures.map(({ id, error }) => (
        <SpaceBetween key={id} size="xs">
          <ErrorAlert title={`Event ${id} cannot be shown`} error={error} onRetry={retry} />
          <Button onClick={() => remove(id)}>{`Compare without ${id}`}</Button>
        </SpaceBetween>
      ))}
      {isLoading && <EmptyState title="Loading the events" action={<Spinner size="large" />} />}
      {isShown && <ChosenEvents events={details.map(({ event }) => event)} onRemove={remove} />}
      {isShown && (
        <CompareTable key={details.map(({ event }) => event.eventId).join()} {...comparison} />
      )}
    </SpaceBetween>
  );
}

interface ChosenEventsProps {
  readonly events: readonly EventSummary[];
  readonly onRemove: (eventId: string) => void;
}

function ChosenEvents({ events, onRemove }: ChosenEventsProps) {
  return (
    <TokenGroup
      items={events.map(({ eventName, eventTime }) => ({
        label: eventName,
        description: formatTime(eventTime),
        dismissLabel: `Remove ${eventName}, ${formatTime(eventTime)}`,
      }))}
      onDismiss={({ detail }) => onRemove(events[detail.itemIndex]?.eventId ?? "")}
    />
  );
}

function TooFew({ count }: { readonly count: number }) {
  const navigate = useNavigate();
  return (
    <EmptyState
      title={count === 0 ? "No events chosen" : "Only one event is left"}
      action={
        <Button variant="primary" onClick={() => void navigate("/events")}>
          Choose events
        </Button>
      }
    >
      {`Choose ${COMPARED_MIN} to ${COMPARED_MAX} events in Event history, then "Compare event `}
      {`details".`}
    </EmptyState>
  );
}
