import { expect, test } from "vitest";
import { rewritePaths } from "./rewrite-paths.ts";

test.each([
  [
    "SELECT requestParameters.id FROM events",
    "SELECT JSONExtract(requestParameters, 'id', 'Nullable(String)') FROM events",
  ],
  [
    "SELECT e.responseElements.a.`b c` FROM events AS e",
    "SELECT JSONExtract(e.responseElements, 'a', 'b c', 'Nullable(String)') FROM events AS e",
  ],
  ["SELECT 'requestParameters.id'", "SELECT 'requestParameters.id'"],
  ["SELECT 'it\\'s requestParameters.id'", "SELECT 'it\\'s requestParameters.id'"],
  ["SELECT requestParameters, userIdentity.arn", "SELECT requestParameters, userIdentity.arn"],
])("%s", (sql, rewritten) => {
  expect(rewritePaths(sql)).toBe(rewritten);
});
