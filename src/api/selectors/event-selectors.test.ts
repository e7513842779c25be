import { beforeEach, describe, expect, test } from "vitest";
import { CloudTrailApi } from "../../../test/support/cloudtrail-api.ts";

const ARN = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
const DEFAULT = {
  ReadWriteType: "All",
  IncludeManagementEvents: true,
  DataResources: [],
  ExcludeManagementEventSources: [],
};
const CATEGORY = { Field: "eventCategory", Equals: ["Data"] };
const TYPE = { Field: "resources.type", Equals: ["AWS::S3::Object"] };

let api: CloudTrailApi;

beforeEach(async () => {
  api = new CloudTrailApi();
  await api.call("CreateTrail", { Name: "main", S3BucketName: "logs" });
});

const put = (input: object, context: object = {}) =>
  api.call("PutEventSelectors", { TrailName: "main", ...input }, context);
const get = () => api.call("GetEventSelectors", { TrailName: ARN });
const hasCustom = async () =>
  (await api.call("GetTrail", { Name: ARN })).Trail?.HasCustomEventSelectors;

describe("what is put is what is shown", () => {
  test("basic selectors, with what was left out", async () => {
    const DataResources = [
      { Type: "AWS::S3::Object", Values: ["arn:aws:s3:::logs/", "arn:aws:s3"] },
      { Type: "AWS::Lambda::Function", Values: ["arn:aws:lambda"] },
      { Type: "AWS::DynamoDB::Table", Values: ["arn:aws:dynamodb:us-east-1:111122223333:table/t"] },
    ];
    const EventSelectors = [
      { ReadWriteType: "WriteOnly", IncludeManagementEvents: false, DataResources },
      { ExcludeManagementEventSources: ["rdsdata.amazonaws.com", "kms.amazonaws.com"] },
    ];
    const expected = {
      TrailARN: ARN,
      EventSelectors: EventSelectors.map((selector) => ({ ...DEFAULT, ...selector })),
    };
    expect(await put({ EventSelectors })).toEqual(expected);
    expect(await get()).toEqual(expected);
    expect(await hasCustom()).toBe(true);
  });

  test("advanced selectors, in the order put, then by field", async () => {
    const byArn = { Field: "resources.ARN", NotStartsWith: ["b", "a"], Equals: ["x"] };
    const answer = await put({
      AdvancedEventSelectors: [{ Name: "mine", FieldSelectors: [TYPE, byArn, CATEGORY] }],
    });
    expect(answer).toEqual({
      TrailARN: ARN,
      AdvancedEventSelectors: [{ Name: "mine", FieldSelectors: [TYPE, byArn, CATEGORY] }],
    });
    expect(await get()).toEqual({
      TrailARN: ARN,
      AdvancedEventSelectors: [{ Name: "mine", FieldSelectors: [CATEGORY, byArn, TYPE] }],
    });
    expect(await hasCustom()).toBe(true);
  });

  test("one kind takes the other's place, and the default is not custom", async () => {
    await put({ AdvancedEventSelectors: [{ FieldSelectors: [CATEGORY, TYPE] }] });
    await put({ EventSelectors: [{ ReadWriteType: "All" }], AdvancedEventSelectors: [] });
    expect(await get()).toEqual({ TrailARN: ARN, EventSelectors: [DEFAULT] });
    expect(await hasCustom()).toBe(false);
  });

  test("changing the trail leaves them as they are", async () => {
    await put({ EventSelectors: [{ ReadWriteType: "ReadOnly" }] });
    await api.call("UpdateTrail", { Name: ARN, S3KeyPrefix: "p" });
    expect(await get()).toMatchObject({ EventSelectors: [{ ReadWriteType: "ReadOnly" }] });
  });
});

