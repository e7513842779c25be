import type {
  CreateDistributionResult,
  CreateInvalidationResult,
  GetDistributionResult,
  GetInvalidationResult,
  ListInvalidationsResult,
} from "@aws-sdk/client-cloudfront";
import { describe, expect, test } from "vitest";
import {
  aDistributionConfig,
  type CloudFrontCaller,
  cloudFrontCaller,
} from "../../../test/support/cloudfront-caller.ts";
import { StateStore } from "../../base/state-store.ts";
import { INVALIDATION_MS } from "./invalidations.ts";

async function aDistribution(caller: CloudFrontCaller, CallerReference = "reference-1") {
  const created = await caller.call<CreateDistributionResult>("CreateDistribution", {
    DistributionConfig: aDistributionConfig({ CallerReference, Enabled: false }),
  });
  return { id: created.Distribution?.Id ?? "", version: created.ETag };
}

const batchOf = (CallerReference: string, ...paths: string[]) => ({
  CallerReference,
  Paths: { Quantity: paths.length, Items: paths },
});

describe("an invalidation", () => {
  test("is answered with its location, and its paths in order", async () => {
    const caller = cloudFrontCaller();
    const { id: DistributionId } = await aDistribution(caller);
    const created = await caller.call<CreateInvalidationResult>("CreateInvalidation", {
      DistributionId,
      InvalidationBatch: batchOf(
        "2014-05-06 64947",
        "/images/new.jpg",
        "/images/logo.jpg",
        "/images/banner.jpg",
      ),
    });
    const id = created.Invalidation?.Id ?? "";

    expect(id).toMatch(/^I[A-Z0-9]{13}$/);
    expect(created).toEqual({
      Location:
        "https://cloudfront.amazonaws.com/2020-05-31/distribution/" +
        `${DistributionId}/invalidation/${id}`,
      Invalidation: {
        Id: id,
        Status: "InProgress",
        CreateTime: new Date("2026-01-31T12:00:00Z"),
        InvalidationBatch: {
          CallerReference: "2014-05-06 64947",
          Paths: {
            Quantity: 3,
            Items: ["/images/banner.jpg", "/images/logo.jpg", "/images/new.jpg"],
          },
        },
      },
    });
  });

  test("is in progress for a while, and its distribution counts it", async () => {
    const caller = cloudFrontCaller();
    const { id: DistributionId } = await aDistribution(caller);
    const { Invalidation: invalidation } = await caller.call<CreateInvalidationResult>(
      "CreateInvalidation",
      { DistributionId, InvalidationBatch: batchOf("one", "/*") },
    );
    const look = async () => {
      const got = await caller.call<GetInvalidationResult>("GetInvalidation", {
        DistributionId,
        Id: invalidation?.Id,
      });
      const { Distribution: distribution } = await caller.call<GetDistributionResult>(
        "GetDistribution",
        { Id: DistributionId },
      );
      return [got.Invalidation?.Status, distribution?.InProgressInvalidationBatches];
    };

    expect(await look()).toEqual(["InProgress", 1]);
    caller.advance(INVALIDATION_MS);
    expect(await look()).toEqual(["Completed", 0]);
  });

  test("is made once when the same batch is sent again, in any order", async () => {
    const caller = cloudFrontCaller();
    const { id: DistributionId } = await aDistribution(caller);
    const send = (...paths: string[]) =>
      caller.call<CreateInvalidationResult>("CreateInvalidation", {
        DistributionId,
        InvalidationBatch: batchOf("one", ...paths),
      });

    const first = await send("/a", "/b");
    caller.advance(INVALIDATION_MS);
    expect((await send("/b", "/a")).Invalidation).toEqual({
      ...first.Invalidation,
      Status: "Completed",
    });
  });

  test("may share its reference with one of another distribution", async () => {
    const caller = cloudFrontCaller();
    for (const reference of ["reference-1", "reference-2"]) {
      const { id: DistributionId } = await aDistribution(caller, reference);
      await caller.call("CreateInvalidation", {
        DistributionId,
        InvalidationBatch: batchOf("one", `/${reference}`),
      });
      expect(await caller.call("ListInvalidations", { DistributionId })).toMatchObject({
        InvalidationList: { Quantity: 1 },
      });
    }
  });

  test("goes with its distribution", async () => {
    const store = StateStore.open(":memory:", { survivesPowerLoss: false });
    const caller = cloudFrontCaller(store);
    const { id, version } = await aDistribution(caller);
    await caller.call("CreateInvalidation", {
      DistributionId: id,
      InvalidationBatch: batchOf("one", "/*"),
    });
    caller.advance(60_000);
    expect(store.collection("cloudfront/invalidations").list()).toHaveLength(1);
    await caller.call("DeleteDistribution", { Id: id, IfMatch: version });
    expect(store.collection("cloudfront/invalidations").list()).toEqual([]);

    expect((await caller.refusalOf("ListInvalidations", { DistributionId: id })).code).toBe(
      "NoSuchDistribution",
    );
  });
});

