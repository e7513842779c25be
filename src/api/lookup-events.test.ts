import { beforeEach, expect, test } from "vitest";
import { CloudTrailApi } from "../../test/support/cloudtrail-api.ts";
import type { LookupCursor, LookupEvent } from "../history/index.ts";

const EVENT: LookupEvent = {
  eventId: "e-1",
  eventName: "CreateHostedZone",
  readOnly: false,
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  eventTimeMs: Date.parse("2026-01-31T11:59:58Z"),
  eventSource: "route53.amazonaws.com",
  username: "alice",
  resources: [{ type: "AWS::Route53::HostedZone", name: "Z1" }],
  record: '{"eventVersion":"1.11"}',
};

const CURSOR: LookupCursor = { snapshot: 90, second: 1_769_860_798, position: 42, journal: "j-1" };

let api: CloudTrailApi;

beforeEach(() => {
  api = new CloudTrailApi();
});

test("asks for the caller's account and region, fifty events, management alone", async () => {
  await api.call("LookupEvents", {}, { region: "eu-west-1" });
  expect(api.lookups).toEqual([
    { accountId: "111122223333", region: "eu-west-1", category: "Management", maxResults: 50 },
  ]);
});

test("passes on what was asked for", async () => {
  await api.call("LookupEvents", {
    LookupAttributes: [{ AttributeKey: "ReadOnly", AttributeValue: "false" }],
    StartTime: new Date("2026-01-01T00:00:00Z"),
    EndTime: new Date("2026-01-02T00:00:00Z"),
    EventCategory: undefined,
    MaxResults: 1,
  });
  expect(api.lookups).toMatchObject([
    {
      attribute: { key: "ReadOnly", value: "false" },
      startMs: Date.parse("2026-01-01T00:00:00Z"),
      endMs: Date.parse("2026-01-02T00:00:00Z"),
      maxResults: 1,
    },
  ]);
});

test("shows events as AWS does: readOnly as text, the record as text", async () => {
  api.page = { events: [EVENT] };
  expect(await api.call("LookupEvents")).toEqual({
    Events: [
      {
        EventId: "e-1",
        EventName: "CreateHostedZone",
        ReadOnly: "false",
        AccessKeyId: "AKIAIOSFODNN7EXAMPLE",
        EventTime: new Date("2026-01-31T11:59:58Z"),
        EventSource: "route53.amazonaws.com",
        Username: "alice",
        Resources: [{ ResourceType: "AWS::Route53::HostedZone", ResourceName: "Z1" }],
        CloudTrailEvent: '{"eventVersion":"1.11"}',
      },
    ],
  });
});

test("leaves out a user name and an access key that an event has not", async () => {
  api.page = { events: [{ ...EVENT, username: "", accessKeyId: "" }] };
  const [event] = (await api.call("LookupEvents")).Events ?? [];
  expect(event).not.toHaveProperty("Username");
  expect(event).not.toHaveProperty("AccessKeyId");
});

const attributes = (...pairs: readonly (readonly [string, string])[]) => ({
  LookupAttributes: pairs.map(([AttributeKey, AttributeValue]) => ({
    AttributeKey,
    AttributeValue,
  })),
});

test.each([
  [attributes(["EventId", "e"], ["EventName", "n"]), "InvalidLookupAttributesException"],
  [attributes(["Nope", "x"]), "InvalidLookupAttributesException"],
  [attributes(["toString", "x"]), "InvalidLookupAttributesException"],
  [attributes(["EventName", ""]), "InvalidLookupAttributesException"],
  [attributes(["EventName", "n".repeat(2_001)]), "InvalidLookupAttributesException"],
  [attributes(["ReadOnly", "True"]), "InvalidLookupAttributesException"],
  [
    { ...attributes(["Username", "alice"]), EventCategory: "insight" },
    "InvalidLookupAttributesException",
  ],
  [{ EventCategory: "Management" }, "InvalidEventCategoryException"],
  [{ MaxResults: 0 }, "InvalidMaxResultsException"],
  [{ MaxResults: 51 }, "InvalidMaxResultsException"],
  [
    { StartTime: new Date("2026-01-02T00:00:00Z"), EndTime: new Date("2026-01-01T00:00:00Z") },
    "InvalidTimeRangeException",
  ],
  [{ StartTime: new Date("2026-02-01T00:00:00Z") }, "InvalidTimeRangeException"],
  [{ NextToken: "" }, "InvalidNextTokenException"],
  [{ NextToken: "bm90IGEgdG9rZW4" }, "InvalidNextTokenException"],
])("refuses %j", async (input, code) => {
  await expect(api.call("LookupEvents", input)).rejects.toMatchObject({ code });
  expect(api.lookups).toEqual([]);
});

test("names the number of results it refuses", async () => {
  await expect(api.call("LookupEvents", { MaxResults: 51 })).rejects.toThrow(
    "A max results value of 51 is invalid. Specify max results between 1 and 50.",
  );
});

test("takes a time range of a single moment", async () => {
  const moment = new Date("2026-01-01T00:00:00Z");
  await api.call("LookupEvents", { StartTime: moment, EndTime: moment });
  expect(api.lookups).toHaveLength(1);
});

const QUERY = { ...attributes(["Username", "alice"]), MaxResults: 2 };

async function firstToken(): Promise<string> {
  api.page = { events: [EVENT], next: CURSOR };
  const { NextToken = "" } = await api.call("LookupEvents", QUERY);
  return NextToken;
}

test("a token goes on where the page before ended", async () => {
  const NextToken = await firstToken();
  await api.call("LookupEvents", { ...QUERY, NextToken });
  expect(api.lookups[1]).toEqual({ ...api.lookups[0], cursor: CURSOR });
});

test.each([
  ["another attribute", { ...QUERY, ...attributes(["Username", "bob"]) }, {}],
  ["no attribute", { MaxResults: 2 }, {}],
  ["another size of page", { ...QUERY, MaxResults: 3 }, {}],
  ["a time", { ...QUERY, EndTime: new Date("2026-01-01T00:00:00Z") }, {}],
  ["another region", QUERY, { region: "eu-west-1" }],
  ["another account", QUERY, { accountId: "444455556666" }],
])("a token does not go with %s", async (_what, input, context) => {
  const NextToken = await firstToken();
  await expect(api.call("LookupEvents", { ...input, NextToken }, context)).rejects.toMatchObject({
    code: "InvalidNextTokenException",
  });
});

test("a token that was changed anywhere is refused", async () => {
  const token = await firstToken();
  const sealed = Buffer.from(token, "base64url");
  for (let i = 0; i < sealed.length; i += 1) {
    const changed = Buffer.from(sealed);
    changed[i] = (changed[i] ?? 0) ^ 1;
    const NextToken = changed.toString("base64url");
    await expect(api.call("LookupEvents", { ...QUERY, NextToken })).rejects.toMatchObject({
      code: "InvalidNextTokenException",
    });
  }
});
