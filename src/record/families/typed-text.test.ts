import { expect, test } from "vitest";
import { typedText } from "./typed-text.ts";

test.each([
  ["true", true],
  ["false", false],
  ["True", "True"],
  ["600", 600],
  ["-1", -1],
  ["007", "007"],
  ["1.5", 1.5],
  ["1e3", 1000],
  ["12345678901234567890", "12345678901234567890"],
  ["2012-10-17", "2012-10-17"],
  ["10.0.0.0/16", "10.0.0.0/16"],
  ["1e999", "1e999"],
  ["", ""],
  ["null", "null"],
])("%j becomes %j", (text, typed) => expect(typedText(text)).toBe(typed));
