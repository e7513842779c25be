import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import type { EventFilterKey } from "../../../../src/operator/messages/events.ts";

type Operators = readonly ("=" | "!=" | ":" | "!:" | "^")[];

const ALL: Operators = ["=", "!=", ":", "!:", "^"];
const EXACT: Operators = ["=", "!="];

/** Keys as AWS's console calls them, and the plural that heads their suggestions. */
const NAMES: readonly (readonly [
  key: Exclude<EventFilterKey, "Text">,
  label: string,
  values: string,
  operators: Operators,
])[] = [
  ["EventName", "Event name", "Event names", ALL],
  ["Username", "User name", "User names", ALL],
  ["EventSource", "Event source", "Event sources", ALL],
  ["ReadOnly", "Read-only", "Read-only values", EXACT],
  ["ErrorCode", "Error code", "Error codes", ALL],
  ["ResourceType", "Resource type", "Resource types", ALL],
  ["ResourceName", "Resource name", "Resource names", ALL],
  ["AccessKeyId", "AWS access key", "AWS access keys", ALL],
  ["SourceIPAddress", "Source IP address", "Source IP addresses", ALL],
  ["UserAgent", "User agent", "User agents", ALL],
  ["EventId", "Event ID", "Event IDs", ALL],
  ["RequestId", "Request ID", "Request IDs", ALL],
];

export const FILTER_PROPERTIES: readonly PropertyFilterProps.FilteringProperty[] = NAMES.map(
  ([key, propertyLabel, groupValuesLabel, operators]) => ({
    ...{ key, propertyLabel, groupValuesLabel, operators },
  }),
);

/** What needs no question to the server. */
export const FIXED_OPTIONS: readonly PropertyFilterProps.FilteringOption[] = [
  { propertyKey: "ReadOnly", value: "false" },
  { propertyKey: "ReadOnly", value: "true" },
];
