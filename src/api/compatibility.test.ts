import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compatibilityDocument } from "./compatibility.ts";

test("docs/compatibility.md is what scripts/compatibility.ts writes now", () => {
  const path = new URL("../../docs/compatibility.md", import.meta.url);
  expect(readFileSync(path, "utf8")).toBe(compatibilityDocument());
});
