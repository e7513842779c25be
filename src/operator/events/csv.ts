import type { EventLine } from "../../history/index.ts";

/**
 * Columns and their headings as in the file that AWS's console makes of Event history.
 *
 * Source: observed in a published export up to the user agent; assumed beyond, which a newer export
 * would show.
 */
const COLUMNS: readonly (readonly [string, (event: EventLine) => string])[] = [
  ["User name", (event) => event.username],
  ["AWS access key", (event) => event.accessKeyId],
  ["Event time", (event) => event.eventTime],
  ["Event source", (event) => event.eventSource],
  ["Event name", (event) => event.eventName],
  ["AWS region", (event) => event.awsRegion],
  ["Source IP address", (event) => event.sourceIPAddress],
  ["User agent", (event) => event.userAgent],
  ["Error code", (event) => event.errorCode],
  ["Resources", (event) => resourcesOf(event.resources)],
  ["Request ID", (event) => event.requestId],
  ["Event ID", (event) => event.eventId],
  ["Read-only", (event) => String(event.readOnly)],
  ["Event type", (event) => event.eventType],
  ["Recipient Account Id", (event) => event.accountId],
  ["Event category", (event) => event.eventCategory],
];

/** The first line of the file. */
export const CSV_HEADINGS = `${COLUMNS.map(([heading]) => cell(heading)).join(",")}\n`;

/** The line of one event. */
export function csvLine(event: EventLine): string {
  return `${COLUMNS.map(([, read]) => cell(read(event))).join(",")}\n`;
}

function resourcesOf(resources: EventLine["resources"]): string {
  if (resources.length === 0) return "";
  return JSON.stringify(
    resources.map(({ type, name }) => ({ resourceType: type, resourceName: name })),
  );
}

/**
 * A value as one cell. What a spreadsheet would take for a formula is text for it too: callers
 * choose user agents and names.
 */
function cell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