describe("ListInvalidations", () => {
  test("goes from the newest to the oldest, over all pages", async () => {
    const caller = cloudFrontCaller();
    const { id: DistributionId } = await aDistribution(caller);
    const created: string[] = [];
    for (const reference of ["one", "two", "three"]) {
      const { Invalidation: invalidation } = await caller.call<CreateInvalidationResult>(
        "CreateInvalidation",
        { DistributionId, InvalidationBatch: batchOf(reference, `/${reference}`) },
      );
      created.unshift(invalidation?.Id ?? "");
      caller.advance(1);
    }

    const page = (Marker?: string) =>
      caller.call<ListInvalidationsResult>("ListInvalidations", {
        DistributionId,
        MaxItems: "2",
        Marker,
      });
    const { InvalidationList: first } = await page();
    expect(first).toMatchObject({
      Marker: "",
      NextMarker: created[1],
      MaxItems: 2,
      IsTruncated: true,
      Quantity: 2,
    });
    expect(first?.Items?.map(({ Id }) => Id)).toEqual(created.slice(0, 2));
    expect(first?.Items?.[0]).toEqual({
      Id: created[0],
      CreateTime: new Date("2026-01-31T12:00:00.002Z"),
      Status: "InProgress",
    });
    const { InvalidationList: second } = await page(first?.NextMarker);
    expect(second).toMatchObject({ Marker: created[1], IsTruncated: false, Quantity: 1 });
    expect(second?.Items?.map(({ Id }) => Id)).toEqual(created.slice(2));
    expect(
      (await caller.refusalOf("ListInvalidations", { DistributionId, Marker: "I0" })).code,
    ).toBe("InvalidArgument");
  });
});

describe("CreateInvalidation refuses", () => {
  const PATHS = "Your request contains one or more invalid invalidation paths.";
  const many = (count: number, ending = "") =>
    Array.from({ length: count }, (_, index) => `/${index}${ending}`);

  test.each([
    ["no batch", undefined, "MissingBody", undefined],
    ["no paths", { CallerReference: "one" }, "InvalidArgument", PATHS],
    [
      "a wrong count",
      { CallerReference: "one", Paths: { Quantity: 1, Items: ["/a", "/b"] } },
      "InconsistentQuantities",
      "The specified quantity of Paths (1) does not match the actual quantity supplied (2).",
    ],
    ["an empty list", batchOf("one"), "InvalidArgument", PATHS],
    ["a relative path", batchOf("one", "/a", "b.jpg"), "InvalidArgument", PATHS],
    ["a wildcard in the middle", batchOf("one", "/a*/b"), "InvalidArgument", PATHS],
    ["a space", batchOf("one", "/a b"), "InvalidArgument", PATHS],
    ["a letter that is not encoded", batchOf("one", "/ä"), "InvalidArgument", PATHS],
    ["a large batch", batchOf("one", ...many(3001)), "BatchTooLarge", undefined],
    [
      "many wildcards",
      batchOf("one", ...many(16, "/*")),
      "TooManyInvalidationsInProgress",
      "Processing your request will cause you to exceed the maximum number of in-progress " +
        "wildcard invalidations.",
    ],
    [
      "an empty reference",
      batchOf("", "/a"),
      "InvalidArgument",
      "The parameter CallerReference is required.",
    ],
  ])("%s", async (_what, InvalidationBatch, code, message) => {
    const caller = cloudFrontCaller();
    const { id: DistributionId } = await aDistribution(caller);
    const refusal = await caller.refusalOf("CreateInvalidation", {
      DistributionId,
      InvalidationBatch,
    });
    expect(refusal.code).toBe(code);
    if (message !== undefined) expect(refusal.message).toBe(message);
  });

  test("a reference that was used for other paths", async () => {
    const caller = cloudFrontCaller();
    const { id: DistributionId } = await aDistribution(caller);
    const input = (...paths: string[]) => ({
      DistributionId,
      InvalidationBatch: batchOf("one", ...paths),
    });
    await caller.call("CreateInvalidation", input("/a"));
    expect(await caller.refusalOf("CreateInvalidation", input("/b"))).toMatchObject({
      code: "InvalidArgument",
      message:
        "Your request contains a caller reference that was used for a previous invalidation " +
        "batch for the same distribution.",
    });
  });

  test("more paths than may be in progress, until some are done", async () => {
    const caller = cloudFrontCaller();
    const { id: DistributionId } = await aDistribution(caller);
    const input = (reference: string, paths: string[]) => ({
      DistributionId,
      InvalidationBatch: batchOf(reference, ...paths),
    });
    await caller.call("CreateInvalidation", input("one", many(3000)));
    expect(await caller.refusalOf("CreateInvalidation", input("two", ["/a"]))).toMatchObject({
      code: "TooManyInvalidationsInProgress",
      message:
        "Processing your request will cause you to exceed the maximum number of in-progress " +
        "invalidations.",
    });
    caller.advance(INVALIDATION_MS);
    await expect(caller.call("CreateInvalidation", input("two", ["/a"]))).resolves.toBeDefined();
  });

  test("what is not there", async () => {
    const caller = cloudFrontCaller();
    const { id: DistributionId } = await aDistribution(caller);
    const unknown = { DistributionId: "E0000000000000" };

    for (const action of ["CreateInvalidation", "GetInvalidation", "ListInvalidations"]) {
      const input = { ...unknown, InvalidationBatch: batchOf("one", "/a") };
      expect((await caller.refusalOf(action, input)).code).toBe("NoSuchDistribution");
    }
    expect(
      await caller.refusalOf("GetInvalidation", { DistributionId, Id: "I0000000000000" }),
    ).toMatchObject({
      code: "NoSuchInvalidation",
      message: "The specified invalidation does not exist.",
    });
  });
});
