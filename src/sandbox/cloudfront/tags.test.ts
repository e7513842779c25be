import type { CreateDistributionResult, Tag } from "@aws-sdk/client-cloudfront";
import { describe, expect, test } from "vitest";
import {
  aDistributionConfig,
  type CloudFrontCaller,
  cloudFrontCaller,
} from "../../../test/support/cloudfront-caller.ts";
import { StateStore } from "../../base/state-store.ts";

async function aTaggedDistribution(caller: CloudFrontCaller, ...tags: Tag[]) {
  const { Distribution: distribution, ETag: version } = await caller.call<CreateDistributionResult>(
    "CreateDistributionWithTags",
    {
      DistributionConfigWithTags: {
        DistributionConfig: aDistributionConfig({ Enabled: false }),
        Tags: { Items: tags },
      },
    },
  );
  return { arn: distribution?.ARN ?? "", id: distribution?.Id, version };
}

const tagsOf = (caller: CloudFrontCaller, Resource: string) =>
  caller.call("ListTagsForResource", { Resource });

describe("tags", () => {
  test("come with the distribution, are added, replaced and taken off", async () => {
    const caller = cloudFrontCaller();
    const { arn: Resource } = await aTaggedDistribution(
      caller,
      { Key: "team", Value: "web" },
      { Key: "empty" },
    );
    expect(await tagsOf(caller, Resource)).toEqual({
      Tags: {
        Items: [
          { Key: "team", Value: "web" },
          { Key: "empty", Value: "" },
        ],
      },
    });

    const added = {
      Items: [
        { Key: "team", Value: "images" },
        { Key: "stage", Value: "test" },
      ],
    };
    expect(await caller.call("TagResource", { Resource, Tags: added })).toEqual({});
    expect(
      await caller.call("UntagResource", { Resource, TagKeys: { Items: ["empty", "unknown"] } }),
    ).toEqual({});
    expect(await tagsOf(caller, Resource)).toEqual({ Tags: added });
  });

  test("are none for a distribution that has none", async () => {
    const caller = cloudFrontCaller();
    const { arn } = await aTaggedDistribution(caller);
    expect(await tagsOf(caller, arn)).toEqual({ Tags: { Items: [] } });
  });

  test("go with their distribution", async () => {
    const store = StateStore.open(":memory:", { survivesPowerLoss: false });
    const caller = cloudFrontCaller(store);
    const { arn, id, version } = await aTaggedDistribution(caller, { Key: "team", Value: "web" });
    caller.advance(60_000);
    expect(store.collection("cloudfront/tags").list()).toHaveLength(1);
    await caller.call("DeleteDistribution", { Id: id, IfMatch: version });
    expect(store.collection("cloudfront/tags").list()).toEqual([]);
    expect(await caller.refusalOf("ListTagsForResource", { Resource: arn })).toMatchObject({
      code: "NoSuchResource",
    });
  });

  test.each([
    ["a key of AWS", [{ Key: "aws:created", Value: "" }]],
    ["an empty key", [{ Key: "", Value: "" }]],
    ["a long key", [{ Key: "a".repeat(129), Value: "" }]],
    ["a long value", [{ Key: "a", Value: "a".repeat(257) }]],
    ["a character that is not allowed", [{ Key: "a", Value: "<b>" }]],
    [
      "one key twice",
      [
        { Key: "a", Value: "1" },
        { Key: "a", Value: "2" },
      ],
    ],
    ["fifty-one", Array.from({ length: 51 }, (_, index) => ({ Key: `key-${index}`, Value: "" }))],
  ])("are refused with %s, and no distribution is made", async (_what, Items) => {
    const caller = cloudFrontCaller();
    const refusal = await caller.refusalOf("CreateDistributionWithTags", {
      DistributionConfigWithTags: { DistributionConfig: aDistributionConfig(), Tags: { Items } },
    });
    expect(refusal.code).toBe("InvalidTagging");
    expect(await caller.call("ListDistributions", {})).toMatchObject({
      DistributionList: { Quantity: 0 },
    });
  });

  test("are never more than fifty together", async () => {
    const caller = cloudFrontCaller();
    const { arn: Resource } = await aTaggedDistribution(
      caller,
      ...Array.from({ length: 50 }, (_, index) => ({ Key: `key-${index}`, Value: "" })),
    );
    const one = { Items: [{ Key: "one-more", Value: "" }] };
    expect((await caller.refusalOf("TagResource", { Resource, Tags: one })).code).toBe(
      "InvalidTagging",
    );
  });

  test.each([
    ["no ARN", "E0000000000000", "InvalidArgument"],
    ["another service's", "arn:aws:s3:::amzn-s3-demo-bucket", "InvalidArgument"],
    [
      "another account's",
      "arn:aws:cloudfront::444455556666:distribution/E0000000000000",
      "AccessDenied",
    ],
    [
      "an unknown distribution",
      "arn:aws:cloudfront::111122223333:distribution/E0000000000000",
      "NoSuchResource",
    ],
    ["an unknown kind", "arn:aws:cloudfront::111122223333:thing/E1", "NoSuchResource"],
  ])("are refused for %s", async (_what, Resource, code) => {
    const caller = cloudFrontCaller();
    const input = { Resource, Tags: { Items: [] }, TagKeys: { Items: [] } };
    for (const action of ["TagResource", "UntagResource", "ListTagsForResource"]) {
      expect((await caller.refusalOf(action, input)).code).toBe(code);
    }
  });
});
