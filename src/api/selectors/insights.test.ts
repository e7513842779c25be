import { beforeEach, expect, test } from "vitest";
import { CloudTrailApi } from "../../../test/support/cloudtrail-api.ts";

const ARN = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
const EU = { region: "eu-west-1" };
const CALLS = { InsightType: "ApiCallRateInsight" };
const ERRORS = { InsightType: "ApiErrorRateInsight" };

let api: CloudTrailApi;

beforeEach(async () => {
  api = new CloudTrailApi();
  await api.call("CreateTrail", { Name: "main", S3BucketName: "logs" });
});

const put = (InsightSelectors: object[], input: object = {}, context: object = {}) =>
  api.call("PutInsightSelectors", { TrailName: "main", InsightSelectors, ...input }, context);
const get = () => api.call("GetInsightSelectors", { TrailName: ARN });
const hasInsights = async () =>
  (await api.call("GetTrail", { Name: ARN })).Trail?.HasInsightSelectors;

test("Insights selectors are shown as they were put, until an empty list", async () => {
  await api.call("PutEventSelectors", {
    TrailName: "main",
    EventSelectors: [{ DataResources: [{ Type: "AWS::S3::Object", Values: ["arn:aws:s3"] }] }],
  });
  const InsightSelectors = [ERRORS, { ...CALLS, EventCategories: ["Data", "Management"] }];
  expect(await put(InsightSelectors)).toEqual({ TrailARN: ARN, InsightSelectors });
  expect(await get()).toEqual({ TrailARN: ARN, InsightSelectors });
  await api.call("UpdateTrail", { Name: ARN, S3KeyPrefix: "p" });
  expect(await hasInsights()).toBe(true);

  expect(await put([])).toEqual({ TrailARN: ARN, InsightSelectors: [] });
  expect(await hasInsights()).toBe(false);
  await expect(get()).rejects.toMatchObject({
    code: "InsightNotEnabledException",
    message: expect.stringMatching(/^Trail main does not have Insights enabled\./),
  });
});

test.each([
  ["an unknown type", [{ InsightType: "Odd" }], {}, "InvalidInsightSelectorsException"],
  ["a type twice", [CALLS, CALLS], {}, "InvalidInsightSelectorsException"],
  [
    "an unknown category",
    [{ ...CALLS, EventCategories: ["Odd"] }],
    {},
    "InvalidInsightSelectorsException",
  ],
  [
    "data events that are not logged",
    [{ ...CALLS, EventCategories: ["Data"] }],
    {},
    "InvalidInsightSelectorsException",
  ],
  ["a store too", [CALLS], { EventDataStore: "s" }, "InvalidParameterCombinationException"],
  [
    "a store alone",
    [CALLS],
    { TrailName: undefined, EventDataStore: "s" },
    "UnsupportedOperationException",
  ],
  ["neither", [CALLS], { TrailName: undefined }, "InvalidParameterException"],
])("PutInsightSelectors refuses %s", async (_what, selectors, input, code) => {
  await expect(put(selectors, input)).rejects.toMatchObject({ code });
  expect(await hasInsights()).toBe(false);
});

const writesOf = (ReadWriteType: string) => ({ EventSelectors: [{ ReadWriteType }] });
const advanced = (...readOnly: string[]) => ({
  AdvancedEventSelectors: [
    {
      FieldSelectors: [
        { Field: "eventCategory", Equals: ["Management"] },
        { Field: "readOnly", Equals: readOnly },
      ],
    },
  ],
});

test.each([
  ["reads", writesOf("ReadOnly"), false, true],
  ["writes", writesOf("WriteOnly"), true, true],
  ["reads, by advanced selectors", advanced("true"), false, true],
  ["both, by advanced selectors", advanced("true", "false"), true, true],
])("a trail of %s can be watched for what it logs", async (_what, selectors, calls, errors) => {
  await api.call("PutEventSelectors", { TrailName: "main", ...selectors });
  const isTaken = (selector: object) =>
    put([selector]).then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject({ code: "InvalidInsightSelectorsException" });
        return false;
      },
    );
  expect([await isTaken(CALLS), await isTaken(ERRORS)]).toEqual([calls, errors]);
});

const DATA = { Templates: ["USER_ACTIONS", "API_ACTIVITY"], EventCategory: "Data" };
const configure = (input: object, context: object = {}) =>
  api.call("PutEventConfiguration", { TrailName: "main", ...input }, context);
const configuration = () => api.call("GetEventConfiguration", { TrailName: ARN });

test("an event configuration is shown as it was put", async () => {
  expect(await configuration()).toEqual({ TrailARN: ARN, AggregationConfigurations: [] });
  const expected = { TrailARN: ARN, AggregationConfigurations: [DATA] };
  expect(await configure({ AggregationConfigurations: [DATA] })).toEqual(expected);
  await api.call("UpdateTrail", { Name: ARN, S3KeyPrefix: "p" });
  expect(await configuration()).toEqual(expected);
});

test.each([
  [{}, "InvalidParameterException"],
  [{ AggregationConfigurations: [DATA, DATA] }, "InvalidParameterException"],
  [{ AggregationConfigurations: [{ ...DATA, Templates: [] }] }, "InvalidParameterException"],
  [{ AggregationConfigurations: [{ ...DATA, Templates: ["X"] }] }, "InvalidParameterException"],
  [
    { AggregationConfigurations: [{ ...DATA, EventCategory: "Management" }] },
    "InvalidParameterException",
  ],
  [{ MaxEventSize: "Large" }, "InvalidParameterCombinationException"],
  [
    { ContextKeySelectors: [{ Type: "TagContext", Equals: ["a"] }] },
    "InvalidParameterCombinationException",
  ],
])("PutEventConfiguration refuses %j", async (input, code) => {
  await expect(configure(input)).rejects.toMatchObject({ code });
  expect(await configuration()).toMatchObject({ AggregationConfigurations: [] });
});

test("both are put in the home region alone", async () => {
  const code = "InvalidHomeRegionException";
  await expect(put([CALLS], { TrailName: ARN }, EU)).rejects.toMatchObject({ code });
  const input = { TrailName: ARN, AggregationConfigurations: [DATA] };
  await expect(configure(input, EU)).rejects.toMatchObject({ code });
});
