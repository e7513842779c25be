import type {
  CachePolicyConfig,
  CreateCachePolicyResult,
  CreateDistributionResult,
  ListCachePoliciesResult,
  ListOriginRequestPoliciesResult,
  ListResponseHeadersPoliciesResult,
} from "@aws-sdk/client-cloudfront";
import { describe, expect, test } from "vitest";
import {
  aDistributionConfig,
  type CloudFrontCaller,
  cloudFrontCaller,
} from "../../../../test/support/cloudfront-caller.ts";

const MANAGED_ID = "658327ea-f89d-4fab-a63d-7e88639e58f6";

const aCachePolicy = (overrides: Partial<CachePolicyConfig> = {}): CachePolicyConfig => ({
  Name: "short",
  MinTTL: 0,
  DefaultTTL: 60,
  MaxTTL: 300,
  ParametersInCacheKeyAndForwardedToOrigin: {
    EnableAcceptEncodingGzip: true,
    HeadersConfig: { HeaderBehavior: "none" },
    CookiesConfig: { CookieBehavior: "none" },
    QueryStringsConfig: { QueryStringBehavior: "all" },
  },
  ...overrides,
});

const create = (caller: CloudFrontCaller, overrides: Partial<CachePolicyConfig> = {}) =>
  caller.call<CreateCachePolicyResult>("CreateCachePolicy", {
    CachePolicyConfig: aCachePolicy(overrides),
  });

describe("a cache policy", () => {
  test("is created, read, changed and deleted", async () => {
    const caller = cloudFrontCaller();
    const created = await create(caller);
    const Id = created.CachePolicy?.Id ?? "";

    expect(Id).toMatch(/^[0-9a-f-]{36}$/);
    expect(created).toEqual({
      CachePolicy: {
        Id,
        LastModifiedTime: new Date("2026-01-31T12:00:00Z"),
        CachePolicyConfig: {
          ...aCachePolicy({ Comment: "" }),
          ParametersInCacheKeyAndForwardedToOrigin: {
            ...aCachePolicy().ParametersInCacheKeyAndForwardedToOrigin,
            EnableAcceptEncodingBrotli: false,
          },
        },
      },
      Location: `https://cloudfront.amazonaws.com/2020-05-31/cache-policy/${Id}`,
      ETag: created.ETag,
    });

    caller.advance(1000);
    const updated = await caller.call<CreateCachePolicyResult>("UpdateCachePolicy", {
      Id,
      IfMatch: created.ETag,
      CachePolicyConfig: aCachePolicy({ Name: "renamed" }),
    });
    expect(updated.CachePolicy).toMatchObject({
      LastModifiedTime: new Date("2026-01-31T12:00:01Z"),
      CachePolicyConfig: { Name: "renamed" },
    });
    expect(await caller.call("GetCachePolicyConfig", { Id })).toEqual({
      CachePolicyConfig: updated.CachePolicy?.CachePolicyConfig,
      ETag: updated.ETag,
    });
    await caller.call("DeleteCachePolicy", { Id, IfMatch: updated.ETag });
    expect(await caller.refusalOf("GetCachePolicy", { Id })).toMatchObject({
      code: "NoSuchCachePolicy",
      message: "The specified cache policy does not exist.",
    });
  });

  test("is not deleted while a distribution uses it", async () => {
    const caller = cloudFrontCaller();
    const { CachePolicy: policy, ETag: version } = await create(caller);
    await caller.call<CreateDistributionResult>("CreateDistribution", {
      DistributionConfig: aDistributionConfig({
        DefaultCacheBehavior: {
          TargetOriginId: "bucket",
          ViewerProtocolPolicy: "allow-all",
          CachePolicyId: policy?.Id,
        },
      }),
    });
    expect(
      await caller.refusalOf("DeleteCachePolicy", { Id: policy?.Id, IfMatch: version }),
    ).toMatchObject({
      code: "CachePolicyInUse",
      message:
        "The specified cache policy is currently associated with a cache behavior. Please " +
        "disassociate the policy before deleting.",
    });
  });

  test.each([
    ["no body", undefined, "MissingBody"],
    [
      "an unknown behavior",
      aCachePolicy({
        ParametersInCacheKeyAndForwardedToOrigin: {
          EnableAcceptEncodingGzip: true,
          HeadersConfig: { HeaderBehavior: "all" as never },
          CookiesConfig: { CookieBehavior: "none" },
          QueryStringsConfig: { QueryStringBehavior: "none" },
        },
      }),
      "MalformedXML",
    ],
    ["an empty name", aCachePolicy({ Name: "" }), "InvalidArgument"],
    ["a name in use", aCachePolicy(), "CachePolicyAlreadyExists"],
    [
      "a name of AWS's own",
      aCachePolicy({ Name: "Managed-CachingOptimized" }),
      "CachePolicyAlreadyExists",
    ],
    [
      "a wrong count",
      aCachePolicy({
        Name: "counted",
        ParametersInCacheKeyAndForwardedToOrigin: {
          EnableAcceptEncodingGzip: true,
          HeadersConfig: { HeaderBehavior: "whitelist", Headers: { Quantity: 2, Items: ["a"] } },
          CookiesConfig: { CookieBehavior: "none" },
          QueryStringsConfig: { QueryStringBehavior: "none" },
        },
      }),
      "InconsistentQuantities",
    ],
  ])("is refused with %s", async (_what, CachePolicyConfig, code) => {
    const caller = cloudFrontCaller();
    await create(caller);
    expect((await caller.refusalOf("CreateCachePolicy", { CachePolicyConfig })).code).toBe(code);
  });
});

