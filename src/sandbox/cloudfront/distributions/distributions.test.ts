import type {
  CopyDistributionResult,
  CreateDistributionResult,
  GetDistributionConfigResult,
  GetDistributionResult,
  ListDistributionsResult,
  UpdateDistributionResult,
} from "@aws-sdk/client-cloudfront";
import { describe, expect, test } from "vitest";
import {
  aDistributionConfig,
  type CloudFrontCaller,
  cloudFrontCaller,
} from "../../../../test/support/cloudfront-caller.ts";
import { DEPLOYMENT_MS } from "./distribution-view.ts";

const create = (
  caller: CloudFrontCaller,
  overrides: Parameters<typeof aDistributionConfig>[0] = {},
) =>
  caller.call<CreateDistributionResult>("CreateDistribution", {
    DistributionConfig: aDistributionConfig(overrides),
  });

const withCertificate = (...aliases: string[]) => ({
  Aliases: { Quantity: aliases.length, Items: aliases },
  ViewerCertificate: {
    ACMCertificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/a1b2c3d4",
    SSLSupportMethod: "sni-only" as const,
  },
});

describe("a distribution from its creation to its end", () => {
  test("is created with the ids, location and status of AWS", async () => {
    const created = await create(cloudFrontCaller());
    const id = created.Distribution?.Id ?? "";

    expect(id).toMatch(/^E[A-Z0-9]{13}$/);
    expect(created.ETag).toMatch(/^E[A-Z0-9]{12,13}$/);
    expect(created.Location).toBe(`https://cloudfront.amazonaws.com/2020-05-31/distribution/${id}`);
    expect(created.Distribution).toMatchObject({
      ARN: `arn:aws:cloudfront::111122223333:distribution/${id}`,
      Status: "InProgress",
      LastModifiedTime: new Date("2026-01-31T12:00:00Z"),
      InProgressInvalidationBatches: 0,
      ActiveTrustedSigners: { Enabled: false, Quantity: 0 },
      ActiveTrustedKeyGroups: { Enabled: false, Quantity: 0 },
    });
    expect(created.Distribution?.DomainName).toMatch(/^d[a-z0-9]{13}\.cloudfront\.net$/);
    expect(created.Distribution).not.toHaveProperty("AliasICPRecordals");
  });

  test("is deployed after a while, and again after a change", async () => {
    const caller = cloudFrontCaller();
    const { Distribution: distribution, ETag: version } = await create(caller);
    const status = async () =>
      (await caller.call<GetDistributionResult>("GetDistribution", { Id: distribution?.Id }))
        .Distribution?.Status;

    caller.advance(DEPLOYMENT_MS - 1);
    expect(await status()).toBe("InProgress");
    caller.advance(1);
    expect(await status()).toBe("Deployed");

    await caller.call("UpdateDistribution", {
      Id: distribution?.Id,
      IfMatch: version,
      DistributionConfig: aDistributionConfig({ Comment: "changed" }),
    });
    expect(await status()).toBe("InProgress");
  });

  test("can be read, changed, disabled and deleted", async () => {
    const caller = cloudFrontCaller();
    const { Distribution: distribution } = await create(caller);
    const Id = distribution?.Id;

    const read = await caller.call<GetDistributionConfigResult>("GetDistributionConfig", { Id });
    const updated = await caller.call<UpdateDistributionResult>("UpdateDistribution", {
      Id,
      IfMatch: read.ETag,
      DistributionConfig: { ...read.DistributionConfig, Enabled: false },
    });
    expect(updated).not.toHaveProperty("Location");
    expect(updated.ETag).not.toBe(read.ETag);
    expect(updated.Distribution?.DistributionConfig).toEqual({
      ...read.DistributionConfig,
      Enabled: false,
    });
    expect(updated.Distribution?.DomainName).toBe(distribution?.DomainName);

    const last = { Id, IfMatch: updated.ETag };
    expect((await caller.refusalOf("DeleteDistribution", last)).code).toBe(
      "DistributionNotDisabled",
    );
    caller.advance(DEPLOYMENT_MS);
    expect(await caller.call("DeleteDistribution", last)).toEqual({});
    expect(await caller.refusalOf("GetDistribution", { Id })).toMatchObject({
      code: "NoSuchDistribution",
      message: "The specified distribution does not exist.",
    });
  });

  test("is not deleted while it is enabled", async () => {
    const caller = cloudFrontCaller();
    const { Distribution: distribution, ETag: version } = await create(caller);
    caller.advance(DEPLOYMENT_MS);

    expect(
      await caller.refusalOf("DeleteDistribution", { Id: distribution?.Id, IfMatch: version }),
    ).toMatchObject({
      code: "DistributionNotDisabled",
      message: "The distribution you are trying to delete has not been disabled.",
    });
  });

  test("belongs to its account alone", async () => {
    const caller = cloudFrontCaller();
    const { Distribution: distribution } = await create(caller);
    const elsewhere = { accountId: "444455556666" };

    expect(
      (await caller.refusalOf("GetDistribution", { Id: distribution?.Id }, elsewhere)).code,
    ).toBe("NoSuchDistribution");
    const { DistributionList: list } = await caller.call<ListDistributionsResult>(
      "ListDistributions",
      {},
      elsewhere,
    );
    expect(list).toEqual({ Marker: "", MaxItems: 100, IsTruncated: false, Quantity: 0 });
  });

  test("frees its alternate domain names when it goes", async () => {
    const caller = cloudFrontCaller();
    const first = await create(caller, { ...withCertificate("www.example.com"), Enabled: false });
    caller.advance(DEPLOYMENT_MS);
    await caller.call("DeleteDistribution", {
      Id: first.Distribution?.Id,
      IfMatch: first.ETag,
    });

    const second = await create(caller, {
      ...withCertificate("www.example.com"),
      CallerReference: "reference-2",
    });
    expect(second.Distribution?.AliasICPRecordals).toEqual([
      { CNAME: "www.example.com", ICPRecordalStatus: "APPROVED" },
    ]);
  });
});

