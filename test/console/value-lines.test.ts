import { describe, expect, test } from "vitest";
import { compareLines, linesOf } from "../../console/src/resources/value-lines.ts";

describe("the lines of a value", () => {
  test.each<[unknown, readonly string[]]>([
    ["text", ["text"]],
    ["", ['""']],
    [false, ["false"]],
    [null, ["null"]],
    ['{"Version":"1"}', ["{", '  "Version": "1"', "}"]],
    ["{ no document", ["{ no document"]],
    [{ vPCId: "vpc-1" }, ["{", '  "vPCId": "vpc-1"', "}"]],
    [
      {
        ...{ Name: "a.example.", Type: "A", TTL: 60, SetIdentifier: "one", Weight: 1 },
        ResourceRecords: [{ Value: "192.0.2.1" }, { Value: "192.0.2.2" }],
        GeoLocation: { CountryCode: "FR", SubdivisionCode: "*" },
      },
      [
        "TTL 60",
        "192.0.2.1",
        "192.0.2.2",
        "Weight 1",
        "GeoLocation CountryCode=FR SubdivisionCode=*",
      ],
    ],
    [
      {
        ...{ Name: "a.example.", Type: "A" },
        AliasTarget: { DNSName: "d1.example.", HostedZoneId: "Z2", EvaluateTargetHealth: true },
      },
      ["Alias to d1.example. in Z2", "Evaluate target health: yes"],
    ],
  ])("%j", (value, lines) => {
    expect(linesOf(value)).toEqual(lines);
  });
});

test("what the other side lacks is different, also one of two of the same", () => {
  const [before, after] = compareLines(["a", "b", "b"], ["b", "c"]);
  expect(before.map(({ isDifferent }) => isDifferent)).toEqual([true, false, true]);
  expect(after.map(({ isDifferent }) => isDifferent)).toEqual([false, true]);
});
