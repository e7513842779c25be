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
  [
    "SELECT tupleElement(tupleElement(requestParameters.a[1], 'b')[-2], 'c'), " +
      "requestParameters.a[3]",
    "SELECT JSONExtract(requestParameters, 'a', 1, 'b', -2, 'c', 'Nullable(String)'), " +
      "JSONExtract(requestParameters, 'a', 3, 'Nullable(String)')",
  ],
  [
    "SELECT tupleElement(e.resources[1], 'ARN'), resources, resourceNames[1] FROM events AS e",
    "SELECT JSONExtract(e.resources, 1, 'ARN', 'Nullable(String)'), resources, resourceNames[1] " +
      "FROM events AS e",
  ],
  [
    "SELECT 'tupleElement(resources[1], \\'ARN\\')', 'resources[1]'",
    "SELECT 'tupleElement(resources[1], \\'ARN\\')', 'resources[1]'",
  ],
  ["SELECT 'requestParameters.id'", "SELECT 'requestParameters.id'"],
  ["SELECT 'it\\'s requestParameters.id'", "SELECT 'it\\'s requestParameters.id'"],
  ["SELECT requestParameters, userIdentity.arn", "SELECT requestParameters, userIdentity.arn"],
])("%s", (sql, rewritten) => {
  expect(rewritePaths(sql)).toBe(rewritten);
});
