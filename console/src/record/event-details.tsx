import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs, {
  type KeyValuePairsProps,
} from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { EventSummary } from "../../../src/operator/messages/events.ts";
import { type Json, textAt } from "../common/json/parse-json.ts";
import { formatTime } from "../common/time.ts";
import type { RelatedSearch, Relation } from "./related-searches.ts";

export interface EventDetailsProps {
  readonly event: EventSummary;
  readonly record: Json;
  readonly searches: readonly RelatedSearch[];
}

/** What AWS's page has of an event, and who did it. A value that leads somewhere is a link. */
export function EventDetails({ event, record, searches }: EventDetailsProps) {
  const linked = (relation: Relation, text: string) => {
    const search = searches.find((each) => each.relation === relation);
    if (!search) return orDash(text);
    return (
      <Link href={search.href} ariaLabel={`${text}: all events of ${search.label}`}>
        {text}
      </Link>
    );
  };
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Details</Header>}>
        <SpaceBetween size="l">
          <KeyValuePairs columns={4} items={detailPairs(event, record, linked)} />
          <KeyValuePairs columns={1} items={longPairs(event, record, linked)} />
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">User identity</Header>}>
        <KeyValuePairs columns={4} items={identityPairs(event, record, linked)} />
      </Container>
    </SpaceBetween>
  );
}

type Linked = (relation: Relation, text: string) => ReactNode;
type Pairs = readonly KeyValuePairsProps.Item[];

const orDash = (text: string) => (text === "" ? "-" : text);

function detailPairs(event: EventSummary, record: Json, linked: Linked): Pairs {
  const { errorCode } = event;
  return [
    { label: "Event time", value: formatTime(event.eventTime) },
    { label: "User name", value: linked("user", event.username) },
    { label: "Event name", value: linked("event-name", event.eventName) },
    { label: "Event source", value: linked("event-source", event.eventSource) },
    { label: "AWS access key", value: linked("access-key", event.accessKeyId) },
    { label: "Source IP address", value: linked("source-ip", event.sourceIPAddress) },
    { label: "Event ID", value: event.eventId },
    { label: "Request ID", value: linked("request", textAt(record, "requestID")) },
    { label: "AWS region", value: orDash(event.awsRegion) },
    { label: "Read-only", value: String(event.readOnly) },
    { label: "Error code", value: errorCode === "" ? "-" : linked("error", errorCode) },
    { label: "Event type", value: orDash(event.eventType) },
    { label: "Event category", value: orDash(event.eventCategory) },
    { label: "Recipient account", value: orDash(textAt(record, "recipientAccountId")) },
  ];
}

/** What takes a line of its own. */
function longPairs(event: EventSummary, record: Json, linked: Linked): Pairs {
  const errorMessage = textAt(record, "errorMessage");
  return [
    ...(errorMessage === "" ? [] : [{ label: "Error message", value: errorMessage }]),
    { label: "User agent", value: linked("user-agent", event.userAgent) },
  ];
}

function identityPairs(event: EventSummary, record: Json, linked: Linked): Pairs {
  const identity = (...names: readonly string[]) => textAt(record, "userIdentity", ...names);
  const session = (...names: readonly string[]) => identity("sessionContext", ...names);
  const arn = identity("arn");
  const created = session("attributes", "creationDate");
  const mfa = session("attributes", "mfaAuthenticated");
  const pairs: readonly (readonly [label: string, text: string, value?: ReactNode])[] = [
    ["Identity type", identity("type")],
    ["ARN", arn, linked("session", arn)],
    ["Account", identity("accountId") || event.accountId],
    ["Principal ID", identity("principalId")],
    ["Invoked by", identity("invokedBy")],
    ["Identity provider", identity("identityProvider")],
    ["Session issuer", issuer(session), linked("session-issuer", issuer(session))],
    ["Session issuer type", session("sessionIssuer", "type")],
    ["Session created", created, created === "" ? "-" : formatTime(created)],
    ["MFA authenticated", mfa],
    ["Console session", textAt(record, "sessionCredentialFromConsole")],
    ["TLS", textAt(record, "tlsDetails", "tlsVersion")],
    ["VPC endpoint", textAt(record, "vpcEndpointId")],
  ];
  return pairs
    .filter(([, text]) => text !== "")
    .map(([label, text, value]) => ({ label, value: value ?? text }));
}

const issuer = (session: (...names: readonly string[]) => string) =>
  session("sessionIssuer", "arn") || session("sessionIssuer", "userName");
