import { describe, expect, test } from "vitest";
import { aDistributionConfig } from "../../../../test/support/cloudfront-caller.ts";
import { completeConfiguration } from "./complete-configuration.ts";

describe("completeConfiguration", () => {
  test("fills in everything that AWS does", () => {
    expect(completeConfiguration(aDistributionConfig())).toStrictEqual({
      CallerReference: "reference-1",
      Aliases: { Quantity: 0 },
      DefaultRootObject: "",
      Origins: {
        Quantity: 1,
        Items: [
          {
            Id: "bucket",
            DomainName: "amzn-s3-demo-bucket.s3.amazonaws.com",
            OriginPath: "",
            CustomHeaders: { Quantity: 0 },
            S3OriginConfig: { OriginAccessIdentity: "" },
            ConnectionAttempts: 3,
            ConnectionTimeout: 10,
            OriginShield: { Enabled: false },
            OriginAccessControlId: "",
          },
        ],
      },
      OriginGroups: { Quantity: 0 },
      DefaultCacheBehavior: {
        TargetOriginId: "bucket",
        ViewerProtocolPolicy: "redirect-to-https",
        TrustedSigners: { Enabled: false, Quantity: 0 },
        TrustedKeyGroups: { Enabled: false, Quantity: 0 },
        AllowedMethods: {
          Quantity: 2,
          Items: ["HEAD", "GET"],
          CachedMethods: { Quantity: 2, Items: ["HEAD", "GET"] },
        },
        SmoothStreaming: false,
        Compress: false,
        LambdaFunctionAssociations: { Quantity: 0 },
        FunctionAssociations: { Quantity: 0 },
        FieldLevelEncryptionId: "",
        GrpcConfig: { Enabled: false },
        ForwardedValues: {
          QueryString: false,
          Cookies: { Forward: "none" },
          Headers: { Quantity: 0 },
          QueryStringCacheKeys: { Quantity: 0 },
        },
        MinTTL: 0,
        DefaultTTL: 86_400,
        MaxTTL: 31_536_000,
      },
      CacheBehaviors: { Quantity: 0 },
      CustomErrorResponses: { Quantity: 0 },
      Comment: "",
      Logging: { Enabled: false, IncludeCookies: false, Bucket: "", Prefix: "" },
      PriceClass: "PriceClass_All",
      Enabled: true,
      ViewerCertificate: {
        CloudFrontDefaultCertificate: true,
        SSLSupportMethod: "vip",
        MinimumProtocolVersion: "TLSv1",
        CertificateSource: "cloudfront",
      },
      Restrictions: { GeoRestriction: { RestrictionType: "none", Quantity: 0 } },
      WebACLId: "",
      HttpVersion: "http2",
      IsIPV6Enabled: true,
      ContinuousDeploymentPolicyId: "",
      Staging: false,
    });
  });

  test("is at rest: a completed configuration stays as it is", () => {
    const once = completeConfiguration(
      aDistributionConfig({
        Aliases: { Quantity: 1, Items: ["www.example.com"] },
        ViewerCertificate: {
          ACMCertificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/a1b2c3d4",
          SSLSupportMethod: "sni-only",
        },
        CustomErrorResponses: { Quantity: 1, Items: [{ ErrorCode: 404 }] },
      }),
    );
    expect(completeConfiguration(once)).toStrictEqual(once);
  });

  test("drops the items of empty lists", () => {
    const config = completeConfiguration(
      aDistributionConfig({
        Aliases: { Quantity: 0, Items: [] },
        Restrictions: { GeoRestriction: { RestrictionType: "none", Quantity: 0, Items: [] } },
      }),
    );
    expect(config.Aliases).toStrictEqual({ Quantity: 0 });
    expect(config.Restrictions?.GeoRestriction).toStrictEqual({
      RestrictionType: "none",
      Quantity: 0,
    });
  });

  test("keeps the older cache members away from a cache policy", () => {
    const { DefaultCacheBehavior: behavior } = completeConfiguration(
      aDistributionConfig({
        DefaultCacheBehavior: {
          TargetOriginId: "bucket",
          ViewerProtocolPolicy: "allow-all",
          CachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
        },
      }),
    );
    expect(behavior?.CachePolicyId).toBe("658327ea-f89d-4fab-a63d-7e88639e58f6");
    for (const member of ["ForwardedValues", "MinTTL", "DefaultTTL", "MaxTTL"]) {
      expect(behavior).not.toHaveProperty(member);
    }
  });

  test.each([
    [
      ["GET", "HEAD"],
      ["HEAD", "GET"],
    ],
    [
      ["OPTIONS", "GET", "HEAD"],
      ["HEAD", "GET", "OPTIONS"],
    ],
    [
      ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
      ["HEAD", "DELETE", "POST", "GET", "OPTIONS", "PUT", "PATCH"],
    ],
  ] as const)("returns the methods %j as %j", (sent, returned) => {
    const { DefaultCacheBehavior: behavior } = completeConfiguration(
      aDistributionConfig({
        DefaultCacheBehavior: {
          TargetOriginId: "bucket",
          ViewerProtocolPolicy: "allow-all",
          AllowedMethods: { Quantity: sent.length, Items: [...sent] },
        },
      }),
    );
    expect(behavior?.AllowedMethods).toStrictEqual({
      Quantity: returned.length,
      Items: returned,
      CachedMethods: { Quantity: 2, Items: ["HEAD", "GET"] },
    });
  });

  test("says a certificate twice", () => {
    const arn = "arn:aws:acm:us-east-1:111122223333:certificate/a1b2c3d4";
    const certificateOf = (ViewerCertificate: object) =>
      completeConfiguration(aDistributionConfig({ ViewerCertificate })).ViewerCertificate;

    expect(
      certificateOf({
        ACMCertificateArn: arn,
        SSLSupportMethod: "sni-only",
        MinimumProtocolVersion: "TLSv1.2_2021",
      }),
    ).toStrictEqual({
      CloudFrontDefaultCertificate: false,
      ACMCertificateArn: arn,
      SSLSupportMethod: "sni-only",
      MinimumProtocolVersion: "TLSv1.2_2021",
      Certificate: arn,
      CertificateSource: "acm",
    });
    expect(
      certificateOf({ IAMCertificateId: "A1B2C3D4E5F6G7EXAMPLE", SSLSupportMethod: "sni-only" }),
    ).toStrictEqual({
      CloudFrontDefaultCertificate: false,
      IAMCertificateId: "A1B2C3D4E5F6G7EXAMPLE",
      SSLSupportMethod: "sni-only",
      MinimumProtocolVersion: "TLSv1",
      Certificate: "A1B2C3D4E5F6G7EXAMPLE",
      CertificateSource: "iam",
    });
  });

  test("fills in a custom origin and an error response", () => {
    const config = completeConfiguration(
      aDistributionConfig({
        Origins: {
          Quantity: 1,
          Items: [
            {
              Id: "web",
              DomainName: "www.example.com",
              CustomOriginConfig: {
                HTTPPort: 80,
                HTTPSPort: 443,
                OriginProtocolPolicy: "http-only",
              },
            },
          ],
        },
        CustomErrorResponses: { Quantity: 1, Items: [{ ErrorCode: 404 }] },
      }),
    );
    expect(config.Origins?.Items?.[0]?.CustomOriginConfig).toStrictEqual({
      HTTPPort: 80,
      HTTPSPort: 443,
      OriginProtocolPolicy: "http-only",
      OriginSslProtocols: { Quantity: 2, Items: ["SSLv3", "TLSv1"] },
      OriginReadTimeout: 30,
      OriginKeepaliveTimeout: 5,
    });
    expect(config.CustomErrorResponses?.Items).toStrictEqual([
      { ErrorCode: 404, ResponsePagePath: "", ResponseCode: "", ErrorCachingMinTTL: 10 },
    ]);
  });
});
