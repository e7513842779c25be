import type {
  CreateCloudFrontOriginAccessIdentityResult,
  CreateDistributionResult,
  CreateOriginAccessControlResult,
  OriginAccessControlConfig,
} from "@aws-sdk/client-cloudfront";
import { describe, expect, test } from "vitest";
import {
  aDistributionConfig,
  type CloudFrontCaller,
  cloudFrontCaller,
} from "../../../test/support/cloudfront-caller.ts";

const LOCATION = "https://cloudfront.amazonaws.com/2020-05-31";

const createIdentity = (caller: CloudFrontCaller, Comment = "an identity") =>
  caller.call<CreateCloudFrontOriginAccessIdentityResult>("CreateCloudFrontOriginAccessIdentity", {
    CloudFrontOriginAccessIdentityConfig: { CallerReference: "identity-1", Comment },
  });

const aControl = (
  overrides: Partial<OriginAccessControlConfig> = {},
): OriginAccessControlConfig => ({
  Name: "control",
  SigningProtocol: "sigv4",
  SigningBehavior: "always",
  OriginAccessControlOriginType: "s3",
  ...overrides,
});

const createControl = (
  caller: CloudFrontCaller,
  overrides: Partial<OriginAccessControlConfig> = {},
) =>
  caller.call<CreateOriginAccessControlResult>("CreateOriginAccessControl", {
    OriginAccessControlConfig: aControl(overrides),
  });

const useInDistribution = (caller: CloudFrontCaller, identity: string, control: string) =>
  caller.call<CreateDistributionResult>("CreateDistribution", {
    DistributionConfig: aDistributionConfig({
      Origins: {
        Quantity: 1,
        Items: [
          {
            Id: "bucket",
            DomainName: "amzn-s3-demo-bucket.s3.amazonaws.com",
            S3OriginConfig: { OriginAccessIdentity: identity },
            OriginAccessControlId: control,
          },
        ],
      },
    }),
  });

describe("an origin access identity", () => {
  test("is created, read, changed and deleted", async () => {
    const caller = cloudFrontCaller();
    const created = await createIdentity(caller);
    const identity = created.CloudFrontOriginAccessIdentity;
    const Id = identity?.Id ?? "";
    const config = { CallerReference: "identity-1", Comment: "an identity" };

    expect(Id).toMatch(/^E[A-Z0-9]{13}$/);
    expect(created.Location).toBe(`${LOCATION}/origin-access-identity/cloudfront/${Id}`);
    expect(identity?.S3CanonicalUserId).toMatch(/^[0-9a-f]{96}$/);
    expect(identity?.CloudFrontOriginAccessIdentityConfig).toEqual(config);

    expect(await caller.call("GetCloudFrontOriginAccessIdentityConfig", { Id })).toEqual({
      CloudFrontOriginAccessIdentityConfig: config,
      ETag: created.ETag,
    });
    const updated = await caller.call<CreateCloudFrontOriginAccessIdentityResult>(
      "UpdateCloudFrontOriginAccessIdentity",
      {
        Id,
        IfMatch: created.ETag,
        CloudFrontOriginAccessIdentityConfig: { ...config, Comment: "changed" },
      },
    );
    expect(await caller.call("GetCloudFrontOriginAccessIdentity", { Id })).toEqual({
      CloudFrontOriginAccessIdentity: {
        ...identity,
        CloudFrontOriginAccessIdentityConfig: { ...config, Comment: "changed" },
      },
      ETag: updated.ETag,
    });
    const { CloudFrontOriginAccessIdentityList: list } = await caller.call<{
      CloudFrontOriginAccessIdentityList: unknown;
    }>("ListCloudFrontOriginAccessIdentities", {});
    expect(list).toEqual({
      Marker: "",
      MaxItems: 100,
      IsTruncated: false,
      Quantity: 1,
      Items: [{ Id, S3CanonicalUserId: identity?.S3CanonicalUserId, Comment: "changed" }],
    });

    const remove = "DeleteCloudFrontOriginAccessIdentity";
    expect((await caller.refusalOf(remove, { Id, IfMatch: created.ETag })).code).toBe(
      "PreconditionFailed",
    );
    expect(await caller.call(remove, { Id, IfMatch: updated.ETag })).toEqual({});
    expect(await caller.refusalOf(remove, { Id, IfMatch: updated.ETag })).toMatchObject({
      code: "NoSuchCloudFrontOriginAccessIdentity",
      message: "The specified origin access identity does not exist.",
    });
  });

  test("is the same one when the same request comes again", async () => {
    const caller = cloudFrontCaller();
    expect(await createIdentity(caller)).toEqual(await createIdentity(caller));
  });

  test("cannot share a caller reference with another", async () => {
    const caller = cloudFrontCaller();
    const created = await createIdentity(caller);
    const different = {
      CloudFrontOriginAccessIdentityConfig: { CallerReference: "identity-1", Comment: "other" },
    };
    expect(await caller.refusalOf("CreateCloudFrontOriginAccessIdentity", different)).toMatchObject(
      {
        code: "CloudFrontOriginAccessIdentityAlreadyExists",
        message:
          "The caller reference you are using to create the CloudFront origin access identity is " +
          "associated with another identity.",
      },
    );
    const renamed = {
      Id: created.CloudFrontOriginAccessIdentity?.Id,
      IfMatch: created.ETag,
      CloudFrontOriginAccessIdentityConfig: { CallerReference: "identity-2", Comment: "" },
    };
    expect((await caller.refusalOf("UpdateCloudFrontOriginAccessIdentity", renamed)).code).toBe(
      "IllegalUpdate",
    );
  });

  test("is not deleted while a distribution uses it", async () => {
    const caller = cloudFrontCaller();
    const { CloudFrontOriginAccessIdentity: identity, ETag: version } =
      await createIdentity(caller);
    await useInDistribution(caller, `origin-access-identity/cloudfront/${identity?.Id}`, "");

    expect(
      await caller.refusalOf("DeleteCloudFrontOriginAccessIdentity", {
        Id: identity?.Id,
        IfMatch: version,
      }),
    ).toMatchObject({
      code: "CloudFrontOriginAccessIdentityInUse",
      message: "The CloudFront origin access identity is still being used.",
    });
  });

  test.each([
    ["no body", undefined, "MissingBody"],
    [
      "a long comment",
      { CallerReference: "identity-1", Comment: "a".repeat(129) },
      "InvalidArgument",
    ],
    ["an empty reference", { CallerReference: "", Comment: "" }, "InvalidArgument"],
  ])("is refused with %s", async (_what, CloudFrontOriginAccessIdentityConfig, code) => {
    const refusal = await cloudFrontCaller().refusalOf("CreateCloudFrontOriginAccessIdentity", {
      CloudFrontOriginAccessIdentityConfig,
    });
    expect(refusal.code).toBe(code);
  });
});

