import { expect, test } from "vitest";
import { parseSchedule } from "./schedule.ts";

/** Source: observed, PutRule. */
test.each([
  "rate(10 seconds)",
  "rate(10 years)",
  "rate(1 minutes)",
  "rate(1 hours)",
  "rate(10 minute)",
  "rate(10 day)",
  "rate()",
  "rate(10)",
  "rate(10 minutess)",
  "rate(foo minutes)",
  "rate(0 minutes)",
  "rate(-10 minutes)",
  "rate(10 MINUTES)",
  "rate( 10 minutes )",
  " rate(10 minutes)",
  "cron(0 1 * * * *)",
  "cron(7 20 * * NOT *)",
  "cron(INVALID)",
  "cron(0 dummy ? * MON-FRI *)",
  "cron(71 8 1 * ? *)",
  "cron(0 8 1 * ?)",
  "cron(0 8 ? * ? *)",
  "cron(0/0 8 1 * ? *)",
  "cron(0 8 32W * ? *)",
  "at(2026-01-01T00:00:00)",
])("%s is refused", (expression) => {
  expect(parseSchedule(expression)).toBeUndefined();
});

/** The minute itself, and whether the schedule is due then. */
test.each([
  ["cron(0 12 * * ? *)", "2026-01-31T12:00", true],
  ["cron(0 12 * * ? *)", "2026-01-31T12:01", false],
  ["cron(5,35 14 * * ? *)", "2026-01-31T14:35", true],
  ["cron(15 10 ? * 6L 2002-2005)", "2005-01-28T10:15", true],
  ["cron(15 10 ? * 6L 2002-2005)", "2005-01-21T10:15", false],
  ["cron(15 10 ? * 6L 2002-2005)", "2006-01-27T10:15", false],
  ["cron(0 2 ? * SAT#3 *)", "2026-01-17T02:00", true],
  ["cron(0 2 ? * SAT#3 *)", "2026-01-24T02:00", false],
  ["cron(0/5 5 ? JAN 1-5 2022)", "2022-01-03T05:10", true],
  ["cron(0/5 5 ? JAN 1-5 2022)", "2022-01-07T05:10", false],
  ["cron(0/5 8-17 ? * MON-FRI *)", "2026-01-30T17:55", true],
  ["cron(0/5 8-17 ? * MON-FRI *)", "2026-01-31T17:55", false],
  ["cron(0 0 ? * FRI-MON *)", "2026-02-01T00:00", true],
  ["cron(0 0 ? * FRI-MON *)", "2026-02-03T00:00", false],
  ["cron(0 0 L * ? *)", "2028-02-29T00:00", true],
  ["cron(0 0 L * ? *)", "2028-02-28T00:00", false],
  ["cron(0 0 1W * ? *)", "2026-08-03T00:00", true],
  ["cron(0 0 31W * ? *)", "2026-05-29T00:00", true],
  ["cron(0 0 15W * ? *)", "2026-02-16T00:00", true],
  ["cron(*/20 * * * ? *)", "2026-02-16T00:40", true],
  ["cron(0 0 ? * L *)", "2026-01-31T00:00", true],
])("%s at %s: %s", (expression, minute, isDue) => {
  const upToMs = Date.parse(`${minute}:20Z`);
  const due = parseSchedule(expression)?.dueWithin({ afterMs: upToMs - 60_000, upToMs, fromMs: 0 });
  expect(due).toBe(isDue ? Date.parse(`${minute}:00Z`) : undefined);
});

test("a rate counts from when it began", () => {
  const every = parseSchedule("rate(5 minutes)");
  const minute = 60_000;
  const due = (afterMs: number, upToMs: number) => every?.dueWithin({ afterMs, upToMs, fromMs: 7 });
  expect(due(0, 5 * minute)).toBeUndefined();
  expect(due(0, 5 * minute + 7)).toBe(5 * minute + 7);
  expect(due(5 * minute + 7, 9 * minute)).toBeUndefined();
  expect(due(0, 16 * minute)).toBe(15 * minute + 7);
  expect(parseSchedule("rate(1 hour)")).toBeDefined();
});
