import { describe, expect, test } from "vitest";
import type { Parameters } from "../wire/index.ts";
import { aCall, recordOf, succeeded } from "./testing/given.ts";

interface Golden {
  readonly service: string;
  readonly operation: string;
  readonly input?: Parameters;
  readonly output?: Parameters;
  readonly region?: string;
  readonly record: Readonly<Record<string, unknown>>;
}

const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";
const NOTHING = { requestParameters: null, responseElements: null };
const ROUTE53 = { apiVersion: "2013-04-01", awsRegion: "us-east-1" };
const CLOUDFRONT = { apiVersion: "2020_05_31", awsRegion: "us-east-1" };
const ADDRESSES = ["192.0.1.1", "192.0.1.2", "192.0.1.3", "192.0.1.4"];

const behavior = (rest: Parameters) => ({
  TargetOriginId: "Images",
  ViewerProtocolPolicy: "redirect-to-https",
  AllowedMethods: { Quantity: 2, Items: ["GET", "HEAD"] },
  ForwardedValues: { QueryString: false, Cookies: { Forward: "none" } },
  TrustedSigners: { Enabled: false, Quantity: 0 },
  SmoothStreaming: false,
  MinTTL: 300,
  ...rest,
});

const recordedBehavior = (rest: Parameters) => ({
  targetOriginId: "Images",
  viewerProtocolPolicy: "redirect-to-https",
  allowedMethods: { quantity: 2, items: ["GET", "HEAD"] },
  forwardedValues: { queryString: false, cookies: { forward: "none" } },
  trustedSigners: { enabled: false, quantity: 0 },
  smoothStreaming: false,
  minTTL: 300,
  ...rest,
});

const custom = { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: "http-only" };
const recordedCustom = { hTTPPort: 80, hTTPSPort: 443, originProtocolPolicy: "http-only" };
const recordedOrigins = {
  quantity: 2,
  items: [
    {
      id: "Web page origin",
      domainName: "myawsbucket.s3-website-us-east-2.amazonaws.com",
      customOriginConfig: recordedCustom,
    },
    {
      id: "Images",
      domainName: "myotherawsbucket.s3-website-us-west-2.amazonaws.com",
      customOriginConfig: recordedCustom,
    },
  ],
};

/**
 * The records of the two documents that CloudTrail support was asked for from. Where a document is
 * of another time, what records say today stands: event names of CloudFront without the version of
 * the API, and its comments hidden.
 */
