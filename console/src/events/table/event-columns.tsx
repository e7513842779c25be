import Link from "@cloudscape-design/components/link";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import type { EventSummary } from "../../../../src/operator/messages/events.ts";
import { formatTime } from "../../common/time.ts";

export interface EventColumn {
  readonly id: string;
  readonly label: string;
  /** Pixels, until someone drags it. */
  readonly width: number;
  readonly isShown: boolean;
  readonly cell: (event: EventSummary) => ReactNode;
}

const orDash = (text: string) => (text === "" ? "-" : text);

/** An error that says that somebody was not allowed to. */
const DENIAL = /AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|Forbidden|^403$/;

/** Columns as AWS's console calls them, in its order; those it shows unasked come first. */
export const EVENT_COLUMNS: readonly EventColumn[] = [
  { id: "eventName", label: "Event name", width: 210, isShown: true, cell: nameCell },
  {
    ...{ id: "eventTime", label: "Event time", width: 255, isShown: true },
    cell: ({ eventTime }) => formatTime(eventTime),
  },
  {
    ...{ id: "username", label: "User name", width: 125, isShown: true },
    cell: ({ username }) => orDash(username),
  },
  {
    ...{ id: "eventSource", label: "Event source", width: 205, isShown: true },
    cell: ({ eventSource }) => orDash(eventSource),
  },
  {
    ...{ id: "resourceType", label: "Resource type", width: 205, isShown: true },
    cell: ({ resources }) => listOf([...new Set(resources.map(({ type }) => type))]),
  },
  {
    ...{ id: "resourceName", label: "Resource name", width: 200, isShown: true },
    cell: ({ resources }) => listOf(resources.map(({ name }) => name)),
  },
  { id: "errorCode", label: "Error code", width: 200, isShown: false, cell: errorCell },
  {
    ...{ id: "readOnly", label: "Read-only", width: 110, isShown: false },
    cell: ({ readOnly }) => String(readOnly),
  },
  {
    ...{ id: "awsRegion", label: "AWS Region", width: 130, isShown: false },
    cell: ({ awsRegion }) => orDash(awsRegion),
  },
  {
    ...{ id: "sourceIPAddress", label: "Source IP address", width: 160, isShown: false },
    cell: ({ sourceIPAddress }) => orDash(sourceIPAddress),
  },
  {
    ...{ id: "userAgent", label: "User agent", width: 260, isShown: false },
    cell: ({ userAgent }) => orDash(userAgent),
  },
  {
    ...{ id: "accessKeyId", label: "AWS access key", width: 210, isShown: false },
    cell: ({ accessKeyId }) => orDash(accessKeyId),
  },
  {
    ...{ id: "accountId", label: "Account", width: 140, isShown: false },
    cell: ({ accountId }) => orDash(accountId),
  },
  {
    ...{ id: "eventType", label: "Event type", width: 150, isShown: false },
    cell: ({ eventType }) => orDash(eventType),
  },
  {
    ...{ id: "eventCategory", label: "Event category", width: 150, isShown: false },
    cell: ({ eventCategory }) => orDash(eventCategory),
  },
  {
    ...{ id: "eventId", label: "Event ID", width: 320, isShown: false },
    cell: ({ eventId }) => eventId,
  },
];

/** The columns as the table takes them. @param widths what was dragged, by column. */
export function columnDefinitions(
  widths: Readonly<Record<string, number>>,
): readonly TableProps.ColumnDefinition<EventSummary>[] {
  return EVENT_COLUMNS.map(({ id, label, width, cell }) => ({
    ...{ id, header: label, cell, width: widths[id] ?? width, minWidth: 90 },
    isRowHeader: id === "eventName",
    ...(id === "eventTime" && { sortingField: "eventTime" }),
  }));
}

function nameCell(event: EventSummary): ReactNode {
  const link = (
    <Link href={`#/events/${encodeURIComponent(event.eventId)}`}>{event.eventName}</Link>
  );
  if (event.errorCode === "") return link;
  return (
    <>
      <div>{link}</div>
      <Outcome errorCode={event.errorCode} />
    </>
  );
}

function errorCell({ errorCode }: EventSummary): ReactNode {
  return errorCode === "" ? "-" : <Outcome errorCode={errorCode} />;
}

/** Denials and other errors, told apart at a glance. */
function Outcome({ errorCode }: { readonly errorCode: string }) {
  const isDenied = DENIAL.test(errorCode);
  return (
    <StatusIndicator
      wrapText={false}
      type={isDenied ? "error" : "warning"}
      iconAriaLabel={isDenied ? "Denied" : "Failed"}
    >
      {errorCode}
    </StatusIndicator>
  );
}

/** As AWS does: the first, and how many more there are. */
function listOf(names: readonly string[]): ReactNode {
  const [first, ...more] = names.filter((name) => name !== "");
  if (first === undefined) return "-";
  if (more.length === 0) return first;
  return <span title={[first, ...more].join("\n")}>{`${first} and ${more.length} more`}</span>;
}
