import { expect, test } from "vitest";
import { javaDate } from "./java-date.ts";

test.each([
  ["2014-05-06T18:00:32Z", "plain", "May 6, 2014 6:00:32 PM"],
  ["2024-05-11T02:51:06Z", "comma", "May 11, 2024, 2:51:06 AM"],
  ["2026-02-22T16:11:47Z", "narrow", "Feb 22, 2026, 4:11:47\u202fPM"],
  ["2018-01-16T00:41:43.999Z", "plain", "Jan 16, 2018 12:41:43 AM"],
  ["2018-12-01T12:00:00Z", "plain", "Dec 1, 2018 12:00:00 PM"],
] as const)("%s in the %s spelling", (time, spelling, text) => {
  expect(javaDate(new Date(time), spelling)).toBe(text);
});

test("no date is no text", () => expect(javaDate(new Date("never"), "plain")).toBeUndefined());
