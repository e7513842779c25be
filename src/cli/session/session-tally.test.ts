import { expect, test } from "vitest";
import { formatReport } from "./session-report.ts";
import { SessionTally } from "./session-tally.ts";

const aRecord = (more: object) => ({
  eventSource: "s3.amazonaws.com",
  eventName: "PutObject",
  readOnly: false,
  requestParameters: { bucketName: "photos", key: "a" },
  ...more,
});

test("adds up by service, and tells calls apart by what they did and what came of it", () => {
  const tally = new SessionTally();
  tally.add(aRecord({}));
  tally.add(aRecord({}));
  tally.add(aRecord({ errorCode: "AccessDenied", errorMessage: "no" }));
  tally.add(aRecord({ eventName: "GetObject", readOnly: true }));
  tally.add(
    aRecord({ eventSource: "sqs.amazonaws.com", eventName: "GetQueueUrl", readOnly: true }),
  );
  expect(tally.calls).toBe(5);
  expect(tally.services).toEqual([
    { service: "s3", calls: 4, writes: 3, errors: 1, denied: 1 },
    { service: "sqs", calls: 1, writes: 0, errors: 0, denied: 0 },
  ]);
  expect(
    tally.writes.map(({ resource, count, errorCode }) => [resource, count, errorCode]),
  ).toEqual([
    ["photos/a", 2, undefined],
    ["photos/a", 1, "AccessDenied"],
  ]);
});

test.each([
  [{ queueUrl: "http://127.0.0.1:41234/111122223333/jobs" }, "jobs"],
  [{ clientToken: "secret", functionName: "resize" }, "resize"],
  [{ nextToken: "abc" }, undefined],
  [null, undefined],
])("of %j the resource is %s", (requestParameters, resource) => {
  const tally = new SessionTally();
  tally.add(aRecord({ eventSource: "x.amazonaws.com", eventName: "DoIt", requestParameters }));
  expect(tally.writes[0]?.resource).toBe(resource);
});

test("tells apart ten thousand calls, and counts the rest", () => {
  const tally = new SessionTally();
  for (let at = 0; at < 10_050; at++) {
    tally.add(aRecord({ requestParameters: { bucketName: "b", key: String(at) } }));
  }
  expect([tally.writes.length, tally.calls]).toEqual([10_000, 10_050]);
});

test("a report gives a terminal no orders, and no more lines than one reads", () => {
  const tally = new SessionTally();
  for (let at = 0; at < 50; at++) {
    tally.add(aRecord({ requestParameters: { bucketName: "b", key: `\u001b[2J${at}\nx` } }));
  }
  const { calls, services, writes, errors } = tally;
  const report = formatReport({
    ...{ command: ["x"], exitCode: 0, seconds: 1.25, calls, services, writes, errors },
    ...{ logFiles: [], notes: [] },
  });
  expect(report).toMatch(/^trailcam: 50 calls recorded in 1\.3 s\n/);
  expect(report).not.toContain("\u001b");
  expect(report).toContain("b/ [2J0 x");
  expect(report).toContain("… and 10 more: --json has all");
});
