import { expect, test } from "vitest";
import { withValues } from "./with-values.ts";

test("values stand where their names are, as literals", () => {
  const sql = "a = {a:String} AND b <= {b:UInt64} AND c = {c:Bool} AND d = {a:String}";
  expect(withValues(sql, { a: "x", b: 7, c: true })).toBe(
    "a = 'x' AND b <= 7 AND c = true AND d = 'x'",
  );
});

test.each([
  ["' OR 1 = 1 --", "'\\' OR 1 = 1 --'"],
  ["\\' OR 1 = 1 --", "'\\\\\\' OR 1 = 1 --'"],
  ["a\\", "'a\\\\'"],
  ["{b:UInt64}", "'{b:UInt64}'"],
  ["$& $1 $'", "'$& $1 $\\''"],
  ["\0", "'\\0'"],
  ["\ud800", "'\ufffd'"],
  ["tab\tand\nnewline", "'tab\tand\nnewline'"],
])("text %j is text to the engine, whatever it says", (a, literal) => {
  expect(withValues("{a:String}", { a, b: 7 })).toBe(literal);
});

test("a place without a value is a defect", () => {
  expect(() => withValues("{a:String}", {})).toThrow("no value for a");
});