describe("optimistic locking", () => {
  test.each([
    [
      "nothing",
      undefined,
      "InvalidIfMatchVersion",
      "The If-Match version is missing or not valid for the resource.",
    ],
    [
      "what is no version",
      "*",
      "InvalidIfMatchVersion",
      "The If-Match version is missing or not valid for the resource.",
    ],
    [
      "another version",
      "E2QWRUHEXAMPLE",
      "PreconditionFailed",
      "The request failed because it didn't meet the preconditions in one or more request-header " +
        "fields.",
    ],
  ])("refuses a change and an end for %s", async (_what, IfMatch, code, message) => {
    const caller = cloudFrontCaller();
    const { Distribution: distribution } = await create(caller, { Enabled: false });
    caller.advance(DEPLOYMENT_MS);
    const input = { Id: distribution?.Id, IfMatch, DistributionConfig: aDistributionConfig() };

    expect(await caller.refusalOf("UpdateDistribution", input)).toMatchObject({ code, message });
    expect(await caller.refusalOf("DeleteDistribution", input)).toMatchObject({ code, message });
    const { Distribution: still } = await caller.call<GetDistributionResult>("GetDistribution", {
      Id: distribution?.Id,
    });
    expect(still?.DistributionConfig).toEqual(distribution?.DistributionConfig);
  });

  test("lets only one of two writers through", async () => {
    const caller = cloudFrontCaller();
    const { Distribution: distribution, ETag: version } = await create(caller);
    const change = (Comment: string) => ({
      Id: distribution?.Id,
      IfMatch: version,
      DistributionConfig: aDistributionConfig({ Comment }),
    });

    await caller.call("UpdateDistribution", change("first"));
    expect((await caller.refusalOf("UpdateDistribution", change("second"))).code).toBe(
      "PreconditionFailed",
    );
  });
});

