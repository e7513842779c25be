import { expect, test } from "vitest";
import { anEntry, aRecord, aTrail } from "../../../test/support/given.ts";
import type { Entry } from "../../journal/index.ts";
import { planLogs } from "./log-batches.ts";

const TRAIL = aTrail({ isMultiRegion: true });
const OWNER = "111122223333";

const entriesOf = (...records: readonly object[]): readonly Entry[] =>
  records.map((record, i) => ({ ...anEntry({ ...record }), position: i + 1 }));

const timesOf = (times: readonly string[]) =>
  planLogs(TRAIL, OWNER, entriesOf(...times.map((eventTime) => ({ eventTime })))).batches.map(
    ({ events }) => events.map(({ timestampMs }) => new Date(timestampMs).toISOString()),
  );

test("each wanted record is one event, its text as it is, in its region's stream", () => {
  const entries = entriesOf({ eventID: "a" }, { eventID: "b", awsRegion: "eu-west-1" });
  expect(planLogs(TRAIL, OWNER, entries)).toEqual({
    tooLarge: 0,
    batches: [
      {
        streamName: "111122223333_CloudTrail_us-east-1",
        region: "us-east-1",
        events: [
          {
            timestampMs: Date.parse("2026-01-31T12:00:00Z"),
            message: JSON.stringify(aRecord({ eventID: "a" })),
          },
        ],
      },
      {
        streamName: "111122223333_CloudTrail_eu-west-1",
        region: "eu-west-1",
        events: [
          {
            timestampMs: Date.parse("2026-01-31T12:00:00Z"),
            message: JSON.stringify(aRecord({ eventID: "b", awsRegion: "eu-west-1" })),
          },
        ],
      },
    ],
  });
});

test("what the trail does not want, and what is no record, is left out", () => {
  const intent = { ...anEntry({}, "intent"), position: 2 };
  const entries = [...entriesOf({ recipientAccountId: "444455556666" }), intent];
  expect(planLogs(TRAIL, OWNER, entries)).toEqual({ tooLarge: 0, batches: [] });
});

test("an organization's trail names its streams for the organization", () => {
  const [batch] = planLogs(TRAIL, "o-exampleorgid", entriesOf({})).batches;
  expect(batch?.streamName).toBe("o-exampleorgid_CloudTrail_us-east-1");
});

test("a record above 256 KB is left out and counted, in bytes and not in characters", () => {
  const bytesAround = Buffer.byteLength(JSON.stringify(aRecord({ errorMessage: "" })));
  const filler = "ü".repeat((256 * 1024 - bytesAround) / 2);
  const fits = planLogs(TRAIL, OWNER, entriesOf({ errorMessage: filler }));
  expect(fits).toMatchObject({ tooLarge: 0, batches: [{}] });
  const exceeds = planLogs(TRAIL, OWNER, entriesOf({ errorMessage: `${filler}ü` }));
  expect(exceeds).toEqual({ tooLarge: 1, batches: [] });
});

test("a batch is ordered by time, and spans less than a day", () => {
  expect(timesOf(["2026-01-31T12:00:01Z", "2026-01-30T12:00:01Z", "2026-01-31T12:00:00Z"])).toEqual(
    [["2026-01-30T12:00:01.000Z", "2026-01-31T12:00:00.000Z"], ["2026-01-31T12:00:01.000Z"]],
  );
});

test("records of one second stay in the order of the journal", () => {
  const entries = entriesOf(...["a", "b", "c"].map((eventID) => ({ eventID })));
  const [batch] = planLogs(TRAIL, OWNER, entries).batches;
  expect(batch?.events.map(({ message }) => message)).toEqual(entries.map(({ json }) => json));
});

test("a batch holds at most 1,048,576 bytes, 26 for each event among them", () => {
  const around = Buffer.byteLength(JSON.stringify(aRecord({ errorMessage: "" }))) + 26;
  const quarter = entriesOf(
    ...Array.from({ length: 5 }, () => ({ errorMessage: "x".repeat(262_144 - around) })),
  );
  const sizes = planLogs(TRAIL, OWNER, quarter).batches.map(({ events }) => events.length);
  expect(sizes).toEqual([4, 1]);
});
