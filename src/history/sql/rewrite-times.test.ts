import { expect, test } from "vitest";
import { rewriteTimes } from "./rewrite-times.ts";

test.each([
  ["eventTime > '2026-01-31T23:59:59Z'", "eventTime > '2026-01-31 23:59:59'"],
  ["e.eventTime <= '2026-01-31T23:59:59.123Z'", "e.eventTime <= '2026-01-31 23:59:59'"],
  ["eventTime = '2026-01-31 23:59:59'", "eventTime = '2026-01-31 23:59:59'"],
  ["record = '2026-01-31T23:59:59Z'", "record = '2026-01-31T23:59:59Z'"],
  ["'eventTime = \\'2026-01-31T23:59:59Z\\''", "'eventTime = \\'2026-01-31T23:59:59Z\\''"],
])("%s", (sql, rewritten) => {
  expect(rewriteTimes(sql)).toBe(rewritten);
});
