import { expect, test } from "vitest";
import { aRecord } from "../../../test/support/given.ts";
import { composeEvent } from "./compose-event.ts";

test("an event carries the whole record, its time and its service", () => {
  const record = aRecord({ eventType: "AwsApiCall", eventSource: "route53.amazonaws.com" });
  expect(composeEvent(record)).toEqual({
    id: expect.stringMatching(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    ),
    detailType: "AWS API Call via CloudTrail",
    service: "route53",
    timeMs: Date.parse("2026-01-31T12:00:00Z"),
    detail: record,
  });
});

test("the same record has the same id, another record another", () => {
  const id = (eventID: string) => composeEvent(aRecord({ eventID })).id;
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
  expect(composeEvent(aRecord({ eventType })).detailType).toBe(detailType);
});

test.each([
  ["s3.amazonaws.com", "s3"],
  ["signin.amazonaws.com", "signin"],
  ["monitoring.amazonaws.com", "monitoring"],
  ["network-firewall.amazonaws.com", "network-firewall"],
])("what %s did is an event of %s", (eventSource, service) => {
  expect(composeEvent(aRecord({ eventSource })).service).toBe(service);
});