describe("an origin access control", () => {
  test("is created, read, changed and deleted", async () => {
    const caller = cloudFrontCaller();
    const created = await createControl(caller);
    const Id = created.OriginAccessControl?.Id ?? "";
    const config = aControl({ Description: "" });

    expect(Id).toMatch(/^E[A-Z0-9]{13}$/);
    expect(created).toEqual({
      OriginAccessControl: { Id, OriginAccessControlConfig: config },
      Location: `${LOCATION}/origin-access-control/${Id}`,
      ETag: created.ETag,
    });
    const updated = await caller.call<CreateOriginAccessControlResult>(
      "UpdateOriginAccessControl",
      {
        Id,
        IfMatch: created.ETag,
        OriginAccessControlConfig: aControl({ SigningBehavior: "never" }),
      },
    );
    expect(await caller.call("GetOriginAccessControlConfig", { Id })).toEqual({
      OriginAccessControlConfig: { ...config, SigningBehavior: "never" },
      ETag: updated.ETag,
    });
    expect(await caller.call("ListOriginAccessControls", {})).toEqual({
      OriginAccessControlList: {
        Marker: "",
        MaxItems: 100,
        IsTruncated: false,
        Quantity: 1,
        Items: [{ Id, ...config, SigningBehavior: "never" }],
      },
    });
    await caller.call("DeleteOriginAccessControl", { Id, IfMatch: updated.ETag });
    expect(await caller.refusalOf("GetOriginAccessControl", { Id })).toMatchObject({
      code: "NoSuchOriginAccessControl",
      message: "The specified origin access control does not exist.",
    });
  });

  test("has a name of its own", async () => {
    const caller = cloudFrontCaller();
    await createControl(caller);
    expect(
      await caller.refusalOf("CreateOriginAccessControl", {
        OriginAccessControlConfig: aControl(),
      }),
    ).toMatchObject({
      code: "OriginAccessControlAlreadyExists",
      message: "An origin access control with the same name already exists.",
    });
  });

  test("is not deleted while a distribution uses it", async () => {
    const caller = cloudFrontCaller();
    const { OriginAccessControl: control, ETag: version } = await createControl(caller);
    await useInDistribution(caller, "", control?.Id ?? "");

    expect(
      await caller.refusalOf("DeleteOriginAccessControl", { Id: control?.Id, IfMatch: version }),
    ).toMatchObject({
      code: "OriginAccessControlInUse",
      message: "The CloudFront origin access control is still being used.",
    });
  });

  test.each([
    ["no body", undefined, "MissingBody"],
    [
      "an unknown type",
      aControl({ OriginAccessControlOriginType: "ftp" as never }),
      "MalformedXML",
    ],
    ["an empty name", aControl({ Name: "" }), "InvalidArgument"],
    ["a long name", aControl({ Name: "a".repeat(65) }), "InvalidArgument"],
  ])("is refused with %s", async (_what, OriginAccessControlConfig, code) => {
    const refusal = await cloudFrontCaller().refusalOf("CreateOriginAccessControl", {
      OriginAccessControlConfig,
    });
    expect(refusal.code).toBe(code);
  });
});