describe("the caller reference", () => {
  test("is used once, whatever the configuration", async () => {
    const caller = cloudFrontCaller();
    const { Distribution: distribution } = await create(caller);
    const again = { DistributionConfig: aDistributionConfig() };
    const different = { DistributionConfig: aDistributionConfig({ Comment: "different" }) };

    for (const input of [again, different]) {
      expect(await caller.refusalOf("CreateDistribution", input)).toMatchObject({
        code: "DistributionAlreadyExists",
        message:
          "The caller reference that you are using to create a distribution is associated with " +
          `another distribution. Already exists: ${distribution?.Id}`,
      });
    }
  });

  test("may be another account's", async () => {
    const caller = cloudFrontCaller();
    await create(caller);
    await expect(
      caller.call(
        "CreateDistribution",
        { DistributionConfig: aDistributionConfig() },
        { accountId: "444455556666" },
      ),
    ).resolves.toBeDefined();
  });

  test("cannot be changed", async () => {
    const caller = cloudFrontCaller();
    const { Distribution: distribution, ETag: version } = await create(caller);

    expect(
      await caller.refusalOf("UpdateDistribution", {
        Id: distribution?.Id,
        IfMatch: version,
        DistributionConfig: aDistributionConfig({ CallerReference: "reference-2" }),
      }),
    ).toMatchObject({
      code: "IllegalUpdate",
      message: "You cannot update Origin or CallerReference.",
    });
  });
});

describe("alternate domain names", () => {
  test("belong to one distribution of any account", async () => {
    const caller = cloudFrontCaller();
    await create(caller, withCertificate("www.example.com"));
    const taken = {
      DistributionConfig: aDistributionConfig({
        ...withCertificate("WWW.example.com"),
        CallerReference: "reference-2",
      }),
    };

    for (const accountId of ["111122223333", "444455556666"]) {
      expect(await caller.refusalOf("CreateDistribution", taken, { accountId })).toMatchObject({
        code: "CNAMEAlreadyExists",
        message:
          "One or more of the CNAMEs you provided are already associated with a different " +
          "resource.",
      });
    }
  });

  test("stay when their own distribution is changed", async () => {
    const caller = cloudFrontCaller();
    const { Distribution: distribution, ETag: version } = await create(
      caller,
      withCertificate("www.example.com"),
    );
    const names = withCertificate("www.example.com", "*.example.com");
    const updated = await caller.call<UpdateDistributionResult>("UpdateDistribution", {
      Id: distribution?.Id,
      IfMatch: version,
      DistributionConfig: aDistributionConfig(names),
    });
    expect(updated.Distribution?.DistributionConfig?.Aliases).toEqual(names.Aliases);
  });
});

