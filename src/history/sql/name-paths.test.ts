import { describe, expect, test } from "vitest";
import { namePaths } from "./name-paths.ts";

const A = "requestParameters.a";
const B = "responseElements.b.c";
const asA = `${A} AS "${A}"`;
const asB = `${B} AS "${B}"`;

describe("a column that is a path and nothing else is named", () => {
  test.each([
    [`SELECT ${A} FROM events`, `SELECT ${asA} FROM events`],
    [`SELECT ${A}`, `SELECT ${asA}`],
    [`SELECT eventID, ${A}, ${B} FROM events`, `SELECT eventID, ${asA}, ${asB} FROM events`],
    [`SELECT DISTINCT ${A} FROM events`, `SELECT DISTINCT ${asA} FROM events`],
    [`SELECT lower('x, y'), ${A} LIMIT 1`, `SELECT lower('x, y'), ${asA} LIMIT 1`],
    [`SELECT * EXCEPT (record), ${A} FROM e`, `SELECT * EXCEPT (record), ${asA} FROM e`],
    [
      'SELECT e.requestParameters.`a "b` FROM events AS e',
      'SELECT e.requestParameters.`a "b` AS "e.requestParameters.`a \\"b`" FROM events AS e',
    ],
    [
      `SELECT ${A} FROM events UNION ALL SELECT ${B} FROM events`,
      `SELECT ${asA} FROM events UNION ALL SELECT ${asB} FROM events`,
    ],
    [
      `(SELECT ${A} FROM events LIMIT 1) UNION DISTINCT (SELECT ${B})`,
      `(SELECT ${asA} FROM events LIMIT 1) UNION DISTINCT (SELECT ${asB})`,
    ],
    [
      `WITH x AS (SELECT ${A} FROM events) SELECT ${B} FROM x`,
      `WITH x AS (SELECT ${A} FROM events) SELECT ${asB} FROM x`,
    ],
    [
      `SELECT ${A} FROM events WHERE ${A} = 'x' GROUP BY ${A}, ${B} ORDER BY ${B}, ${A}`,
      `SELECT ${asA} FROM events WHERE ${A} = 'x' GROUP BY ${A}, ${B} ORDER BY ${B}, ${A}`,
    ],
  ])("%s", (sql, named) => {
    expect(namePaths(sql)).toBe(named);
  });
});

describe("nothing else is", () => {
  test.each([
    `SELECT ${A} AS name FROM events`,
    `SELECT lower(${A}), [${A}, ${B}], (${A}, ${B}) FROM events`,
    `SELECT ${A} = 'x', 'x' = ${A}, NOT ${A} FROM events`,
    `SELECT (SELECT ${A} FROM events LIMIT 1), 1 IN (SELECT ${B} FROM events)`,
    `SELECT n FROM (SELECT ${A} FROM events)`,
    `SELECT '${A}', \`${A}\`, "${A}" FROM events`,
    `SELECT 1 FROM events ORDER BY ${A}, ${B}`,
    `SELECT 1 ORDER BY ${A}, ${B}`,
    `WITH ${A} AS n, ${B} AS m SELECT n, m FROM events`,
    `SELECT ${A}, eventName AS \`${A}\` FROM events`,
    "SELECT requestParameters, userIdentity.arn FROM events",
    ")), SELECT",
  ])("%s", (sql) => {
    expect(namePaths(sql)).toBe(sql);
  });
});
