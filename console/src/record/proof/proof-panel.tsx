import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Divider from "@cloudscape-design/components/divider";
import Header from "@cloudscape-design/components/header";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import type { EventProof } from "../../../../src/operator/messages/events.ts";
import { EmptyState } from "../../common/empty-state.tsx";
import { ErrorAlert } from "../../common/error-alert.tsx";
import { getJson } from "../../http/call.ts";
import { PlaceView } from "./place-view.tsx";
import { isWanted, refreshMs } from "./proof-words.ts";

/** Which log files hold the record, and what vouches for them; keeps itself up to date. */
export function ProofPanel({ eventId }: { readonly eventId: string }) {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ["event-proof", eventId],
    queryFn: ({ signal }) =>
      getJson<EventProof>(`events/${encodeURIComponent(eventId)}/proof`, signal),
    refetchInterval: ({ state }) => refreshMs(state.data?.places ?? []),
  });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Which log file holds this record, and which signed digest vouches for it."
          actions={
            <Button
              iconName="refresh"
              ariaLabel="Check the proof again"
              loading={isFetching && data === undefined}
              onClick={() => void refetch()}
            />
          }
        >
          Log file and proof
        </Header>
      }
    >
      {error && (
        <ErrorAlert
          title="The proof cannot be shown"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <StatusIndicator type="loading">Looking for log files</StatusIndicator>}
      {data && <Places places={data.places} />}
    </Container>
  );
}

function Places({ places }: EventProof) {
  if (places.length === 0) return <NoTrail title="No trail keeps this record" />;
  return (
    <SpaceBetween size="l">
      {!isWanted(places) && <NoTrail title="No trail asks for this record" />}
      <LiveRegion tagName="span" hidden>
        {places.map(({ trailArn, state }) => `${trailArn} ${state}`).join(", ")}
      </LiveRegion>
      {places.map((place, number) => (
        <SpaceBetween key={`${place.trailArn} ${place.bucket}`} size="l">
          {number > 0 && <Divider />}
          <PlaceView place={place} />
        </SpaceBetween>
      ))}
    </SpaceBetween>
  );
}

function NoTrail({ title }: { readonly title: string }) {
  const navigate = useNavigate();
  return (
    <EmptyState
      title={title}
      action={
        <Button
          href="#/trails/create"
          onFollow={(event) => {
            event.preventDefault();
            void navigate("/trails/create");
          }}
        >
          Create trail
        </Button>
      }
    >
      <Box variant="span" color="inherit">
        Event history has it for a while. A trail delivers records to a bucket as log files, and
        signs what it delivered, so that anyone can prove that nothing was changed. It delivers what
        is recorded after it was made.
      </Box>
    </EmptyState>
  );
}