describe("ListDistributions", () => {
  test("shows the configuration spread out", async () => {
    const caller = cloudFrontCaller();
    const { Distribution: distribution, ETag: version } = await create(caller, { Comment: "one" });
    const { DistributionList: list } = await caller.call<ListDistributionsResult>(
      "ListDistributions",
      {},
    );

    expect(list).toMatchObject({ Marker: "", MaxItems: 100, IsTruncated: false, Quantity: 1 });
    expect(list).not.toHaveProperty("NextMarker");
    expect(list?.Items?.[0]).toMatchObject({
      Id: distribution?.Id,
      ETag: version,
      Status: "InProgress",
      Comment: "one",
      Aliases: { Quantity: 0 },
      CacheBehaviors: { Quantity: 0 },
      Staging: false,
    });
    for (const member of ["DistributionConfig", "CallerReference", "Logging"]) {
      expect(list?.Items?.[0]).not.toHaveProperty(member);
    }
  });

  test("gives every distribution once over all pages", async () => {
    const caller = cloudFrontCaller();
    const created = new Set<string>();
    for (let index = 0; index < 5; index++) {
      const { Distribution: distribution } = await create(caller, {
        CallerReference: `reference-${index}`,
      });
      created.add(distribution?.Id ?? "");
    }

    const seen: string[] = [];
    const pages: unknown[] = [];
    let Marker: string | undefined;
    do {
      const input = { MaxItems: "2", ...(Marker && { Marker }) };
      const { DistributionList: list } = await caller.call<ListDistributionsResult>(
        "ListDistributions",
        input,
      );
      expect(list?.Marker).toBe(Marker ?? "");
      seen.push(...(list?.Items ?? []).map(({ Id }) => Id ?? ""));
      pages.push([list?.MaxItems, list?.Quantity, list?.IsTruncated]);
      Marker = list?.NextMarker;
    } while (Marker !== undefined);

    expect(pages).toEqual([
      [2, 2, true],
      [2, 2, true],
      [2, 1, false],
    ]);
    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(created);
  });

  test.each(["0", "-1", "many", "1.5"])("refuses %s items", async (MaxItems) => {
    const refusal = await cloudFrontCaller().refusalOf("ListDistributions", { MaxItems });
    expect(refusal.code).toBe("InvalidArgument");
  });

  test("finds distributions by what they use", async () => {
    const caller = cloudFrontCaller();
    const CachePolicyId = "658327ea-f89d-4fab-a63d-7e88639e58f6";
    const WebACLId = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/main/a1b2c3d4";
    const { Distribution: distribution } = await create(caller, {
      WebACLId,
      DefaultCacheBehavior: {
        TargetOriginId: "bucket",
        ViewerProtocolPolicy: "allow-all",
        CachePolicyId,
      },
    });
    await create(caller, { CallerReference: "reference-2" });

    expect(await caller.call("ListDistributionsByCachePolicyId", { CachePolicyId })).toEqual({
      DistributionIdList: {
        Marker: "",
        MaxItems: 100,
        IsTruncated: false,
        Quantity: 1,
        Items: [distribution?.Id],
      },
    });
    const byAcl = (wanted: string) =>
      caller.call<ListDistributionsResult>("ListDistributionsByWebACLId", { WebACLId: wanted });
    expect((await byAcl(WebACLId)).DistributionList?.Items?.[0]?.Id).toBe(distribution?.Id);
    expect((await byAcl("null")).DistributionList?.Items?.[0]?.Id).not.toBe(distribution?.Id);
  });
});

describe("CopyDistribution", () => {
  test("makes a staging distribution without the names of the primary", async () => {
    const caller = cloudFrontCaller();
    const { Distribution: primary, ETag: version } = await create(
      caller,
      withCertificate("www.example.com"),
    );
    const copied = await caller.call<CopyDistributionResult>("CopyDistribution", {
      PrimaryDistributionId: primary?.Id,
      IfMatch: version,
      Staging: true,
      CallerReference: "staging-1",
    });

    expect(copied.Distribution?.Id).not.toBe(primary?.Id);
    expect(copied.Location).toContain(`/distribution/${copied.Distribution?.Id}`);
    expect(copied.Distribution?.DistributionConfig).toEqual({
      ...primary?.DistributionConfig,
      CallerReference: "staging-1",
      Aliases: { Quantity: 0 },
      Staging: true,
    });
  });

  test.each([
    ["an unknown primary", { PrimaryDistributionId: "E0000000000000" }, "NoSuchDistribution"],
    ["no version", { IfMatch: undefined }, "InvalidIfMatchVersion"],
    ["anything but staging", { Staging: false }, "InvalidArgument"],
    ["a used reference", { CallerReference: "reference-1" }, "DistributionAlreadyExists"],
  ])("refuses %s", async (_what, overrides, code) => {
    const caller = cloudFrontCaller();
    const { Distribution: primary, ETag: version } = await create(caller);
    const refusal = await caller.refusalOf("CopyDistribution", {
      PrimaryDistributionId: primary?.Id,
      IfMatch: version,
      Staging: true,
      CallerReference: "staging-1",
      ...overrides,
    });
    expect(refusal.code).toBe(code);
  });
});
