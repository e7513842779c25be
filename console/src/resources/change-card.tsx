import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ResourceChange } from "../../../src/operator/messages/resources.ts";
import { eventsAddress } from "../common/events-address.ts";
import { Outcome } from "../common/outcome.tsx";
import { formatTime } from "../common/time.ts";
import { PartTable } from "./part-table.tsx";

export interface ChangeCardProps {
  readonly change: ResourceChange;
  readonly onShowState: () => void;
}

/** One call: who, when, from where, and what it changed. */
export function ChangeCard({ change, onShowState }: ChangeCardProps) {
  const { event, parts, detail } = change;
  const { eventId, eventName, errorCode, username, sourceIPAddress, userAgent } = event;
  const time = formatTime(event.eventTime);
  const hasChanged = parts.length > 0;
  return (
    <Container
      header={
        <Header
          variant="h3"
          headingTagOverride="h2"
          description={time}
          actions={
            hasChanged && (
              <Button onClick={onShowState} ariaLabel={`State after ${eventName}, ${time}`}>
                State after this
              </Button>
            )
          }
        >
          <Link fontSize="inherit" href={`#/events/${encodeURIComponent(eventId)}`}>
            {eventName}
          </Link>
        </Header>
      }
    >
      <SpaceBetween size="s">
        <KeyValuePairs
          columns={4}
          items={[
            { label: "Result", value: <Outcome errorCode={errorCode} /> },
            { label: "User name", value: userOf(username) },
            { label: "Source IP address", value: orDash(sourceIPAddress) },
            { label: "User agent", value: shortAgent(userAgent) },
            ...(detail === undefined ? [] : [{ label: detailLabel(eventName), value: detail }]),
          ]}
        />
        {hasChanged ? (
          <PartTable parts={parts} label={`Parts changed by ${eventName}, ${time}`} />
        ) : (
          <Box color="text-body-secondary">{nothing(errorCode)}</Box>
        )}
      </SpaceBetween>
    </Container>
  );
}

const detailLabel = (eventName: string) =>
  eventName.startsWith("CreateInvalidation") ? "Paths" : "Comment";

const orDash = (text: string) => (text === "" ? "-" : text);

function userOf(username: string) {
  if (username === "") return "-";
  const filters = [{ key: "Username", operator: "=", value: username }] as const;
  return (
    <Link href={eventsAddress({ filters })} ariaLabel={`All events of ${username}`}>
      {username}
    </Link>
  );
}

/** The program alone, as `aws-cli/1.45.11`; the whole is in the event. */
function shortAgent(userAgent: string) {
  return <span title={userAgent}>{orDash(userAgent.split(" ", 1)[0] ?? "")}</span>;
}

function nothing(errorCode: string): string {
  if (errorCode === "OutcomeUnknown") return "Whether this was carried out is not known.";
  if (errorCode !== "") return "The call failed and changed nothing.";
  return "The record tells of no difference.";
}
