import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { EventPage } from "../../../src/operator/messages/events.ts";
import { EmptyState } from "../common/empty-state.tsx";
import { postJson } from "../http/call.ts";

export interface NoEventsProps {
  readonly isNarrowed: boolean;
  readonly onClear: () => void;
  /** There is a first event, after there was none. */
  readonly onFirstEvent: () => void;
}

const LOOK_MS = 3_000;

/** Stands in place of no rows: nothing was recorded yet, or nothing matches. */
export function NoEvents({ isNarrowed, onClear, onFirstEvent }: NoEventsProps) {
  const { data: isAny } = useQuery({
    queryKey: ["events-any"],
    queryFn: async ({ signal }) =>
      (await postJson<EventPage>("events/search", { pageSize: 1 }, signal)).events.length > 0,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data === false ? LOOK_MS : false),
  });
  useEffect(() => {
    if (isAny === true && !isNarrowed) onFirstEvent();
  }, [isAny, isNarrowed, onFirstEvent]);
  if (isAny === false) return <NothingRecorded />;
  return (
    <EmptyState
      title="No matches"
      action={isNarrowed && <Button onClick={onClear}>Clear filter</Button>}
    >
      No event matches the filter.
    </EmptyState>
  );
}

function NothingRecorded() {
  return (
    <EmptyState title="No events recorded yet" action={<Spinner />}>
      <p>Point an AWS client at this server, and make a call:</p>
      <Box variant="code" display="block">
        {'eval "$(./trailcam env)"'}
      </Box>
      <Box variant="code" display="block">
        aws route53 list-hosted-zones
      </Box>
      <p>Or let trailcam make some calls of its own:</p>
      <Box variant="code" display="block">
        ./trailcam demo
      </Box>
      <p>Events appear here within seconds.</p>
    </EmptyState>
  );
}
