import type {
  CreateDistributionResult,
  CustomErrorResponse,
  DefaultCacheBehavior,
  DistributionConfig,
  Origin,
} from "@aws-sdk/client-cloudfront";
import { describe, expect, test } from "vitest";
import {
  aDistributionConfig,
  cloudFrontCaller,
} from "../../../../test/support/cloudfront-caller.ts";

const NAMED_CERTIFICATE = {
  ACMCertificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/a1b2c3d4",
  SSLSupportMethod: "sni-only" as const,
};

const behaviorWith = (overrides: Partial<DefaultCacheBehavior>): Partial<DistributionConfig> => ({
  DefaultCacheBehavior: {
    ...(aDistributionConfig().DefaultCacheBehavior as DefaultCacheBehavior),
    ...overrides,
  },
});

const originWith = (overrides: Partial<Origin>): Partial<DistributionConfig> => {
  const [origin] = aDistributionConfig().Origins?.Items ?? [];
  return { Origins: { Quantity: 1, Items: [{ ...(origin as Origin), ...overrides }] } };
};

const customOriginWith = (overrides: object): Partial<DistributionConfig> =>
  originWith({
    DomainName: "www.example.com",
    S3OriginConfig: undefined,
    CustomOriginConfig: {
      HTTPPort: 80,
      HTTPSPort: 443,
      OriginProtocolPolicy: "https-only",
      ...overrides,
    },
  });

const aliases = (...names: string[]): Partial<DistributionConfig> => ({
  Aliases: { Quantity: names.length, Items: names },
  ViewerCertificate: NAMED_CERTIFICATE,
});

const errorResponse = (response: CustomErrorResponse): Partial<DistributionConfig> => ({
  CustomErrorResponses: { Quantity: 1, Items: [response] },
});

const countries = (
  type: "none" | "whitelist" | "blacklist",
  ...codes: string[]
): Partial<DistributionConfig> => ({
  Restrictions: {
    GeoRestriction: { RestrictionType: type, Quantity: codes.length, Items: codes },
  },
});