describe("refusals", () => {
  const values = (Type: string, ...Values: string[]) => ({
    EventSelectors: [{ DataResources: [{ Type, Values }] }],
  });
  const manyBuckets = (count: number) => Array.from({ length: count }, (_, i) => bucket(i));
  const bucket = (i: number) => `arn:aws:s3:::bucket-${i}/`;
  const fields = (...FieldSelectors: object[]) => ({
    AdvancedEventSelectors: [{ FieldSelectors }],
  });
  const data = (...more: object[]) => fields(CATEGORY, TYPE, ...more);
  const management = (...more: object[]) =>
    fields({ Field: "eventCategory", Equals: ["Management"] }, ...more);
  const number = /^Specify a valid number of selectors \(1 to 5\) for your trail\.$/;
  const invalidType = /^The resources\.type field value is not valid\.$/;

  test.each([
    ["nothing", {}, number],
    ["no selectors", { EventSelectors: [], AdvancedEventSelectors: [] }, number],
    ["six selectors", { EventSelectors: [{}, {}, {}, {}, {}, {}] }, number],
    ["both kinds", { EventSelectors: [{}], ...data() }, /not both/],
    ["a read-write type", { EventSelectors: [{ ReadWriteType: "Both" }] }, /^Value Both for/],
    [
      "a selector of nothing",
      { EventSelectors: [{ IncludeManagementEvents: false, DataResources: [] }] },
      /^Invalid combination of parameters in EventSelectors\./,
    ],
    [
      "another service left out",
      { EventSelectors: [{ ExcludeManagementEventSources: ["s3.amazonaws.com"] }] },
      /^Value s3\.amazonaws\.com for/,
    ],
    [
      "a type of resource",
      values("AWS::SNS::Topic", "arn"),
      /for DataResources\.Type is invalid\.$/,
    ],
    [
      "a bucket without a slash",
      values("AWS::S3::Object", "arn:aws:s3:::logs"),
      /^Value arn:aws:s3:::logs for DataResources\.Values is invalid\.$/,
    ],
    ["all of another service", values("AWS::S3::Object", "arn:aws:lambda"), /is invalid\.$/],
    ["colons", values("AWS::Lambda::Function", "arn:aws:lambda:::"), /is invalid\.$/],
    ["a wildcard", values("AWS::S3::Object", "arn:aws:s3:::*/*"), /is invalid\.$/],
    ["a function's wildcard", values("AWS::Lambda::Function", "arn:aws:lambda:*"), /is invalid\.$/],
    [
      "251 values",
      values("AWS::S3::Object", ...manyBuckets(251)),
      /^Specify a valid number of DataResources\.Values \(0 to 250\) for all your selectors$/,
    ],
    ["no category", fields(TYPE), /eventCategory/],
    ["two categories", fields({ Field: "eventCategory", Equals: ["Data", "Management"] }), /Cat/],
    ["a category of stores", fields({ Field: "eventCategory", Equals: ["Evidence"] }), /Category/],
    ["no type", fields(CATEGORY), /resources\.type field is required/],
    ["two types", fields(CATEGORY, { ...TYPE, Equals: ["AWS::A::B", "AWS::A::C"] }), invalidType],
    ["no such type", fields(CATEGORY, { ...TYPE, Equals: ["AWS::S3::Bucket"] }), invalidType],
    ["not a type", fields(CATEGORY, { ...TYPE, Equals: ["S3"] }), invalidType],
    ["a field", data({ Field: "awsRegion", Equals: ["x"] }), /awsRegion is not valid/],
    ["a field of every object", data({ Field: "constructor", Equals: ["x"] }), /constructor/],
    ["an operator", data({ Field: "readOnly", NotEquals: ["true"] }), /operator NotEquals/],
    ["no operator", data({ Field: "eventName" }), /must have an operator/],
    ["no value", data({ Field: "eventName", Equals: [] }), /value is not valid/],
    ["an empty value", data({ Field: "eventName", Equals: [""] }), /value is not valid/],
    ["a long value", data({ Field: "eventName", Equals: ["x".repeat(2049)] }), /not valid/],
    ["neither true nor false", data({ Field: "readOnly", Equals: ["yes"] }), /readOnly/],
    ["a field twice", data(TYPE), /must not be repeated/],
    [
      "a name of a management event",
      management({ Field: "eventName", Equals: ["x"] }),
      /eventName/,
    ],
    [
      "a management event's source",
      management({ Field: "eventSource", NotEquals: ["s3.amazonaws.com"] }),
      /eventSource field value is not valid/,
    ],
    [
      "501 values",
      data({ Field: "resources.ARN", StartsWith: manyBuckets(499) }),
      /maximum of 500/,
    ],
  ])("%s", async (_what, input, message) => {
    await expect(put(input)).rejects.toMatchObject({
      code: "InvalidEventSelectorsException",
      message: expect.stringMatching(message),
    });
    expect(await get()).toEqual({ TrailARN: ARN, EventSelectors: [DEFAULT] });
  });

  test("not for what is just within the limits", async () => {
    await put(values("AWS::S3::Object", "arn:aws:s3", ...manyBuckets(250)));
    await put(data({ Field: "resources.ARN", StartsWith: manyBuckets(498) }));
    await put(fields(CATEGORY, { ...TYPE, Equals: ["AWS::QApps:QApp"] }));
    expect(await hasCustom()).toBe(true);
  });

  test("outside the home region, and of an unknown trail", async () => {
    const input = { TrailName: ARN, EventSelectors: [{}] };
    await expect(put(input, { region: "eu-west-1" })).rejects.toMatchObject({
      code: "InvalidHomeRegionException",
    });
    await expect(put({ ...input, TrailName: "nope" })).rejects.toMatchObject({
      code: "TrailNotFoundException",
    });
  });
});
