import { expect, test } from "vitest";
import type { EventSearch } from "../messages/events.ts";
import { lookupInput } from "./lookup-input.ts";

test.each<[EventSearch & { readonly pageSize?: number; readonly next?: string }, object]>([
  [{}, {}],
  [
    { filters: [{ key: "ReadOnly", operator: "=", value: "false" }], pageSize: 200 },
    {
      LookupAttributes: [{ AttributeKey: "ReadOnly", AttributeValue: "false" }],
      MaxResults: 50,
    },
  ],
  [
    {
      filters: [
        { key: "Username", operator: "!=", value: "alice" },
        { key: "Text", operator: ":", value: "alice" },
        { key: "ErrorCode", operator: "=", value: "AccessDenied" },
      ],
      startMs: 1_000,
      endMs: 2_000,
      categories: ["Insight"],
      next: "further",
    },
    {
      StartTime: new Date(1_000),
      EndTime: new Date(2_000),
      EventCategory: "insight",
      NextToken: "further",
    },
  ],
  [
    {
      join: "or",
      filters: [
        { key: "EventName", operator: "=", value: "CreateTrail" },
        { key: "ErrorCode", operator: "=", value: "AccessDenied" },
      ],
    },
    {},
  ],
])("%j is what LookupEvents would have been asked for", (search, input) => {
  expect(lookupInput(search)).toEqual(input);
});
