import type {
  CreateFunctionResult,
  DescribeFunctionResult,
  GetFunctionResult,
  PublishFunctionResult,
} from "@aws-sdk/client-cloudfront";
import { describe, expect, test } from "vitest";
import {
  aDistributionConfig,
  type CloudFrontCaller,
  cloudFrontCaller,
} from "../../../test/support/cloudfront-caller.ts";

const ARN = "arn:aws:cloudfront::111122223333:function/rewrite";
const CONFIG = { Comment: "rewrites", Runtime: "cloudfront-js-2.0" };
const CODE = Buffer.from("function handler(event) { return event.request; }");

const create = (caller: CloudFrontCaller, overrides: object = {}) =>
  caller.call<CreateFunctionResult>("CreateFunction", {
    Name: "rewrite",
    FunctionConfig: CONFIG,
    FunctionCode: CODE,
    ...overrides,
  });

describe("a function", () => {
  test("is developed and published", async () => {
    const caller = cloudFrontCaller();
    const created = await create(caller);
    const summary = {
      Name: "rewrite",
      Status: "UNPUBLISHED",
      FunctionConfig: CONFIG,
      FunctionMetadata: {
        FunctionARN: ARN,
        Stage: "DEVELOPMENT",
        CreatedTime: new Date("2026-01-31T12:00:00Z"),
        LastModifiedTime: new Date("2026-01-31T12:00:00Z"),
      },
    };
    expect(created).toEqual({
      FunctionSummary: summary,
      Location: `https://cloudfront.amazonaws.com/2020-05-31/function/${ARN}`,
      ETag: created.ETag,
    });
    const live = { Name: "rewrite", Stage: "LIVE" };
    expect((await caller.refusalOf("DescribeFunction", live)).code).toBe("NoSuchFunctionExists");

    const published = await caller.call<PublishFunctionResult>("PublishFunction", {
      Name: "rewrite",
      IfMatch: created.ETag,
    });
    expect(published.FunctionSummary).toMatchObject({
      Status: "UNASSOCIATED",
      FunctionMetadata: { Stage: "LIVE" },
    });

    const code = Buffer.from("function handler(event) { return event.response; }");
    const updated = await caller.call<CreateFunctionResult>("UpdateFunction", {
      Name: "rewrite",
      IfMatch: created.ETag,
      FunctionConfig: CONFIG,
      FunctionCode: code,
    });
    const inDevelopment = await caller.call<GetFunctionResult>("GetFunction", { Name: "rewrite" });
    expect(inDevelopment).toEqual({
      FunctionCode: code,
      ETag: updated.ETag,
      ContentType: "application/octet-stream",
    });
    expect((await caller.call<GetFunctionResult>("GetFunction", live)).FunctionCode).toEqual(CODE);
  });

  test("is listed by stage", async () => {
    const caller = cloudFrontCaller();
    const { ETag: version } = await create(caller);
    await create(caller, { Name: "other" });
    await caller.call("PublishFunction", { Name: "rewrite", IfMatch: version });

    expect(await caller.call("ListFunctions", {})).toMatchObject({
      FunctionList: { MaxItems: 100, Quantity: 2, Items: [{ Name: "other" }, { Name: "rewrite" }] },
    });
    expect(await caller.call("ListFunctions", { Stage: "LIVE" })).toMatchObject({
      FunctionList: { Quantity: 1, Items: [{ Name: "rewrite", Status: "UNASSOCIATED" }] },
    });
  });

  test("is not deleted while a distribution runs it", async () => {
    const caller = cloudFrontCaller();
    const { ETag: version } = await create(caller);
    await caller.call("PublishFunction", { Name: "rewrite", IfMatch: version });
    await caller.call("CreateDistribution", {
      DistributionConfig: aDistributionConfig({
        DefaultCacheBehavior: {
          TargetOriginId: "bucket",
          ViewerProtocolPolicy: "allow-all",
          CachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
          FunctionAssociations: {
            Quantity: 1,
            Items: [{ FunctionARN: ARN, EventType: "viewer-request" }],
          },
        },
      }),
    });

    const { FunctionSummary: summary } = await caller.call<DescribeFunctionResult>(
      "DescribeFunction",
      { Name: "rewrite", Stage: "LIVE" },
    );
    expect(summary?.Status).toBe("ASSOCIATED");
    expect(
      await caller.refusalOf("DeleteFunction", { Name: "rewrite", IfMatch: version }),
    ).toMatchObject({
      code: "FunctionInUse",
      message: "Cannot delete function rewrite, it is in use by 1 distributions",
    });
  });

  test("is gone after it is deleted, its tags with it", async () => {
    const caller = cloudFrontCaller();
    const { ETag: version } = await create(caller, {
      Tags: { Items: [{ Key: "team", Value: "web" }] },
    });
    expect(await caller.call("ListTagsForResource", { Resource: ARN })).toEqual({
      Tags: { Items: [{ Key: "team", Value: "web" }] },
    });
    expect(await caller.call("DeleteFunction", { Name: "rewrite", IfMatch: version })).toEqual({});
    expect((await caller.refusalOf("GetFunction", { Name: "rewrite" })).code).toBe(
      "NoSuchFunctionExists",
    );
    await create(caller);
    expect(await caller.call("ListTagsForResource", { Resource: ARN })).toEqual({
      Tags: { Items: [] },
    });
  });

  test.each([
    ["a name in use", {}, "FunctionAlreadyExists"],
    ["a name that is none", { Name: "re write" }, "InvalidArgument"],
    ["no configuration", { Name: "new", FunctionConfig: undefined }, "MissingBody"],
    [
      "an unknown runtime",
      { Name: "new", FunctionConfig: { ...CONFIG, Runtime: "nodejs" } },
      "MalformedXML",
    ],
    ["no code", { Name: "new", FunctionCode: undefined }, "InvalidArgument"],
    ["much code", { Name: "new", FunctionCode: Buffer.alloc(10_241) }, "FunctionSizeLimitExceeded"],
  ])("is refused with %s", async (_what, overrides, code) => {
    const caller = cloudFrontCaller();
    await create(caller);
    const input = { Name: "rewrite", FunctionConfig: CONFIG, FunctionCode: CODE, ...overrides };
    expect((await caller.refusalOf("CreateFunction", input)).code).toBe(code);
  });

  test.each(["UpdateFunction", "PublishFunction", "DeleteFunction"])(
    "holds %s to the version in development",
    async (action) => {
      const caller = cloudFrontCaller();
      await create(caller);
      const input = { Name: "rewrite", FunctionConfig: CONFIG, FunctionCode: CODE };
      expect((await caller.refusalOf(action, input)).code).toBe("InvalidIfMatchVersion");
      expect((await caller.refusalOf(action, { ...input, IfMatch: "E1EXAMPLE" })).code).toBe(
        "PreconditionFailed",
      );
    },
  );
});
