import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { useNavigate, useParams } from "react-router";
import type { EventDetail } from "../../../src/operator/messages/events.ts";
import { EmptyState } from "../common/empty-state.tsx";
import { ErrorAlert } from "../common/error-alert.tsx";
import { eventQuery } from "../common/event-query.ts";
import { eventsAddress } from "../common/events-address.ts";
import { parseJson } from "../common/json/parse-json.ts";
import { Outcome } from "../common/outcome.tsx";
import { formatTime } from "../common/time.ts";
import { Refused } from "../http/call.ts";
import { EventDetails } from "./event-details.tsx";
import { ProofPanel } from "./proof/proof-panel.tsx";
import { RecordViewer } from "./record-viewer.tsx";
import { RelatedMenu } from "./related-menu.tsx";
import { relatedSearches } from "./related-searches.ts";
import { ResourcesTable } from "./resources-table.tsx";

/** One event: what is known of it, its record, and the proof that it is as it was. */
export function RecordPage() {
  const { eventId = "" } = useParams();
  const { data, error, refetch } = useQuery(eventQuery(eventId));
  if (data) return <Loaded key={eventId} detail={data} />;
  return (
    <Frame title="Event" current={eventId}>
      {error ? (
        <Missing eventId={eventId} error={error} onRetry={() => void refetch()} />
      ) : (
        <EmptyState title="Loading the event" action={<Spinner size="large" />} />
      )}
    </Frame>
  );
}

function Loaded({ detail: { event, record } }: { readonly detail: EventDetail }) {
  const json = useMemo(() => parseJson(record), [record]);
  const searches = useMemo(() => relatedSearches(event, json), [event, json]);
  return (
    <Frame
      title={event.eventName}
      current={event.eventName}
      description={
        <SpaceBetween direction="horizontal" size="s">
          <Outcome errorCode={event.errorCode} />
          <span>{formatTime(event.eventTime)}</span>
          <span>{event.eventSource}</span>
        </SpaceBetween>
      }
      actions={<RelatedMenu searches={searches} />}
    >
      <SpaceBetween size="l">
        <EventDetails event={event} record={json} searches={searches} />
        <ResourcesTable event={event} />
        <ProofPanel eventId={event.eventId} />
        <RecordViewer eventId={event.eventId} record={record} />
      </SpaceBetween>
    </Frame>
  );
}

interface FrameProps {
  readonly title: string;
  /** Where the reader is, in the breadcrumbs. */
  readonly current: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

function Frame({ title, current, description, actions, children }: FrameProps) {
  return (
    <ContentLayout
      breadcrumbs={
        <BreadcrumbGroup
          items={[
            { text: "Event history", href: "#/events" },
            { text: current, href: "" },
          ]}
          ariaLabel="Breadcrumbs"
        />
      }
      header={
        <Header variant="h1" description={description} actions={actions}>
          {title}
        </Header>
      }
    >
      {children}
    </ContentLayout>
  );
}

interface MissingProps {
  readonly eventId: string;
  readonly error: Error;
  readonly onRetry: () => void;
}

function Missing({ eventId, error, onRetry }: MissingProps) {
  const navigate = useNavigate();
  const isUnknown = error instanceof Refused && error.status === 404;
  if (!isUnknown) {
    return <ErrorAlert title="The event cannot be shown" error={error} onRetry={onRetry} />;
  }
  return (
    <EmptyState
      title={`There is no event ${eventId}`}
      action={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={onRetry}>Try again</Button>
          <Button variant="primary" onClick={() => void navigate(eventsAddress({}).slice(1))}>
            All events
          </Button>
        </SpaceBetween>
      }
    >
      {error.hint} A new event is found within about a second. An event may also belong to an
      account that you are not signed in to.
    </EmptyState>
  );
}
