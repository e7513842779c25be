import { describe, expect, test } from "vitest";
import { parseJson } from "../../console/src/common/json/parse-json.ts";
import { compareRows, filterRows } from "../../console/src/compare/compare-rows.ts";
import { formatComparedIds, readComparedIds } from "../../console/src/compare/compared-ids.ts";

const rowsOf = (...records: readonly string[]) => compareRows(records.map(parseJson));

describe("rows of a comparison", () => {
  test("are the paths of all records, each record's in its own order", () => {
    const rows = rowsOf(
      `{"a":1,"b":{"x":"y"},"d":[true,{"e":null}]}`,
      `{"a":1,"b":{"x":"z","w":2},"c":3,"d":[true]}`,
    );
    expect(rows).toEqual([
      { path: "a", values: ["1", "1"], differs: false },
      { path: "b.x", values: ['"y"', '"z"'], differs: true },
      { path: "b.w", values: [undefined, "2"], differs: true },
      { path: "c", values: [undefined, "3"], differs: true },
      { path: "d[0]", values: ["true", "true"], differs: false },
      { path: "d[1].e", values: ["null", undefined], differs: true },
    ]);
  });

  test("tell apart what is absent, null, empty, and of another kind", () => {
    const members = ["", `"p":null,`, `"p":{},`, `"p":{"q":"1"},`, `"p":"{}",`];
    expect(rowsOf(...members.map((member) => `{${member}"z":0}`)).slice(0, 2)).toEqual([
      { path: "p", values: [undefined, "null", "{}", "{ … }", '"{}"'], differs: true },
      { path: "p.q", values: [undefined, undefined, undefined, '"1"', undefined], differs: true },
    ]);
  });

  test("see the last digit of a number", () => {
    const [row] = rowsOf(`{"n":12345678901234567890}`, `{"n":12345678901234567891}`);
    expect(row).toMatchObject({ differs: true });
  });

  test("are filtered by difference, path and value, whatever the case", () => {
    const rows = rowsOf(`{"name":"One","same":1}`, `{"name":"two","same":1}`);
    const paths = (onlyDifferences: boolean, text: string) =>
      filterRows(rows, { onlyDifferences, text }).map(({ path }) => path);
    expect(paths(false, "")).toEqual(["name", "same"]);
    expect(paths(true, "")).toEqual(["name"]);
    expect(paths(false, " SAM ")).toEqual(["same"]);
    expect(paths(false, "TWO")).toEqual(["name"]);
    expect(paths(true, "same")).toEqual([]);
  });
});

describe("the events of an address", () => {
  test.each([
    [null, [], 0],
    ["", [], 0],
    ["a,b,a,,c", ["a", "b", "c"], 0],
    ["a,b,c,d,e,f,g", ["a", "b", "c", "d", "e"], 2],
    ["a%2Cb,%zz", ["a,b", "%zz"], 0],
  ])("%s", (text, ids, leftOut) => {
    expect(readComparedIds(text)).toEqual({ ids, leftOut });
  });

  test("are read as they were written", () => {
    const ids = ["a,b", "ü%", "c"];
    expect(readComparedIds(formatComparedIds(ids)).ids).toEqual(ids);
  });
});
