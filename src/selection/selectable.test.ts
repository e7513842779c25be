import { describe, expect, test } from "vitest";
import { GeneratedRecords } from "../../test/support/generated-records.ts";
import { aRecord, aTrail } from "../../test/support/given.ts";
import { SEED } from "../../test/support/seeded-random.ts";
import type { JsonObject } from "../record/index.ts";
import { looksFurther, SelectableReader } from "./selectable.ts";
import type { EventSelectors, FieldCondition } from "./selectors/event-selectors.ts";
import { wants } from "./wants.ts";

const FIELDS = [
  ...["awsRegion", "errorCode", "eventCategory", "eventName", "eventSource", "eventTime"],
  ...["eventType", "readOnly", "recipientAccountId", "resources", "tlsDetails", "userIdentity"],
  ...["sessionCredentialFromConsole", "vpcEndpointId"],
];

const reader = new SelectableReader();
const selectableOf = (json: Buffer) => reader.read(json);
const fieldsOf = (record: JsonObject) => FIELDS.map((name) => [name, record[name]]);

function expectSame(json: string): void {
  const whole = JSON.parse(json) as JsonObject;
  expect(fieldsOf(selectableOf(Buffer.from(json))), json).toEqual(fieldsOf(whole));
}

test("reads what selectors look at as a parser would, of any record", () => {
  const records = new GeneratedRecords(SEED);
  for (let i = 0; i < 2_000; i += 1) expectSame(records.next(i * 60_000).json);
});

describe("text that could mislead", () => {
  test.each([
    ["a field's name further down", { requestParameters: { awsRegion: "x", a: ["]}", '{["'] } }],
    ["a field's name as a value", { eventName: "awsRegion", userAgent: '"awsRegion":"x"' }],
    ["escapes at the ends of texts", { userAgent: "\\", errorCode: 'a"\\"', eventName: "\\\\" }],
    ["texts beyond ASCII", { errorCode: "verweigert: ü €\u{1f512}", eventName: "\u007f" }],
    ["numbers and nothing", { errorCode: 12.5, eventName: null, vpcEndpointId: [] }],
    ["empty texts and objects", { errorCode: "", userIdentity: {}, resources: [], tlsDetails: {} }],
    ["nesting", { resources: [{ a: [[{ b: "}" }]] }, { type: "x", ARN: 'y"' }], readOnly: false }],
    ["a field's name in other letters", { awsregion: "x", awsRegioN: "y", eventTimes: "z" }],
  ])("%s", (_what, overrides) => {
    expectSame(JSON.stringify(aRecord(overrides as JsonObject)));
  });

  test("whoever writes with blanks is read as well", () => {
    expectSame(JSON.stringify(aRecord({ readOnly: true }), undefined, 2));
    expectSame("{}");
    expectSame('{"awsRegion":"a","tlsDetails": {"x":1,"readOnly":true}}');
    expectSame('{"requestParameters": {"x":1,"awsRegion":"b","y":2},"eventName":"c"}');
  });

  test.each(["", "{", '{"a', '{"awsRegion":"x"', '{"a":1}}', "[]x", '{"a":[}'])(
    "%s is no record",
    (text) => {
      expect(() => {
        const read = selectableOf(Buffer.from(text));
        return fieldsOf(read);
      }).toThrow();
    },
  );
});

test("a trail wants the same of a record that was read in part", () => {
  const records = new GeneratedRecords(SEED);
  const conditions = (...all: FieldCondition[]): EventSelectors => ({
    kind: "advanced",
    selectors: [{ conditions: all }],
  });
  const trails = [
    aTrail({ isMultiRegion: true }),
    aTrail({ includesGlobalServiceEvents: false }),
    aTrail({
      isMultiRegion: true,
      eventSelectors: conditions(
        { field: "eventCategory", equals: ["Data"] },
        { field: "userIdentity.arn", notEndsWith: ["/user-7"] },
      ),
    }),
  ];
  const verdicts = trails.map(() => new Set<boolean>());
  for (let i = 0; i < 1_000; i += 1) {
    const { json } = records.next(i * 60_000);
    for (const [index, trail] of trails.entries()) {
      const expected = wants(trail, JSON.parse(json) as JsonObject);
      verdicts[index]?.add(expected);
      expect(wants(trail, selectableOf(Buffer.from(json))), json).toBe(expected);
    }
  }
  expect(verdicts).toEqual(trails.map(() => new Set([true, false])));
});

test("selectors that look at anything else are told", () => {
  const of = (field: string): EventSelectors => ({
    kind: "advanced",
    selectors: [{ conditions: [{ field, equals: ["x"] }] }],
  });
  expect(looksFurther(of("resources.ARN"))).toBe(false);
  expect(looksFurther(of("userIdentity.arn"))).toBe(false);
  expect(looksFurther(of("sourceIPAddress"))).toBe(true);
  expect(looksFurther(of("constructor"))).toBe(true);
  expect(looksFurther(aTrail().eventSelectors)).toBe(false);
});
