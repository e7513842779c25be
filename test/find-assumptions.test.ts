import { expect, test } from "vitest";
import { findAssumptions } from "../scripts/find-assumptions.ts";

test("finds the sentence and its line, in either kind of comment", () => {
  const source = [
    "/**",
    " * Says something.",
    " * Source: observed, 3 records. Source: assumed for the rest,",
    " * a record would show.",
    " */",
    "const a = 1;",
    "  // Source: assumed, the wording; an answer",
    "  // of AWS.",
    "/** One line. Source: assumed. */",
  ].join("\n");
  expect(findAssumptions(source)).toEqual([
    { line: 3, text: "Source: assumed for the rest, a record would show." },
    { line: 7, text: "Source: assumed, the wording; an answer of AWS." },
    { line: 9, text: "Source: assumed." },
  ]);
});

test("passes by what only sounds like it", () => {
  const source = [
    "/** The session of an assumed role. */",
    "/** Source: documented, roles are `assumed-role/…`. */",
    'const text = "Source: assumed";',
    "/** Source: observed, 5 records of assumed roles. */",
  ].join("\n");
  expect(findAssumptions(source)).toEqual([]);
});