/** Every refusal says one thing, and leaves nothing behind. */
describe("CreateDistribution refuses", () => {
  const NO_ORIGIN = "One or more of your origins or origin groups do not exist.";
  const GEO = "Your request contains invalid Restriction parameters.";
  const TTL =
    "MinTTL, MaxTTL and DefaultTTL should follow order MinTTL less than or equal to DefaultTTL " +
    "less than or equal to MaxTTL.";

  const REFUSALS: [string, Partial<DistributionConfig>, string, string?][] = [
    [
      "a behavior whose origin is missing",
      behaviorWith({ TargetOriginId: "elsewhere" }),
      "NoSuchOrigin",
      NO_ORIGIN,
    ],
    [
      "a further behavior whose origin is missing",
      {
        CacheBehaviors: {
          Quantity: 1,
          Items: [
            {
              ...(aDistributionConfig().DefaultCacheBehavior as DefaultCacheBehavior),
              PathPattern: "*.jpg",
              TargetOriginId: "elsewhere",
            },
          ],
        },
      },
      "NoSuchOrigin",
      NO_ORIGIN,
    ],
    [
      "an origin group of missing origins",
      {
        OriginGroups: {
          Quantity: 1,
          Items: [
            {
              Id: "group",
              FailoverCriteria: { StatusCodes: { Quantity: 1, Items: [500] } },
              Members: { Quantity: 2, Items: [{ OriginId: "bucket" }, { OriginId: "other" }] },
            },
          ],
        },
      },
      "NoSuchOrigin",
      NO_ORIGIN,
    ],
    [
      "a wrong count of names",
      { Aliases: { Quantity: 1, Items: ["a.example.com", "b.example.com"] } },
      "InconsistentQuantities",
      "The specified quantity of Aliases (1) does not match the actual quantity supplied (2).",
    ],
    [
      "a wrong count deep inside",
      behaviorWith({
        AllowedMethods: {
          Quantity: 2,
          Items: ["GET", "HEAD"],
          CachedMethods: { Quantity: 3, Items: ["GET", "HEAD"] },
        },
      }),
      "InconsistentQuantities",
      "The specified quantity of CachedMethods (3) does not match the actual quantity supplied " +
        "(2).",
    ],
    [
      "names without a certificate",
      { Aliases: { Quantity: 1, Items: ["www.example.com"] } },
      "InvalidViewerCertificate",
      "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a " +
        "trusted certificate that validates your authorization to use the domain name. For more " +
        "details, see: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/" +
        "CNAMEs.html#alternate-domain-names-requirements",
    ],
    [
      "a certificate of another region",
      {
        ViewerCertificate: {
          ...NAMED_CERTIFICATE,
          ACMCertificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/a1b2c3d4",
        },
      },
      "InvalidViewerCertificate",
      "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or " +
        "doesn't include a valid certificate chain.",
    ],
    [
      "SSLv3 with server name indication",
      { ViewerCertificate: { ...NAMED_CERTIFICATE, MinimumProtocolVersion: "SSLv3" } },
      "InvalidProtocolSettings",
    ],
    [
      "a certificate without a method",
      { ViewerCertificate: { IAMCertificateId: "A1B2C3D4E5F6G7EXAMPLE" } },
      "InvalidArgument",
      "The parameter SSLSupportMethod is required.",
    ],
    [
      "a name that is none",
      aliases("https://www.example.com"),
      "InvalidArgument",
      "The parameter CNAME contains one or more parameters that are not valid.",
    ],
    ["a wildcard in the middle", aliases("www.*.example.com"), "InvalidArgument"],
    [
      "a hundred and one names",
      aliases(...Array.from({ length: 101 }, (_, index) => `a${index}.example.com`)),
      "TooManyDistributionCNAMEs",
    ],
    [
      "an origin that is an address",
      originWith({ DomainName: "https://example.com" }),
      "InvalidArgument",
      "The parameter origin name cannot contain a colon.",
    ],
    [
      "an origin without a name",
      originWith({ DomainName: "192.0.2.1" }),
      "InvalidArgument",
      "The parameter origin name cannot be an IP address.",
    ],
    [
      "an origin that is a path",
      originWith({ DomainName: "example.com/images" }),
      "InvalidArgument",
      "The parameter origin name must be a domain name.",
    ],
    [
      "an S3 origin that is none",
      originWith({ DomainName: "www.example.com" }),
      "InvalidArgument",
      "The parameter Origin DomainName does not refer to a valid S3 bucket.",
    ],
    [
      "an S3 origin that is a website",
      originWith({ DomainName: "amzn-s3-demo-bucket.s3-website-us-east-1.amazonaws.com" }),
      "InvalidArgument",
      "The parameter Origin DomainName does not refer to a valid S3 bucket.",
    ],
    [
      "an origin of no kind",
      originWith({ S3OriginConfig: undefined }),
      "InvalidOrigin",
      "The specified origin server does not exist or is not valid.",
    ],
    [
      "an origin with both an OAC and an OAI",
      originWith({
        OriginAccessControlId: "E1",
        S3OriginConfig: { OriginAccessIdentity: "origin-access-identity/cloudfront/E2" },
      }),
      "IllegalOriginAccessConfiguration",
    ],
    [
      "an unknown origin access identity",
      originWith({
        S3OriginConfig: { OriginAccessIdentity: "origin-access-identity/cloudfront/E2" },
      }),
      "InvalidOriginAccessIdentity",
      "The specified origin access identity does not exist or is not valid.",
    ],
    [
      "an identity by its bare id",
      originWith({ S3OriginConfig: { OriginAccessIdentity: "E2" } }),
      "InvalidOriginAccessIdentity",
    ],
    [
      "an unknown origin access control",
      originWith({ OriginAccessControlId: "E1" }),
      "InvalidOriginAccessControl",
    ],
    ["a relative origin path", originWith({ OriginPath: "images" }), "InvalidArgument"],
    ["four connection attempts", originWith({ ConnectionAttempts: 4 }), "InvalidArgument"],
    ["eleven seconds to connect", originWith({ ConnectionTimeout: 11 }), "InvalidArgument"],
    ["an endless read", customOriginWith({ OriginReadTimeout: 121 }), "InvalidOriginReadTimeout"],
    [
      "no time to keep alive",
      customOriginWith({ OriginKeepaliveTimeout: 0 }),
      "InvalidOriginKeepaliveTimeout",
    ],
    [
      "two origins of one id",
      {
        Origins: {
          Quantity: 2,
          Items: [1, 2].flatMap(() => aDistributionConfig().Origins?.Items ?? []),
        },
      },
      "InvalidArgument",
    ],
    [
      "no origins",
      { Origins: { Quantity: 0, Items: [] } },
      "InvalidArgument",
      "The parameter Origins is required.",
    ],
    [
      "neither a cache policy nor forwarded values",
      behaviorWith({ ForwardedValues: undefined }),
      "InvalidArgument",
      "The parameter ForwardedValues is required.",
    ],
    [
      "forwarded values without a minimum",
      behaviorWith({ MinTTL: undefined }),
      "InvalidArgument",
      "The parameter MinTTL is required.",
    ],
    [
      "both a cache policy and forwarded values",
      behaviorWith({ CachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6" }),
      "InvalidArgument",
      "The parameter ForwardedValues cannot be used when a cache policy is associated to the " +
        "cache behavior.",
    ],
    [
      "a cache policy and a minimum",
      behaviorWith({
        CachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
        ForwardedValues: undefined,
      }),
      "InvalidArgument",
      "The parameter MinTTL cannot be used when a cache policy is associated to the cache " +
        "behavior.",
    ],
    [
      "an unknown cache policy",
      behaviorWith({
        CachePolicyId: "00000000-0000-4000-8000-000000000000",
        ForwardedValues: undefined,
        MinTTL: undefined,
      }),
      "NoSuchCachePolicy",
    ],
    [
      "an unknown origin request policy",
      behaviorWith({ OriginRequestPolicyId: "00000000-0000-4000-8000-000000000000" }),
      "NoSuchOriginRequestPolicy",
    ],
    [
      "an unknown response headers policy",
      behaviorWith({ ResponseHeadersPolicyId: "00000000-0000-4000-8000-000000000000" }),
      "NoSuchResponseHeadersPolicy",
    ],
    [
      "an unknown key group",
      behaviorWith({ TrustedKeyGroups: { Enabled: true, Quantity: 1, Items: ["unknown"] } }),
      "TrustedKeyGroupDoesNotExist",
    ],
    [
      "a minimum above the default",
      behaviorWith({ MinTTL: 10, DefaultTTL: 5 }),
      "InvalidTTLOrder",
      TTL,
    ],
    ["a maximum below the default", behaviorWith({ MaxTTL: 60 }), "InvalidTTLOrder", TTL],
    [
      "cookie names that are not forwarded",
      behaviorWith({
        ForwardedValues: {
          QueryString: false,
          Cookies: { Forward: "all", WhitelistedNames: { Quantity: 1, Items: ["session"] } },
        },
      }),
      "InvalidForwardCookies",
    ],
    [
      "methods that do not go together",
      behaviorWith({ AllowedMethods: { Quantity: 2, Items: ["GET", "PUT"] } }),
      "InvalidArgument",
    ],
    [
      "a Lambda function without its version",
      behaviorWith({
        LambdaFunctionAssociations: {
          Quantity: 1,
          Items: [
            {
              LambdaFunctionARN: "arn:aws:lambda:us-east-1:111122223333:function:edge",
              EventType: "origin-request",
            },
          ],
        },
      }),
      "InvalidLambdaFunctionAssociation",
      "The function ARN must reference a specific function version. (The ARN must end with the " +
        "version number.) ARN: arn:aws:lambda:us-east-1:111122223333:function:edge",
    ],
    [
      "a Lambda function of another region",
      behaviorWith({
        LambdaFunctionAssociations: {
          Quantity: 1,
          Items: [
            {
              LambdaFunctionARN: "arn:aws:lambda:eu-west-1:111122223333:function:edge:1",
              EventType: "origin-request",
            },
          ],
        },
      }),
      "InvalidLambdaFunctionAssociation",
      "The function must be in region 'us-east-1'. " +
        "ARN: arn:aws:lambda:eu-west-1:111122223333:function:edge:1",
    ],
    [
      "a function that is not published",
      behaviorWith({
        FunctionAssociations: {
          Quantity: 1,
          Items: [
            {
              FunctionARN: "arn:aws:cloudfront::111122223333:function/unknown",
              EventType: "viewer-request",
            },
          ],
        },
      }),
      "InvalidFunctionAssociation",
    ],
    [
      "a root object with a query",
      { DefaultRootObject: "index.html?version=1" },
      "InvalidDefaultRootObject",
    ],
    ["a long root object", { DefaultRootObject: "a".repeat(256) }, "InvalidDefaultRootObject"],
    ["a long comment", { Comment: "a".repeat(129) }, "InvalidArgument"],
    [
      "an empty caller reference",
      { CallerReference: "" },
      "InvalidArgument",
      "The parameter CallerReference is required.",
    ],
    ["an error that is none", errorResponse({ ErrorCode: 418 }), "InvalidErrorCode"],
    [
      "a response that is none",
      errorResponse({ ErrorCode: 404, ResponseCode: "299", ResponsePagePath: "/404.html" }),
      "InvalidResponseCode",
    ],
    [
      "a relative error page",
      errorResponse({ ErrorCode: 404, ResponseCode: "200", ResponsePagePath: "404.html" }),
      "InvalidRelativePath",
    ],
    [
      "an error page without a response",
      errorResponse({ ErrorCode: 404, ResponsePagePath: "/404.html" }),
      "InvalidArgument",
      "The parameter ResponseCode is required.",
    ],
    [
      "countries without a restriction",
      countries("none", "DE"),
      "InvalidGeoRestrictionParameter",
      GEO,
    ],
    ["a restriction to no country", countries("whitelist"), "InvalidGeoRestrictionParameter", GEO],
    ["a country that is none", countries("blacklist", "Germany"), "InvalidLocationCode"],
    [
      "logs that go nowhere",
      { Logging: { Enabled: true, Bucket: "amzn-s3-demo-bucket" } },
      "InvalidArgument",
      "The parameter Logging Bucket does not refer to a valid S3 bucket.",
    ],
    ["a web ACL that is none", { WebACLId: "main" }, "InvalidWebACLId"],
  ];

  test.each(REFUSALS)("%s", async (...[_what, overrides, code, message]) => {
    const caller = cloudFrontCaller();
    const refusal = await caller.refusalOf("CreateDistribution", {
      DistributionConfig: aDistributionConfig(overrides),
    });
    expect(refusal.code).toBe(code);
    if (message !== undefined) expect(refusal.message).toBe(message);
    expect(refusal.message).not.toBe("");

    const { DistributionList: list } = await caller.call<{ DistributionList: object }>(
      "ListDistributions",
      {},
    );
    expect(list).toMatchObject({ Quantity: 0 });
  });

  test("a request without a body", async () => {
    expect(await cloudFrontCaller().refusalOf("CreateDistribution", {})).toMatchObject({
      code: "MissingBody",
      message:
        "This operation requires a body. Ensure that the body is present and the Content-Type " +
        "header is set.",
    });
  });

  test("values outside their enumerations, naming each", async () => {
    const refusal = await cloudFrontCaller().refusalOf("CreateDistribution", {
      DistributionConfig: aDistributionConfig({
        PriceClass: "PriceClass_300" as never,
        ...customOriginWith({ OriginProtocolPolicy: "ftp-only" }),
      }),
    });
    expect(refusal).toEqual({
      code: "MalformedXML",
      status: 400,
      message:
        "2 validation errors detected: " +
        "Value 'ftp-only' at 'distributionConfig.origins.items.1.member.customOriginConfig." +
        "originProtocolPolicy' failed to satisfy constraint: Member must satisfy enum value set: " +
        "[http-only, match-viewer, https-only]; " +
        "Value 'PriceClass_300' at 'distributionConfig.priceClass' failed to satisfy constraint: " +
        "Member must satisfy enum value set: [PriceClass_100, PriceClass_200, PriceClass_All, " +
        "None]",
    });
  });
});

describe("CreateDistribution accepts", () => {
  test.each<[string, Partial<DistributionConfig>]>([
    ["a root object with a leading slash, as AWS does", { DefaultRootObject: "/index.html" }],
    ["a classic web ACL", { WebACLId: "473e64fd-f30b-4765-81a0-62ad96dd167a" }],
    [
      "an IAM certificate, as in 2014",
      { ViewerCertificate: { IAMCertificateId: "A1B2C3", SSLSupportMethod: "vip" } },
    ],
    [
      "a certificate under its general name",
      {
        ViewerCertificate: {
          Certificate: "A1B2C3",
          CertificateSource: "iam",
          SSLSupportMethod: "sni-only",
        },
      },
    ],
    ["a minimum above the usual default", behaviorWith({ MinTTL: 100_000 })],
    [
      "all seven methods",
      behaviorWith({
        AllowedMethods: {
          Quantity: 7,
          Items: ["PUT", "GET", "HEAD", "POST", "PATCH", "OPTIONS", "DELETE"],
        },
      }),
    ],
    [
      "a website endpoint as a custom origin",
      {
        ...customOriginWith({}),
        ...originWith({
          DomainName: "b.s3-website-us-east-1.amazonaws.com",
          S3OriginConfig: undefined,
          CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: "http-only" },
        }),
      },
    ],
    ["one country", countries("whitelist", "DE")],
    ["only how long an error is kept", errorResponse({ ErrorCode: 503, ErrorCachingMinTTL: 0 })],
  ])("%s", async (_what, overrides) => {
    await expect(
      cloudFrontCaller().call("CreateDistribution", {
        DistributionConfig: aDistributionConfig(overrides),
      }),
    ).resolves.toBeDefined();
  });
});

/** Nothing that came after 2014 is in it: no defaults of ours may be missing, none may refuse. */
test("a request of 2014 is accepted and completed", async () => {
  const website = (Id: string, bucket: string): Origin => ({
    Id,
    DomainName: `${bucket}.s3-website-us-east-2.amazonaws.com`,
    CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: "http-only" },
  });
  const behavior: DefaultCacheBehavior = {
    TargetOriginId: "Images",
    ForwardedValues: { QueryString: false, Cookies: { Forward: "none" } },
    TrustedSigners: { Enabled: false, Quantity: 0 },
    ViewerProtocolPolicy: "redirect-to-https",
    MinTTL: 300,
    AllowedMethods: { Quantity: 2, Items: ["GET", "HEAD"] },
    SmoothStreaming: false,
  };
  const config: DistributionConfig = {
    CallerReference: "2014-05-06 64832",
    Aliases: { Quantity: 1, Items: ["example.com"] },
    DefaultRootObject: "index.html",
    Origins: {
      Quantity: 2,
      Items: [website("Web page origin", "bucket-1"), website("Images", "bucket-2")],
    },
    DefaultCacheBehavior: behavior,
    CacheBehaviors: {
      Quantity: 1,
      Items: [{ ...behavior, PathPattern: "*.html", TargetOriginId: "Web page origin" }],
    },
    CustomErrorResponses: { Quantity: 0 },
    Comment: "Added an origin and a cache behavior",
    Logging: { Enabled: false, IncludeCookies: false, Bucket: "", Prefix: "" },
    PriceClass: "PriceClass_All",
    Enabled: true,
    ViewerCertificate: { IAMCertificateId: "A1B2C3D4E5F6G7EXAMPLE", SSLSupportMethod: "sni-only" },
    Restrictions: { GeoRestriction: { RestrictionType: "none", Quantity: 0 } },
  };
  const created = await cloudFrontCaller().call<CreateDistributionResult>("CreateDistribution", {
    DistributionConfig: config,
  });
  expect(created.Distribution?.DistributionConfig).toMatchObject(config2014(config));
});

/** What was sent, but for the order of the methods. */
function config2014(config: DistributionConfig): DistributionConfig {
  const methods = { Quantity: 2, Items: ["HEAD" as const, "GET" as const] };
  return {
    ...config,
    DefaultCacheBehavior: {
      ...(config.DefaultCacheBehavior as DefaultCacheBehavior),
      AllowedMethods: methods,
    },
    CacheBehaviors: {
      Quantity: 1,
      Items: (config.CacheBehaviors?.Items ?? []).map((behavior) => ({
        ...behavior,
        AllowedMethods: methods,
      })),
    },
  };
}
