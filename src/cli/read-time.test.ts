import { expect, test } from "vitest";
import { systemClock } from "../base/clock.ts";
import { readTime } from "./read-time.ts";
import { UsageError } from "./usage-error.ts";

test.each([
  ["2026-01-31", "2026-01-31T00:00:00.000Z"],
  ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000Z"],
  ["2026-01-31t12:00:00z", "2026-01-31T12:00:00.000Z"],
  ["2026-01-31T12:00:00.5Z", "2026-01-31T12:00:00.500Z"],
  ["2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00.000Z"],
  ["2026-01-31T12:00", "2026-01-31T12:00:00.000Z"],
  ["2026-01-31 12:00:00", "2026-01-31T12:00:00.000Z"],
])("%s is %s, wherever it is typed", (text, expected) => {
  expect(readTime("--start", text).toISOString()).toBe(expected);
});

test("an age is counted back from now", () => {
  const age = systemClock.nowMs() - readTime("--start", "2h").getTime();
  expect(Math.abs(age - 7_200_000)).toBeLessThan(5_000);
});

test.each([
  ...["", "5", "90", "Nov 23", "yesterday", "15min", "-5m", "1795424400"],
  ...["2026-13-40", "2026-02-30T25:00Z", "999999999999d", "2026-01-31T12:00:00 CET"],
])('"%s" is no time', (text) => {
  expect(() => readTime("--start", text)).toThrow(UsageError);
});
