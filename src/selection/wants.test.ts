import { describe, expect, test } from "vitest";
import { aRecord, aTrail } from "../../test/support/given.ts";
import type { BasicSelector } from "./selectors/event-selectors.ts";
import { wants } from "./wants.ts";

const IAM = { eventSource: "iam.amazonaws.com", awsRegion: "us-east-1" };

describe("by account and region", () => {
  const inRegion = (homeRegion: string) => aTrail({ homeRegion });
  const multi = aTrail({ isMultiRegion: true, homeRegion: "eu-west-1" });

  test.each([
    ["its own region", inRegion("eu-west-1"), { awsRegion: "eu-west-1" }, true],
    ["another region", inRegion("eu-west-1"), { awsRegion: "us-east-1" }, false],
    ["any region when it is multi-region", multi, { awsRegion: "ap-south-1" }, true],
    ["another account's", multi, { recipientAccountId: "444455556666" }, false],
    ["global events in us-east-1", inRegion("us-east-1"), IAM, true],
    ["global events in another region", inRegion("eu-west-1"), IAM, false],
    ["global events when it is multi-region", multi, IAM, true],
  ])("%s", (_what, trail, record, expected) => {
    expect(wants(trail, aRecord(record))).toBe(expected);
  });

  const withoutGlobal = aTrail({ includesGlobalServiceEvents: false });

  test.each([
    ["IAM", IAM, false],
    ["CloudFront", { eventSource: "cloudfront.amazonaws.com" }, false],
    ["Route 53", { eventSource: "route53.amazonaws.com" }, false],
    ["EC2", { eventSource: "ec2.amazonaws.com" }, true],
    [
      "STS at its global endpoint",
      {
        eventSource: "sts.amazonaws.com",
        tlsDetails: { clientProvidedHostHeader: "sts.amazonaws.com" },
      },
      false,
    ],
    [
      "STS at its endpoint of us-east-1",
      {
        eventSource: "sts.amazonaws.com",
        tlsDetails: { clientProvidedHostHeader: "sts.us-east-1.amazonaws.com" },
      },
      true,
    ],
  ])("a trail of us-east-1 without global service events: %s", (_what, record, expected) => {
    expect(wants(withoutGlobal, aRecord(record))).toBe(expected);
  });
});

describe("by event selectors", () => {
  const trailWith = (...selectors: readonly Partial<BasicSelector>[]) =>
    aTrail({
      eventSelectors: {
        kind: "basic",
        selectors: selectors.map((selector) => ({
          readWriteType: "All",
          includesManagementEvents: true,
          dataResources: [],
          excludedManagementEventSources: [],
          ...selector,
        })),
      },
    });
  const readOnly = trailWith({ readWriteType: "ReadOnly" });
  const writeOnly = trailWith({ readWriteType: "WriteOnly" });
  const noKms = trailWith({ excludedManagementEventSources: ["kms.amazonaws.com"] });

  test.each([
    ["all takes reads", aTrail(), { readOnly: true }, true],
    ["all takes writes", aTrail(), { readOnly: false }, true],
    ["all takes no data events", aTrail(), { eventCategory: "Data" }, false],
    ["reads take reads", readOnly, { readOnly: true }, true],
    ["reads take no writes", readOnly, { readOnly: false }, false],
    ["writes take writes", writeOnly, { readOnly: false }, true],
    ["writes take no reads", writeOnly, { readOnly: true }, false],
    ["an excluded source", noKms, { eventSource: "kms.amazonaws.com" }, false],
    ["a source that is not excluded", noKms, { eventSource: "ec2.amazonaws.com" }, true],
    ["no management events", trailWith({ includesManagementEvents: false }), {}, false],
  ])("%s", (_what, trail, record, expected) => {
    expect(wants(trail, aRecord(record))).toBe(expected);
  });

  test("selectors are alternatives", () => {
    const both = trailWith({ readWriteType: "ReadOnly" }, { readWriteType: "WriteOnly" });
    expect(wants(both, aRecord({ readOnly: true }))).toBe(true);
    expect(wants(both, aRecord({ readOnly: false }))).toBe(true);
  });
});
