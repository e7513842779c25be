import type { NewEntry } from "../../src/journal/index.ts";
import type { JsonObject } from "../../src/record/index.ts";
import type { EventSelectors } from "../../src/selection/index.ts";
import type { Trail, TrailSettings } from "../../src/trails/index.ts";

/** The account that things belong to unless a test says otherwise. */
export const ACCOUNT = "111122223333";

/** A management record of a read in us-east-1, as far as it matters after the journal. */
export function aRecord(overrides: JsonObject = {}): JsonObject {
  return {
    eventVersion: "1.11",
    eventTime: "2026-01-31T12:00:00Z",
    eventSource: "ec2.amazonaws.com",
    eventName: "DescribeInstances",
    awsRegion: "us-east-1",
    requestID: "0f000000-0000-4000-8000-000000000000",
    eventID: "0e000000-0000-4000-8000-000000000000",
    readOnly: true,
    managementEvent: true,
    eventCategory: "Management",
    recipientAccountId: ACCOUNT,
    ...overrides,
  };
}

/** What goes into a journal for {@link aRecord}. */
export function anEntry(overrides: JsonObject = {}, kind: NewEntry["kind"] = "record"): NewEntry {
  const record = aRecord(overrides);
  return { kind, eventId: String(record.eventID), json: JSON.stringify(record) };
}

/** Single-region, with the settings that CreateTrail gives when it is told a bucket alone. */
export function trailSettings(overrides: Partial<TrailSettings> = {}): TrailSettings {
  return {
    bucketName: "logs",
    isMultiRegion: false,
    includesGlobalServiceEvents: true,
    validatesLogFiles: false,
    isOrganization: false,
    ...overrides,
  };
}

/** A trail of us-east-1 that takes all management events, outside any store. */
export function aTrail(overrides: Partial<Trail> = {}): Trail {
  return {
    ...trailSettings(),
    id: "0a000000-0000-4000-8000-000000000000",
    accountId: ACCOUNT,
    name: "main",
    arn: `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`,
    homeRegion: "us-east-1",
    createdAtMs: 0,
    tags: [],
    eventSelectors: {
      kind: "basic",
      selectors: [
        {
          readWriteType: "All",
          includesManagementEvents: true,
          dataResources: [],
          excludedManagementEventSources: [],
        },
      ],
    },
    windows: [],
    ...overrides,
  };
}

/** Management events that are no reads. */
export const WRITES: EventSelectors = {
  kind: "basic",
  selectors: [
    {
      readWriteType: "WriteOnly",
      includesManagementEvents: true,
      dataResources: [],
      excludedManagementEventSources: [],
    },
  ],
};