describe("AWS's own policies", () => {
  test("are listed by name among those of the account", async () => {
    const caller = cloudFrontCaller();
    await create(caller, { Name: "Managed-by-us" });
    const namesOf = async (Type?: string) => {
      const { CachePolicyList: list } = await caller.call<ListCachePoliciesResult>(
        "ListCachePolicies",
        { Type },
      );
      expect(list).toMatchObject({ MaxItems: 100, Quantity: list?.Items?.length });
      for (const member of ["Marker", "IsTruncated"]) expect(list).not.toHaveProperty(member);
      return list?.Items?.map(({ Type: type, CachePolicy: policy }) => [
        type,
        policy?.CachePolicyConfig?.Name,
      ]);
    };
    const managed = [
      "Managed-Amplify",
      "Managed-CachingDisabled",
      "Managed-CachingOptimized",
      "Managed-CachingOptimizedForUncompressedObjects",
      "Managed-Elemental-MediaPackage",
      "UseOriginCacheControlHeaders",
      "UseOriginCacheControlHeaders-QueryStrings",
    ].map((name) => ["managed", name]);

    expect(await namesOf("custom")).toEqual([["custom", "Managed-by-us"]]);
    expect(await namesOf("managed")).toEqual(managed);
    expect(await namesOf()).toEqual([
      ...managed.slice(0, 5),
      ["custom", "Managed-by-us"],
      ...managed.slice(5),
    ]);
  });

  test("are listed over several pages", async () => {
    const caller = cloudFrontCaller();
    const seen: unknown[] = [];
    let Marker: string | undefined;
    do {
      const { CachePolicyList: list } = await caller.call<ListCachePoliciesResult>(
        "ListCachePolicies",
        { MaxItems: "3", Marker },
      );
      seen.push(...(list?.Items ?? []).map(({ CachePolicy: policy }) => policy?.Id));
      Marker = list?.NextMarker;
    } while (Marker !== undefined);
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
  });

  test("can be read, but not changed or deleted", async () => {
    const caller = cloudFrontCaller();
    const read = await caller.call<CreateCachePolicyResult>("GetCachePolicy", { Id: MANAGED_ID });
    expect(read.CachePolicy?.CachePolicyConfig).toEqual({
      Comment: "Policy with caching enabled. Supports Gzip and Brotli compression.",
      Name: "Managed-CachingOptimized",
      DefaultTTL: 86_400,
      MaxTTL: 31_536_000,
      MinTTL: 1,
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingGzip: true,
        EnableAcceptEncodingBrotli: true,
        HeadersConfig: { HeaderBehavior: "none" },
        CookiesConfig: { CookieBehavior: "none" },
        QueryStringsConfig: { QueryStringBehavior: "none" },
      },
    });
    const input = { Id: MANAGED_ID, IfMatch: read.ETag, CachePolicyConfig: aCachePolicy() };
    expect((await caller.refusalOf("UpdateCachePolicy", input)).code).toBe("IllegalUpdate");
    expect((await caller.refusalOf("DeleteCachePolicy", input)).code).toBe("IllegalDelete");
  });

  test("exist in all three kinds", async () => {
    const caller = cloudFrontCaller();
    const { OriginRequestPolicyList: origin } = await caller.call<ListOriginRequestPoliciesResult>(
      "ListOriginRequestPolicies",
      {},
    );
    expect(origin?.Items?.map(({ OriginRequestPolicy: policy }) => policy?.Id)).toEqual([
      "216adef6-5c7f-47e4-b989-5492eafa07d3",
      "33f36d7e-f396-46d9-90e0-52428a34d9dc",
      "b689b0a8-53d0-40ab-baf2-68738e2966ac",
      "59781a5b-3903-41f3-afcb-af62929ccde1",
      "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
      "775133bc-15f2-49f9-abea-afb2e0bf67d2",
      "bf0718e1-ba1e-49d1-88b1-f726733018ae",
      "acba4595-bd28-49b8-b9fe-13317c0390fa",
    ]);
    const { ResponseHeadersPolicyList: response } =
      await caller.call<ListResponseHeadersPoliciesResult>("ListResponseHeadersPolicies", {});
    expect(response?.Items?.map(({ ResponseHeadersPolicy: policy }) => policy?.Id)).toEqual([
      "5cc3b908-e619-4b99-88e5-2cf7f45965bd",
      "e61eb60c-9c35-4d20-a928-2b84e02af89c",
      "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
      "67f7725c-6f97-4210-82d7-5512b31e9d03",
      "60669652-455b-4ae9-85a4-c4c02393f86c",
    ]);
  });
});

