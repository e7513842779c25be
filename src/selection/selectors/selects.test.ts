import { describe, expect, test } from "vitest";
import { aRecord } from "../../../test/support/given.ts";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import type { JsonObject } from "../../record/index.ts";
import { type BasicSelector, type FieldCondition, selects } from "./event-selectors.ts";

const OBJECT = "AWS::S3::Object";
const ofObject = (arn: string, overrides: JsonObject = {}) =>
  aRecord({
    eventCategory: "Data",
    eventSource: "s3.amazonaws.com",
    eventName: "GetObject",
    resources: [
      { type: OBJECT, ARN: arn },
      { type: "AWS::S3::Bucket", ARN: arn.split("/")[0] ?? "" },
    ],
    ...overrides,
  });
const aData = (type: string, ARN: string) =>
  aRecord({ eventCategory: "Data", resources: [{ type, ARN }] });
const anUnnamed = (type: string) => aRecord({ eventCategory: "Data", resources: [{ type }] });

describe("basic selectors of data events", () => {
  const LAMBDA_TYPE = "AWS::Lambda::Function";
  const LAMBDA = "arn:aws:lambda:us-east-1:111122223333:function:hello";
  const TABLE = "arn:aws:dynamodb:us-east-1:111122223333:table/books";
  const aFunction = (arn: string) => aData("AWS::Lambda::Function", arn);
  const aTable = (arn: string) => aData("AWS::DynamoDB::Table", arn);
  const listing = (ARNPrefix: string) => ofObject("", { resources: [{ type: OBJECT, ARNPrefix }] });
  const bucketAlone = ofObject("", {
    resources: [{ type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::logs" }],
  });

  test.each([
    ["all objects", OBJECT, "arn:aws:s3", ofObject("arn:aws:s3:::logs/a"), true],
    ["all objects, as consoles say", OBJECT, "arn:aws:s3:::", ofObject("arn:aws:s3:::a/b"), true],
    ["a bucket", OBJECT, "arn:aws:s3:::logs/", ofObject("arn:aws:s3:::logs/a/b"), true],
    ["another bucket", OBJECT, "arn:aws:s3:::logs/", ofObject("arn:aws:s3:::logs2/a"), false],
    ["a prefix", OBJECT, "arn:aws:s3:::logs/a", ofObject("arn:aws:s3:::logs/abc"), true],
    ["another prefix", OBJECT, "arn:aws:s3:::logs/a", ofObject("arn:aws:s3:::logs/b"), false],
    ["a listing", OBJECT, "arn:aws:s3:::logs/", listing("arn:aws:s3:::logs/x"), true],
    ["a call on the bucket alone", OBJECT, "arn:aws:s3:::logs/", bucketAlone, true],
    ["all functions", "AWS::Lambda::Function", "arn:aws:lambda", aFunction(LAMBDA), true],
    ["a function", "AWS::Lambda::Function", LAMBDA, aFunction(LAMBDA), true],
    ["its version", "AWS::Lambda::Function", LAMBDA, aFunction(`${LAMBDA}:7`), true],
    ["a longer name", "AWS::Lambda::Function", LAMBDA, aFunction(`${LAMBDA}2`), false],
    ["all functions, of one", LAMBDA_TYPE, "arn:aws:lambda", anUnnamed(LAMBDA_TYPE), true],
    ["a function, of one", LAMBDA_TYPE, LAMBDA, anUnnamed(LAMBDA_TYPE), false],
    ["all tables", "AWS::DynamoDB::Table", "arn:aws:dynamodb", aTable(TABLE), true],
    ["a table", "AWS::DynamoDB::Table", TABLE, aTable(TABLE), true],
    ["another table", "AWS::DynamoDB::Table", TABLE, aTable(`${TABLE}-old`), false],
    ["another type", "AWS::DynamoDB::Table", "arn:aws:dynamodb", aFunction(LAMBDA), false],
  ])("%s", (_what, type, value, record, expected) => {
    const selector = { ...NOTHING, dataResources: [{ type, values: [value] }] };
    expect(selects({ kind: "basic", selectors: [selector] }, record)).toBe(expected);
  });

  test("read and write hold for them too", () => {
    const dataResources = [{ type: OBJECT, values: ["arn:aws:s3"] }];
    const writes = { ...NOTHING, readWriteType: "WriteOnly" as const, dataResources };
    const takes = (readOnly: boolean) =>
      selects({ kind: "basic", selectors: [writes] }, ofObject("arn:aws:s3:::a/b", { readOnly }));
    expect([takes(true), takes(false)]).toEqual([false, true]);
  });

  test("neither management nor data is no concern of theirs", () => {
    const all = { ...NOTHING, dataResources: [{ type: OBJECT, values: ["arn:aws:s3"] }] };
    const record = ofObject("arn:aws:s3:::a/b", { eventCategory: "NetworkActivity" });
    expect(selects({ kind: "basic", selectors: [all] }, record)).toBe(false);
  });
});

const NOTHING: BasicSelector = {
  readWriteType: "All",
  includesManagementEvents: false,
  dataResources: [],
  excludedManagementEventSources: [],
};

describe("advanced selectors", () => {
  const objects: readonly FieldCondition[] = [
    { field: "eventCategory", equals: ["Data"] },
    { field: "resources.type", equals: [OBJECT] },
  ];
  const arn = (condition: Omit<FieldCondition, "field">) => [
    ...objects,
    { field: "resources.ARN", ...condition },
  ];
  const record = ofObject("arn:aws:s3:::logs/a.txt", {
    userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/alice" },
    eventType: "AwsApiCall",
    sessionCredentialFromConsole: "true",
  });
  const one = (field: string, condition: Omit<FieldCondition, "field">) => [
    { field, ...condition },
  ];

  test.each([
    ["type", objects, true],
    ["start of an ARN", arn({ startsWith: ["arn:aws:s3:::logs/"] }), true],
    ["start of another", arn({ startsWith: ["arn:aws:s3:::other/"] }), false],
    ["one of several operators", arn({ equals: ["x"], endsWith: [".txt"] }), true],
    ["a deselected end", arn({ startsWith: ["arn:"], notEndsWith: [".txt"] }), false],
    ["a deselected other end", arn({ startsWith: ["arn:"], notEndsWith: [".gz"] }), true],
    ["deselects alone", arn({ notStartsWith: ["arn:aws:s3:::other/"] }), true],
    // The bucket's own ARN stands in the record, but is none of an object.
    ["the ARN of another type", arn({ notEquals: ["arn:aws:s3:::logs"] }), true],
    ["the same, asked for", arn({ equals: ["arn:aws:s3:::logs"] }), false],
    ["read only", one("readOnly", { equals: ["true"] }), true],
    ["write only", one("readOnly", { equals: ["false"] }), false],
    ["source", one("eventSource", { notEquals: ["kms.amazonaws.com"] }), true],
    ["name", one("eventName", { startsWith: ["Get"] }), true],
    ["type of event", one("eventType", { equals: ["AwsServiceEvent"] }), false],
    ["identity", one("userIdentity.arn", { endsWith: ["/alice"] }), true],
    ["console", one("sessionCredentialFromConsole", { equals: ["true"] }), true],
    ["not console", one("sessionCredentialFromConsole", { notEquals: ["true"] }), false],
    ["a field that is not there", one("errorCode", { equals: ["x"] }), false],
    ["not a field that is not there", one("errorCode", { notEquals: ["x"] }), true],
  ])("%s", (_what, conditions, expected) => {
    expect(selects({ kind: "advanced", selectors: [{ conditions }] }, record)).toBe(expected);
  });

  test("a resource without an ARN is selected by its type, and by what it is not", () => {
    const unnamed = anUnnamed(OBJECT);
    const takes = (conditions: readonly FieldCondition[]) =>
      selects({ kind: "advanced", selectors: [{ conditions }] }, unnamed);
    expect(takes(objects)).toBe(true);
    expect(takes(arn({ startsWith: ["arn:aws:s3:::logs/"] }))).toBe(false);
    expect(takes(arn({ notStartsWith: ["arn:aws:s3:::logs/"] }))).toBe(true);
  });

  test("are alternatives", () => {
    const never = { conditions: one("eventName", { equals: ["No"] }) };
    const always = { conditions: objects };
    expect(selects({ kind: "advanced", selectors: [never, always] }, record)).toBe(true);
    expect(selects({ kind: "advanced", selectors: [never, never] }, record)).toBe(false);
  });
});

describe(`advanced selectors drawn with SEED=${SEED}`, () => {
  const random = seededRandom(SEED);
  const pick = <Value>(from: readonly Value[]): Value => from[random(from.length)] as Value;
  const OPERATORS = [
    ["equals", true, (value: string, wanted: string) => value === wanted],
    ["startsWith", true, (value: string, wanted: string) => value.startsWith(wanted)],
    ["endsWith", true, (value: string, wanted: string) => value.endsWith(wanted)],
    ["notEquals", false, (value: string, wanted: string) => value === wanted],
    ["notStartsWith", false, (value: string, wanted: string) => value.startsWith(wanted)],
    ["notEndsWith", false, (value: string, wanted: string) => value.endsWith(wanted)],
  ] as const;
  const FIELDS = ["eventName", "eventSource", "eventType", "errorCode"];
  const word = () => Array.from({ length: 1 + random(3) }, () => pick(["a", "b"])).join("");

  function drawCondition(field: string): FieldCondition {
    const used = OPERATORS.filter(() => random(3) === 0);
    const operators = used.length > 0 ? used : [pick(OPERATORS)];
    const entries = operators.map(([name]) => [name, Array.from({ length: 1 + random(2) }, word)]);
    return { field, ...(Object.fromEntries(entries) as object) };
  }

  /** The rule as the user guide says it, word by word: one fact per operator and value. */
  function oracle(condition: FieldCondition, value: string | undefined): boolean {
    const facts = OPERATORS.flatMap(([name, isPositive, matches]) =>
      (condition[name] ?? []).map((wanted) => ({
        isPositive,
        isMet: value !== undefined && matches(value, wanted),
      })),
    );
    const positives = facts.filter(({ isPositive }) => isPositive);
    const negatives = facts.filter(({ isPositive }) => !isPositive);
    const isWanted = positives.length === 0 || positives.some(({ isMet }) => isMet);
    return isWanted && negatives.every(({ isMet }) => !isMet);
  }

  test("select what the rules of the user guide, followed word by word, select", () => {
    const verdicts = new Set<boolean>();
    for (let round = 0; round < 3_000; round += 1) {
      const held = FIELDS.filter(() => random(5) > 0).map((field) => [field, word()] as const);
      const values: Readonly<Record<string, string>> = Object.fromEntries(held);
      const selectors = Array.from({ length: 1 + random(2) }, () => ({
        conditions: FIELDS.filter(() => random(2) === 0).map(drawCondition),
      }));
      const expected = selectors.some(({ conditions }) =>
        conditions.every((condition) => oracle(condition, values[condition.field])),
      );
      verdicts.add(expected);
      const verdict = selects({ kind: "advanced", selectors }, values);
      expect(verdict, JSON.stringify({ selectors, values })).toBe(expected);
    }
    expect(verdicts).toEqual(new Set([true, false]));
  });
});
