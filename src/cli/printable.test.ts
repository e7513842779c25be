import { expect, test } from "vitest";
import { formatRecordLine } from "./format-record.ts";
import { printable } from "./printable.ts";

test.each([
  ["an escape sequence", "\u001b[31mRED", "\\x1b[31mRED"],
  ["a line break", "a\r\nb", "a\\x0d\\x0ab"],
  ["a C1 control", "a\u009b2J", "a\\x9b2J"],
  ["an override of direction", "user\u202enimda", "user\\u202enimda"],
  ["letters of any script", "Ёлка שלום 🎥", "Ёлка שלום 🎥"],
])("%s", (_, text, expected) => {
  expect(printable(text)).toBe(expected);
});

test("what a table needs may stay", () => {
  expect(printable("a\tb\nc\u001b", "\t\n")).toBe("a\tb\nc\\x1b");
});

test("a record is one line, whatever its caller wrote into it", () => {
  const line = formatRecordLine({
    eventTime: "2026-11-21T05:32:57Z",
    eventSource: "elasticbeanstalk.amazonaws.com",
    eventName: "\u001b[2J\nX",
    errorCode: "Bad\u0007",
  });
  expect(line).toContain("\\x1b[2J\\x0aX");
  expect(line).toMatch(/Bad\\x07$/);
  expect(line.split("\n")).toHaveLength(1);
});