/** The three kinds share their code, so that one pass each shows that the names are right. */
describe.each([
  [
    "OriginRequestPolicy",
    "OriginRequestPolicies",
    "origin-request-policy",
    {
      HeadersConfig: { HeaderBehavior: "none" },
      CookiesConfig: { CookieBehavior: "all" },
      QueryStringsConfig: { QueryStringBehavior: "all" },
    },
  ],
  [
    "ResponseHeadersPolicy",
    "ResponseHeadersPolicies",
    "response-headers-policy",
    {
      SecurityHeadersConfig: { ContentTypeOptions: { Override: true } },
      RemoveHeadersConfig: { Quantity: 1, Items: [{ Header: "x-powered-by" }] },
    },
  ],
])("%s", (entity, entities, path, settings) => {
  test("is created, listed, changed and deleted", async () => {
    const caller = cloudFrontCaller();
    const config = { Name: "ours", ...settings };
    const { Location, ETag, ...created } = await caller.call<Record<string, unknown>>(
      `Create${entity}`,
      { [`${entity}Config`]: config },
    );
    const Id = String(Location).split("/").at(-1);
    expect(Location).toBe(`https://cloudfront.amazonaws.com/2020-05-31/${path}/${Id}`);
    const shown = {
      Id,
      LastModifiedTime: new Date("2026-01-31T12:00:00Z"),
      [`${entity}Config`]: { ...config, Comment: "" },
    };
    expect(created).toEqual({ [entity]: shown });
    expect(await caller.call(`List${entities}`, { Type: "custom" })).toEqual({
      [`${entity}List`]: {
        MaxItems: 100,
        Quantity: 1,
        Items: [{ Type: "custom", [entity]: shown }],
      },
    });
    const updated = await caller.call<{ ETag: string }>(`Update${entity}`, {
      Id,
      IfMatch: ETag,
      [`${entity}Config`]: { ...config, Comment: "changed" },
    });
    expect((await caller.refusalOf(`Delete${entity}`, { Id, IfMatch: ETag })).code).toBe(
      "PreconditionFailed",
    );
    await caller.call(`Delete${entity}`, { Id, IfMatch: updated.ETag });
    expect((await caller.refusalOf(`Get${entity}Config`, { Id })).code).toBe(`NoSuch${entity}`);
  });
});
