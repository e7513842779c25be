import { describe, expect, test } from "vitest";
import { GeneratedRecords } from "../../test/support/generated-records.ts";
import { aRecord, aTrail } from "../../test/support/given.ts";
import { SEED } from "../../test/support/seeded-random.ts";
import type { JsonObject } from "../record/index.ts";
import { type RecordTraits, verdictOn } from "./record-traits.ts";
import { looksFurther, selectable } from "./selectable.ts";
import {
  type BasicSelector,
  DEFAULT_EVENT_SELECTORS,
  type EventSelectors,
  type FieldCondition,
} from "./selectors/event-selectors.ts";
import { TraitsReader } from "./traits-reader.ts";
import { wants } from "./wants.ts";

const BEFORE = Buffer.from('{"eventCategory":"Before","awsRegion":"before",');
const BEHIND = Buffer.from(',"eventSource":"behind","readOnly":true}');

const FIELDS = [
  ...["awsRegion", "errorCode", "eventCategory", "eventName", "eventSource", "eventTime"],
  ...["eventType", "readOnly", "recipientAccountId", "resources", "tlsDetails", "userIdentity"],
  ...["sessionCredentialFromConsole", "vpcEndpointId"],
];

const reader = new TraitsReader();
function traitsOf(json: string): RecordTraits {
  reader.open(Buffer.from(json));
  return reader.read(0, Buffer.byteLength(json));
}

/** Reads it where it lies among other bytes, which are not to be looked at. */
function selectableOf(json: Buffer): JsonObject {
  reader.open(Buffer.concat([BEFORE, json, BEHIND]));
  const traits = reader.read(BEFORE.length, BEFORE.length + json.length);
  return selectable(json, traits);
}
const fieldsOf = (record: JsonObject) => FIELDS.map((name) => [name, record[name]]);

function expectSame(json: string): void {
  const whole = JSON.parse(json) as JsonObject;
  expect(fieldsOf(selectableOf(Buffer.from(json))), json).toEqual(fieldsOf(whole));
  expect(reader.eventTime, json).toBe(String(whole.eventTime));
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
      expect(verdictOn(trail, traitsOf(json), 1) ?? expected, json).toBe(expected);
    }
  }
  expect(verdicts).toEqual(trails.map(() => new Set([true, false])));
});

test("traits are enough for a verdict unless selectors look further", () => {
  const data = traitsOf(JSON.stringify(aRecord({ eventCategory: "Data" })));
  const management = traitsOf(JSON.stringify(aRecord()));
  const ofObjects = { type: "AWS::S3::Object", values: ["arn:aws:s3"] };
  const [usual] = DEFAULT_EVENT_SELECTORS.selectors;
  const trail = aTrail({
    isMultiRegion: true,
    eventSelectors: {
      kind: "basic",
      selectors: [{ ...(usual as BasicSelector), dataResources: [ofObjects] }],
    },
  });
  expect(verdictOn(trail, management, 1)).toBe(true);
  expect(verdictOn(trail, data, 1)).toBeUndefined();
  expect(verdictOn({ ...trail, accountId: "444455556666" }, data, 1)).toBe(false);
});

test("records of the same traits share them, however many others there are", () => {
  const traits = (awsRegion: string) => {
    // In the order in which we write them.
    const { eventCategory, ...before } = aRecord({ awsRegion });
    return traitsOf(JSON.stringify({ ...before, eventCategory }));
  };
  const first = traits("us-east-1");
  expect(traits("us-east-1")).toBe(first);
  for (let i = 0; i < 10_000; i += 1) expect(traits(`region-${i}`).awsRegion).toBe(`region-${i}`);
  expect(traits("us-east-1")).toEqual(first);
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