const SEEDS: readonly Golden[] = [
  {
    service: "route-53",
    operation: "ListHostedZones",
    output: { HostedZones: [{ Id: "/hostedzone/Z1", Name: "example.com." }] },
    record: { ...ROUTE53, ...NOTHING, eventName: "ListHostedZones", readOnly: true },
  },
  {
    service: "route-53",
    operation: "CreateHealthCheck",
    input: {
      CallerReference: "2014-05-06 64832",
      HealthCheckConfig: { IPAddress: "192.0.2.249", Port: 80, Type: "TCP" },
    },
    output: {
      HealthCheck: {
        Id: "b3c9cbc6-cd18-43bc-93f8-9e557example",
        CallerReference: "2014-05-06 64847",
        HealthCheckConfig: {
          IPAddress: "192.0.2.249",
          Port: 80,
          Type: "TCP",
          RequestInterval: 30,
          FailureThreshold: 3,
        },
        HealthCheckVersion: 1,
      },
      Location: "https://route53.amazonaws.com/2013-04-01/healthcheck/b3c9cbc6",
    },
    record: {
      ...ROUTE53,
      eventName: "CreateHealthCheck",
      readOnly: false,
      requestParameters: {
        callerReference: "2014-05-06 64832",
        healthCheckConfig: { iPAddress: "192.0.2.249", port: 80, type: "TCP" },
      },
      responseElements: {
        healthCheck: {
          id: "b3c9cbc6-cd18-43bc-93f8-9e557example",
          callerReference: "2014-05-06 64847",
          healthCheckConfig: {
            iPAddress: "192.0.2.249",
            port: 80,
            type: "TCP",
            requestInterval: 30,
            failureThreshold: 3,
          },
          healthCheckVersion: 1,
        },
        location: "https://route53.amazonaws.com/2013-04-01/healthcheck/b3c9cbc6",
      },
    },
  },
  {
    service: "route-53",
    operation: "ChangeResourceRecordSets",
    input: {
      HostedZoneId: "Z1PA6795UKMFR9",
      ChangeBatch: {
        Comment: "Adding subdomains",
        Changes: ["prod.example.com.", "test.example.com."].map((Name) => ({
          Action: "CREATE",
          ResourceRecordSet: {
            Name,
            Type: "A",
            TTL: 300,
            ResourceRecords: ADDRESSES.map((Value) => ({ Value })),
          },
        })),
      },
    },
    output: {
      ChangeInfo: {
        Id: "/change/C156SRE0X2ZB10",
        Status: "PENDING",
        SubmittedAt: new Date("2018-01-16T00:41:43Z"),
        Comment: "Adding subdomains",
      },
    },
    record: {
      ...ROUTE53,
      eventName: "ChangeResourceRecordSets",
      additionalEventData: { Note: "Do not use to reconstruct hosted zone" },
      requestParameters: {
        hostedZoneId: "Z1PA6795UKMFR9",
        changeBatch: {
          comment: "Adding subdomains",
          changes: ["prod.example.com.", "test.example.com."].map((name) => ({
            action: "CREATE",
            resourceRecordSet: {
              name,
              type: "A",
              tTL: 300,
              resourceRecords: ADDRESSES.map((value) => ({ value })),
            },
          })),
        },
      },
      responseElements: {
        changeInfo: {
          id: "/change/C156SRE0X2ZB10",
          status: "PENDING",
          submittedAt: "Jan 16, 2018 12:41:43 AM",
          comment: "Adding subdomains",
        },
      },
    },
  },
  {
    service: "route-53",
    operation: "DeleteHostedZone",
    input: { Id: "Z1PA6795UKMFR9" },
    output: {
      ChangeInfo: {
        Id: "/change/C1SIJYUYIKVJWP",
        Status: "PENDING",
        SubmittedAt: new Date("2018-01-16T00:41:36Z"),
      },
    },
    record: {
      ...ROUTE53,
      eventName: "DeleteHostedZone",
      requestParameters: { id: "Z1PA6795UKMFR9" },
      responseElements: {
        changeInfo: {
          id: "/change/C1SIJYUYIKVJWP",
          status: "PENDING",
          submittedAt: "Jan 16, 2018 12:41:36 AM",
        },
      },
    },
  },
  {
    service: "servicediscovery",
    operation: "CreatePublicDnsNamespace",
    region: "us-west-2",
    input: { Name: "example.com", CreatorRequestId: "1234567890123456789", Description: "test" },
    output: { OperationId: "unmipghn37443trlkgpf4idvvitec6fw-26514969" },
    record: {
      awsRegion: "us-west-2",
      eventName: "CreatePublicDnsNamespace",
      requestParameters: {
        name: "example.com",
        creatorRequestId: "1234567890123456789",
        description: "test",
      },
      responseElements: { operationId: "unmipghn37443trlkgpf4idvvitec6fw-26514969" },
    },
  },
  {
    service: "route-53-domains",
    operation: "UpdateDomainContact",
    input: {
      DomainName: "example.com",
      AdminContact: { FirstName: "Jane", Email: "jane@example.net" },
    },
    output: { OperationId: "034e222b-a3d5-4bec-8ff9-35877ff02187" },
    record: {
      eventName: "updateDomainContact",
      requestParameters: { domainName: { name: "example.com" } },
      responseElements: { requestId: "034e222b-a3d5-4bec-8ff9-35877ff02187" },
      additionalEventData:
        "Personally-identifying contact information is not logged in the request",
    },
  },
  {
    service: "cloudfront",
    operation: "UpdateDistribution",
    input: {
      Id: "EDFDVBD6EXAMPLE",
      IfMatch: "E9LHASXEXAMPLE",
      DistributionConfig: {
        CallerReference: "2014-05-06 64832",
        Comment: "Added an origin and a cache behavior",
        Enabled: true,
        Aliases: { Quantity: 1, Items: ["example.com"] },
        DefaultRootObject: "index.html",
        Origins: {
          Quantity: 2,
          Items: recordedOrigins.items.map(({ id, domainName }) => ({
            Id: id,
            DomainName: domainName,
            CustomOriginConfig: custom,
          })),
        },
        DefaultCacheBehavior: behavior({}),
        CacheBehaviors: {
          Quantity: 1,
          Items: [behavior({ PathPattern: "*.html", TargetOriginId: "Web page origin" })],
        },
        CustomErrorResponses: { Quantity: 0 },
        Logging: { Enabled: false, IncludeCookies: false, Bucket: "", Prefix: "" },
        PriceClass: "PriceClass_All",
        ViewerCertificate: {
          IAMCertificateId: "A1B2C3D4E5F6G7EXAMPLE",
          SSLSupportMethod: "sni-only",
        },
        Restrictions: { GeoRestriction: { RestrictionType: "none", Quantity: 0 } },
      },
    },
    output: {
      ETag: "E2QWRUHEXAMPLE",
      Distribution: {
        Id: "EDFDVBD6EXAMPLE",
        Status: "InProgress",
        DomainName: "d111111abcdef8.cloudfront.net",
        LastModifiedTime: new Date("2014-05-06T18:00:32Z"),
        InProgressInvalidationBatches: 0,
        ActiveTrustedSigners: { Enabled: false, Quantity: 0 },
      },
    },
    record: {
      ...CLOUDFRONT,
      eventName: "UpdateDistribution",
      requestParameters: {
        id: "EDFDVBD6EXAMPLE",
        ifMatch: "E9LHASXEXAMPLE",
        distributionConfig: {
          callerReference: "2014-05-06 64832",
          comment: HIDDEN,
          enabled: true,
          aliases: { quantity: 1, items: ["example.com"] },
          defaultRootObject: "index.html",
          origins: recordedOrigins,
          defaultCacheBehavior: recordedBehavior({}),
          cacheBehaviors: {
            quantity: 1,
            items: [recordedBehavior({ pathPattern: "*.html", targetOriginId: "Web page origin" })],
          },
          customErrorResponses: { quantity: 0 },
          logging: { enabled: false, includeCookies: false, bucket: "", prefix: "" },
          priceClass: "PriceClass_All",
          viewerCertificate: {
            iAMCertificateId: "A1B2C3D4E5F6G7EXAMPLE",
            sSLSupportMethod: "sni-only",
          },
          restrictions: { geoRestriction: { restrictionType: "none", quantity: 0 } },
        },
      },
      responseElements: {
        eTag: "E2QWRUHEXAMPLE",
        distribution: {
          id: "EDFDVBD6EXAMPLE",
          status: "InProgress",
          domainName: "d111111abcdef8.cloudfront.net",
          lastModifiedTime: "May 6, 2014, 6:00:32 PM",
          inProgressInvalidationBatches: 0,
          activeTrustedSigners: { enabled: false, quantity: 0 },
        },
      },
    },
  },
  {
    service: "cloudfront",
    operation: "ListDistributions",
    record: { ...CLOUDFRONT, ...NOTHING, eventName: "ListDistributions" },
  },
  {
    service: "cloudfront",
    operation: "GetDistribution",
    input: { Id: "EDFDVBD6EXAMPLE" },
    output: { ETag: "E2QWRUHEXAMPLE" },
    record: {
      ...CLOUDFRONT,
      eventName: "GetDistribution",
      requestParameters: { id: "EDFDVBD6EXAMPLE" },
      responseElements: null,
    },
  },
  {
    service: "cloudfront",
    operation: "CreateInvalidation",
    input: {
      DistributionId: "EDFDVBD6EXAMPLE",
      InvalidationBatch: {
        CallerReference: "2014-05-06 64947",
        Paths: { Quantity: 2, Items: ["/images/new.jpg", "/images/logo.jpg"] },
      },
    },
    output: {
      Location: "https://cloudfront.amazonaws.com/2020-05-31/distribution/E1/invalidation/I1",
      Invalidation: {
        Id: "ISRZ85EXAMPLE",
        Status: "InProgress",
        CreateTime: new Date("2014-05-06T18:02:27Z"),
        InvalidationBatch: {
          CallerReference: "2014-05-06 64947",
          Paths: { Quantity: 2, Items: ["/images/logo.jpg", "/images/new.jpg"] },
        },
      },
    },
    record: {
      ...CLOUDFRONT,
      eventName: "CreateInvalidation",
      requestParameters: {
        distributionId: "EDFDVBD6EXAMPLE",
        invalidationBatch: {
          callerReference: "2014-05-06 64947",
          paths: { quantity: 2, items: ["/images/new.jpg", "/images/logo.jpg"] },
        },
      },
      responseElements: {
        location: "https://cloudfront.amazonaws.com/2020-05-31/distribution/E1/invalidation/I1",
        invalidation: {
          id: "ISRZ85EXAMPLE",
          status: "InProgress",
          createTime: "May 6, 2014, 6:02:27 PM",
          invalidationBatch: {
            callerReference: "2014-05-06 64947",
            paths: { quantity: 2, items: ["/images/logo.jpg", "/images/new.jpg"] },
          },
        },
      },
    },
  },
  {
    service: "cloudfront",
    operation: "ListCloudFrontOriginAccessIdentities",
    record: { ...CLOUDFRONT, ...NOTHING, eventName: "ListCloudFrontOriginAccessIdentities" },
  },
];

describe("the eleven records of the documents", () => {
  test.each(SEEDS)(
    "$service $operation",
    ({ service, operation, input, output, region, record }) => {
      const call = aCall({
        service,
        operation,
        ...(input && { input }),
        ...(region !== undefined && { region }),
      });
      const composed = recordOf({ call, outcome: succeeded(output) });
      expect(composed).toMatchObject(record);
      expect(composed.requestParameters).toEqual(record.requestParameters);
      expect(composed.responseElements).toEqual(record.responseElements ?? null);
      expect("additionalEventData" in composed).toBe("additionalEventData" in record);
      expect("apiVersion" in composed).toBe("apiVersion" in record);
      expect(composed).not.toHaveProperty("resources");
    },
  );
});

test("an id that a client sends with its prefix is shown as other clients send it", () => {
  const call = aCall({ operation: "GetHostedZone", input: { Id: "/hostedzone/Z1" } });
  expect(recordOf({ call }).requestParameters).toEqual({ id: "Z1" });
});
