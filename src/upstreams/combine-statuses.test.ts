import { expect, test } from "vitest";
import { combineStatuses } from "./combine-statuses.ts";
import type { UpstreamStatus } from "./upstreams.ts";

const at = (second: number) => `2026-11-21T10:00:0${second}.000Z`;
const line = (health: Omit<UpstreamStatus, "address" | "service">): readonly UpstreamStatus[] => [
  { service: "s3", address: "http://127.0.0.1:9000", ...health },
];
const unused = line({ state: "unused" });
const answered = line({ state: "answering", lastAnswerAt: at(3) });
const failed = line({
  ...{ state: "failing", lastAnswerAt: at(1), lastErrorAt: at(2), lastError: "ECONNREFUSED" },
});

test.each([
  ["one that called tells of all", [unused, answered, unused], answered],
  ["nobody has called", [unused, unused], unused],
  ["a process that nothing is known of", [answered, []], answered],
])("%s", (_what, statuses, combined) => {
  expect(combineStatuses(statuses)).toEqual(combined);
});

test("whoever called last says how it does, and the last of each kind is kept", () => {
  const expected = line({
    ...{ state: "answering", lastAnswerAt: at(3), lastErrorAt: at(2), lastError: "ECONNREFUSED" },
  });
  expect(combineStatuses([unused, failed, answered])).toEqual(expected);
  expect(combineStatuses([unused, answered, failed])).toEqual(expected);
  const again = line({ state: "failing", lastErrorAt: at(4), lastError: "ETIMEDOUT" });
  expect(combineStatuses([answered, again, failed])).toEqual(
    line({
      ...{ state: "failing", lastAnswerAt: at(3) },
      lastErrorAt: at(4),
      lastError: "ETIMEDOUT",
    }),
  );
});
