import { expect, test } from "vitest";
import { aRecord } from "../../../test/support/given.ts";
import type { JsonObject } from "../../record/index.ts";
import { composeEvent } from "./compose-event.ts";

const eventOf = (overrides: JsonObject) => {
  const record = aRecord(overrides);
  return composeEvent(record, JSON.stringify(record));
};

test("an event carries the whole record, its time and its service", () => {
  const record = aRecord({ eventType: "AwsApiCall", eventSource: "route53.amazonaws.com" });
  expect(composeEvent(record, JSON.stringify(record))).toEqual({
    id: expect.stringMatching(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    ),
    detailType: "AWS API Call via CloudTrail",
    service: "route53",
    timeMs: Date.parse("2026-01-31T12:00:00Z"),
    detail: JSON.stringify(record),
  });
});

test("the same record has the same id, another record another", () => {
  const id = (eventID: string) => eventOf({ eventID }).id;
  expect(id("a")).toBe(id("a"));
  expect(id("a")).not.toBe(id("b"));
});

test.each([
  ["AwsApiCall", "AWS API Call via CloudTrail"],
  ["AwsConsoleSignIn", "AWS Console Sign In via CloudTrail"],
  ["AwsConsoleAction", "AWS Console Action via CloudTrail"],
  ["AwsServiceEvent", "AWS Service Event via CloudTrail"],
  ["AwsCloudTrailInsight", "AWS Insight via CloudTrail"],
  ["AwsVpceEvent", "AWS API Call via CloudTrail"],
])("a record of type %s is an event of type %s", (eventType, detailType) => {
  expect(eventOf({ eventType }).detailType).toBe(detailType);
});

test.each([
  ["s3.amazonaws.com", "s3"],
  ["signin.amazonaws.com", "signin"],
  ["monitoring.amazonaws.com", "monitoring"],
  ["network-firewall.amazonaws.com", "network-firewall"],
])("what %s did is an event of %s", (eventSource, service) => {
  expect(eventOf({ eventSource }).service).toBe(service);
});
