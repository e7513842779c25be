import { generateKeyPairSync } from "node:crypto";
import type {
  CreateKeyGroupResult,
  CreatePublicKeyResult,
  GetDistributionResult,
} from "@aws-sdk/client-cloudfront";
import { describe, expect, test } from "vitest";
import {
  aDistributionConfig,
  type CloudFrontCaller,
  cloudFrontCaller,
} from "../../../test/support/cloudfront-caller.ts";

const LOCATION = "https://cloudfront.amazonaws.com/2020-05-31";

const PEM = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" });

const aKey = (name = "key") => ({
  CallerReference: `${name}-reference`,
  Name: name,
  EncodedKey: String(PEM),
  Comment: "",
});

const createKey = (caller: CloudFrontCaller, name = "key") =>
  caller.call<CreatePublicKeyResult>("CreatePublicKey", { PublicKeyConfig: aKey(name) });

async function createGroup(caller: CloudFrontCaller, name = "group") {
  const { PublicKey: key } = await createKey(caller, `${name}-key`);
  const created = await caller.call<CreateKeyGroupResult>("CreateKeyGroup", {
    KeyGroupConfig: { Name: name, Items: [key?.Id] },
  });
  return { created, keyId: key?.Id };
}

describe("a public key", () => {
  test("is created, read, commented and deleted", async () => {
    const caller = cloudFrontCaller();
    const created = await createKey(caller);
    const Id = created.PublicKey?.Id ?? "";

    expect(Id).toMatch(/^K[A-Z0-9]{13}$/);
    expect(created).toEqual({
      PublicKey: {
        Id,
        CreatedTime: new Date("2026-01-31T12:00:00Z"),
        PublicKeyConfig: aKey(),
      },
      Location: `${LOCATION}/public-key/${Id}`,
      ETag: created.ETag,
    });
    const updated = await caller.call<CreatePublicKeyResult>("UpdatePublicKey", {
      Id,
      IfMatch: created.ETag,
      PublicKeyConfig: { ...aKey(), EncodedKey: String(PEM).trim(), Comment: "changed" },
    });
    expect(await caller.call("ListPublicKeys", {})).toEqual({
      PublicKeyList: {
        MaxItems: 100,
        Quantity: 1,
        Items: [
          {
            Id,
            Name: "key",
            CreatedTime: new Date("2026-01-31T12:00:00Z"),
            EncodedKey: PEM,
            Comment: "changed",
          },
        ],
      },
    });
    await caller.call("DeletePublicKey", { Id, IfMatch: updated.ETag });
    expect((await caller.refusalOf("GetPublicKey", { Id })).code).toBe("NoSuchPublicKey");
  });

  test("cannot become another key", async () => {
    const caller = cloudFrontCaller();
    const { PublicKey: key, ETag: version } = await createKey(caller);
    const other = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" });
    expect(
      await caller.refusalOf("UpdatePublicKey", {
        Id: key?.Id,
        IfMatch: version,
        PublicKeyConfig: { ...aKey(), EncodedKey: String(other) },
      }),
    ).toMatchObject({ code: "CannotChangeImmutablePublicKeyFields" });
  });

  test.each([
    ["no body", undefined, "MissingBody"],
    ["a name in use", aKey(), "PublicKeyAlreadyExists"],
    ["what is no key", { ...aKey("new"), EncodedKey: "AAAA" }, "InvalidArgument"],
    ["an empty name", { ...aKey("new"), Name: "" }, "InvalidArgument"],
  ])("is refused with %s", async (_what, PublicKeyConfig, code) => {
    const caller = cloudFrontCaller();
    await createKey(caller);
    expect((await caller.refusalOf("CreatePublicKey", { PublicKeyConfig })).code).toBe(code);
  });
});

describe("a key group", () => {
  test("is created, read, changed and deleted", async () => {
    const caller = cloudFrontCaller();
    const { created, keyId } = await createGroup(caller);
    const Id = created.KeyGroup?.Id ?? "";
    const config = { Name: "group", Items: [keyId] };

    expect(created).toEqual({
      KeyGroup: {
        Id,
        LastModifiedTime: new Date("2026-01-31T12:00:00Z"),
        KeyGroupConfig: config,
      },
      Location: `${LOCATION}/key-group/${Id}`,
      ETag: created.ETag,
    });
    const updated = await caller.call<CreateKeyGroupResult>("UpdateKeyGroup", {
      Id,
      IfMatch: created.ETag,
      KeyGroupConfig: { ...config, Comment: "changed" },
    });
    expect(await caller.call("GetKeyGroupConfig", { Id })).toEqual({
      KeyGroupConfig: { ...config, Comment: "changed" },
      ETag: updated.ETag,
    });
    expect(await caller.call("ListKeyGroups", {})).toEqual({
      KeyGroupList: { MaxItems: 100, Quantity: 1, Items: [{ KeyGroup: updated.KeyGroup }] },
    });
    await caller.call("DeleteKeyGroup", { Id, IfMatch: updated.ETag });
    expect((await caller.refusalOf("GetKeyGroup", { Id })).code).toBe("NoSuchResource");
  });

  test("keeps its keys, and a distribution keeps it", async () => {
    const caller = cloudFrontCaller();
    const { created, keyId } = await createGroup(caller);
    const Id = created.KeyGroup?.Id;
    const { Distribution: distribution } = await caller.call<GetDistributionResult>(
      "CreateDistribution",
      {
        DistributionConfig: aDistributionConfig({
          DefaultCacheBehavior: {
            TargetOriginId: "bucket",
            ViewerProtocolPolicy: "https-only",
            CachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
            TrustedKeyGroups: { Enabled: true, Quantity: 1, Items: [Id ?? ""] },
          },
        }),
      },
    );
    expect(distribution?.ActiveTrustedKeyGroups).toEqual({
      Enabled: true,
      Quantity: 1,
      Items: [{ KeyGroupId: Id, KeyPairIds: { Quantity: 1, Items: [keyId] } }],
    });
    expect(await caller.call("ListDistributionsByKeyGroup", { KeyGroupId: Id })).toMatchObject({
      DistributionIdList: { Quantity: 1, Items: [distribution?.Id] },
    });
    expect((await caller.refusalOf("DeleteKeyGroup", { Id, IfMatch: created.ETag })).code).toBe(
      "ResourceInUse",
    );
    const { ETag: version } = await caller.call<CreatePublicKeyResult>("GetPublicKey", {
      Id: keyId,
    });
    expect((await caller.refusalOf("DeletePublicKey", { Id: keyId, IfMatch: version })).code).toBe(
      "PublicKeyInUse",
    );
  });

  test.each([
    ["no body", undefined, "MissingBody"],
    ["no keys", { Name: "new", Items: [] }, "InvalidArgument"],
    ["an unknown key", { Name: "new", Items: ["K0000000000000"] }, "InvalidArgument"],
    [
      "six keys",
      { Name: "new", Items: ["K1", "K2", "K3", "K4", "K5", "K6"] },
      "TooManyPublicKeysInKeyGroup",
    ],
  ])("is refused with %s", async (_what, KeyGroupConfig, code) => {
    const refusal = await cloudFrontCaller().refusalOf("CreateKeyGroup", { KeyGroupConfig });
    expect(refusal.code).toBe(code);
  });

  test("has a name of its own", async () => {
    const caller = cloudFrontCaller();
    const { keyId } = await createGroup(caller);
    const refusal = await caller.refusalOf("CreateKeyGroup", {
      KeyGroupConfig: { Name: "group", Items: [keyId] },
    });
    expect(refusal.code).toBe("KeyGroupAlreadyExists");
  });
});
