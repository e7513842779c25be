/**
 * The eleven requests of the documents that CloudTrail support for Route 53, Route 53 Domains,
 * Cloud Map and CloudFront is described with, as data: for any client, and with what their records
 * must hold. Ids, times and names that the server makes are matched by form.
 */
import { expect } from "vitest";

/** What a request needs that was made before it. */
export interface SeedResources {
  readonly zoneId: string;
  readonly emptyZoneId: string;
  readonly distributionId: string;
  readonly distributionETag: string;
}

export interface SeedCall {
  /** As the AWS CLI and boto3 name the service. */
  readonly service: "route53" | "servicediscovery" | "route53domains" | "cloudfront";
  readonly operation: string;
  /** As the AWS CLI names the operation. */
  readonly cliName: string;
  readonly input: (made: SeedResources) => Record<string, unknown>;
  /** Members of the record, beside those that every record has. */
  readonly record: (made: SeedResources) => Record<string, unknown>;
}

export const CONTACT = {
  FirstName: "Marker-Jane",
  LastName: "Marker-Doe",
  ContactType: "PERSON",
  AddressLine1: "1 Marker-Street",
  City: "Marker-City",
  State: "OR",
  CountryCode: "US",
  ZipCode: "97477",
  PhoneNumber: "+1.5415550123",
  Email: "marker-jane@example.net",
};

const REFERENCE = "2014-05-06 64832";
const ADDRESSES = ["192.0.1.1", "192.0.1.2", "192.0.1.3", "192.0.1.4"];
const JAVA_DATE = /^[A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d\d:\d\d[ \u202f][AP]M$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const matching = (form: RegExp) => expect.stringMatching(form) as unknown;

const changes = ["prod.example.com.", "test.example.com."].map((Name) => ({
  Action: "CREATE",
  ResourceRecordSet: {
    Name,
    Type: "A",
    TTL: 300,
    ResourceRecords: ADDRESSES.map((Value) => ({ Value })),
  },
}));

const behavior = {
  ViewerProtocolPolicy: "redirect-to-https",
  AllowedMethods: { Quantity: 2, Items: ["GET", "HEAD"] },
  ForwardedValues: { QueryString: false, Cookies: { Forward: "none" } },
  TrustedSigners: { Enabled: false, Quantity: 0 },
  SmoothStreaming: false,
  MinTTL: 300,
};

const origin = (Id: string, DomainName: string) => ({
  Id,
  DomainName,
  CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: "http-only" },
});

/** The distribution as it is made first, and as it is updated. */
export const distributionConfig = (isUpdated: boolean) => {
  const origins = [
    origin("Web page origin", "myawsbucket.s3-website-us-east-2.amazonaws.com"),
    origin("Images", "myotherawsbucket.s3-website-us-west-2.amazonaws.com"),
  ];
  const items = isUpdated ? origins : origins.slice(1);
  return {
    CallerReference: REFERENCE,
    Comment: "Marker-Comment: added an origin and a cache behavior",
    Enabled: true,
    DefaultRootObject: "index.html",
    PriceClass: "PriceClass_All",
    Aliases: { Quantity: 1, Items: ["example.com"] },
    ViewerCertificate: {
      IAMCertificateId: "A1B2C3D4E5F6G7EXAMPLE",
      SSLSupportMethod: "sni-only",
    },
    Logging: { Enabled: false, IncludeCookies: false, Bucket: "", Prefix: "" },
    Restrictions: { GeoRestriction: { RestrictionType: "none", Quantity: 0 } },
    CustomErrorResponses: { Quantity: 0 },
    Origins: { Quantity: items.length, Items: items },
    DefaultCacheBehavior: { ...behavior, TargetOriginId: "Images" },
    CacheBehaviors: isUpdated
      ? {
          Quantity: 1,
          Items: [{ ...behavior, PathPattern: "*.html", TargetOriginId: "Web page origin" }],
        }
      : { Quantity: 0 },
  };
};

const recordedOrigin = (id: string, domainName: string) => ({
  id,
  domainName,
  customOriginConfig: { hTTPPort: 80, hTTPSPort: 443, originProtocolPolicy: "http-only" },
});

const recordedBehavior = {
  viewerProtocolPolicy: "redirect-to-https",
  allowedMethods: { quantity: 2, items: ["GET", "HEAD"] },
  forwardedValues: { queryString: false, cookies: { forward: "none" } },
  trustedSigners: { enabled: false, quantity: 0 },
  smoothStreaming: false,
  minTTL: 300,
};

const recordedDistributionConfig = {
  callerReference: REFERENCE,
  comment: "HIDDEN_DUE_TO_SECURITY_REASONS",
  enabled: true,
  defaultRootObject: "index.html",
  priceClass: "PriceClass_All",
  aliases: { quantity: 1, items: ["example.com"] },
  viewerCertificate: { iAMCertificateId: "A1B2C3D4E5F6G7EXAMPLE", sSLSupportMethod: "sni-only" },
  logging: { enabled: false, includeCookies: false, bucket: "", prefix: "" },
  restrictions: { geoRestriction: { restrictionType: "none", quantity: 0 } },
  customErrorResponses: { quantity: 0 },
  origins: {
    quantity: 2,
    items: [
      recordedOrigin("Web page origin", "myawsbucket.s3-website-us-east-2.amazonaws.com"),
      recordedOrigin("Images", "myotherawsbucket.s3-website-us-west-2.amazonaws.com"),
    ],
  },
  defaultCacheBehavior: { ...recordedBehavior, targetOriginId: "Images" },
  cacheBehaviors: {
    quantity: 1,
    items: [{ ...recordedBehavior, pathPattern: "*.html", targetOriginId: "Web page origin" }],
  },
};

const route53 = { eventSource: "route53.amazonaws.com", apiVersion: "2013-04-01" };
const cloudfront = { eventSource: "cloudfront.amazonaws.com", apiVersion: "2020_05_31" };
const nothing = { requestParameters: null, responseElements: null, readOnly: true };
const bare = (zoneId: string) => zoneId.replace("/hostedzone/", "");

export const SEED_CALLS: readonly SeedCall[] = [
  {
    service: "route53",
    operation: "ListHostedZones",
    cliName: "list-hosted-zones",
    input: () => ({}),
    record: () => ({ ...route53, ...nothing, eventName: "ListHostedZones" }),
  },
  {
    service: "route53",
    operation: "CreateHealthCheck",
    cliName: "create-health-check",
    input: () => ({
      CallerReference: REFERENCE,
      HealthCheckConfig: { IPAddress: "192.0.2.249", Port: 80, Type: "TCP" },
    }),
    record: () => ({
      ...route53,
      eventName: "CreateHealthCheck",
      readOnly: false,
      requestParameters: {
        callerReference: REFERENCE,
        healthCheckConfig: { iPAddress: "192.0.2.249", port: 80, type: "TCP" },
      },
      responseElements: {
        healthCheck: {
          id: matching(UUID),
          callerReference: REFERENCE,
          healthCheckConfig: {
            iPAddress: "192.0.2.249",
            port: 80,
            type: "TCP",
            requestInterval: 30,
            failureThreshold: 3,
          },
          healthCheckVersion: 1,
        },
        location: matching(/^https:\/\/route53\.amazonaws\.com\/2013-04-01\/healthcheck\//),
      },
    }),
  },
  {
    service: "route53",
    operation: "ChangeResourceRecordSets",
    cliName: "change-resource-record-sets",
    input: ({ zoneId }) => ({
      HostedZoneId: zoneId,
      ChangeBatch: { Comment: "Adding subdomains", Changes: changes },
    }),
    record: ({ zoneId }) => ({
      ...route53,
      eventName: "ChangeResourceRecordSets",
      readOnly: false,
      additionalEventData: { Note: "Do not use to reconstruct hosted zone" },
      requestParameters: {
        hostedZoneId: bare(zoneId),
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
          comment: "Adding subdomains",
          id: matching(/^\/change\/C[A-Z0-9]+$/),
          status: "PENDING",
          submittedAt: matching(JAVA_DATE),
        },
      },
    }),
  },
  {
    service: "route53",
    operation: "DeleteHostedZone",
    cliName: "delete-hosted-zone",
    input: ({ emptyZoneId }) => ({ Id: emptyZoneId }),
    record: ({ emptyZoneId }) => ({
      ...route53,
      eventName: "DeleteHostedZone",
      readOnly: false,
      requestParameters: { id: bare(emptyZoneId) },
      responseElements: {
        changeInfo: {
          id: matching(/^\/change\/C[A-Z0-9]+$/),
          status: "PENDING",
          submittedAt: matching(JAVA_DATE),
        },
      },
    }),
  },
  {
    service: "servicediscovery",
    operation: "CreatePublicDnsNamespace",
    cliName: "create-public-dns-namespace",
    input: () => ({
      Description: "test",
      CreatorRequestId: "1234567890123456789",
      Name: "example.com",
    }),
    record: () => ({
      eventSource: "servicediscovery.amazonaws.com",
      eventName: "CreatePublicDnsNamespace",
      readOnly: false,
      requestParameters: {
        description: "test",
        creatorRequestId: "1234567890123456789",
        name: "example.com",
      },
      responseElements: { operationId: matching(/^[a-z0-9]{32}-[a-z0-9]{8}$/) },
    }),
  },
  {
    service: "route53domains",
    operation: "UpdateDomainContact",
    cliName: "update-domain-contact",
    input: () => ({
      DomainName: "example.com",
      AdminContact: { ...CONTACT, City: "Marker-Town" },
      RegistrantContact: CONTACT,
      TechContact: CONTACT,
    }),
    record: () => ({
      eventSource: "route53domains.amazonaws.com",
      eventName: "updateDomainContact",
      readOnly: false,
      requestParameters: { domainName: { name: "example.com" } },
      responseElements: { requestId: matching(UUID) },
      additionalEventData:
        "Personally-identifying contact information is not logged in the request",
    }),
  },
  {
    service: "cloudfront",
    operation: "UpdateDistribution",
    cliName: "update-distribution",
    input: ({ distributionId, distributionETag }) => ({
      Id: distributionId,
      IfMatch: distributionETag,
      DistributionConfig: distributionConfig(true),
    }),
    record: ({ distributionId, distributionETag }) => ({
      ...cloudfront,
      eventName: "UpdateDistribution",
      readOnly: false,
      requestParameters: {
        id: distributionId,
        ifMatch: distributionETag,
        distributionConfig: recordedDistributionConfig,
      },
      responseElements: {
        eTag: matching(/^E[A-Z0-9]+$/),
        distribution: expect.objectContaining({
          id: distributionId,
          domainName: matching(/^d[a-z0-9]+\.cloudfront\.net$/),
          status: "InProgress",
          lastModifiedTime: matching(JAVA_DATE),
          activeTrustedSigners: { enabled: false, quantity: 0 },
          inProgressInvalidationBatches: 0,
          distributionConfig: expect.objectContaining({
            comment: "HIDDEN_DUE_TO_SECURITY_REASONS",
            callerReference: REFERENCE,
          }) as unknown,
        }) as unknown,
      },
    }),
  },
  {
    service: "cloudfront",
    operation: "ListDistributions",
    cliName: "list-distributions",
    input: () => ({}),
    record: () => ({ ...cloudfront, ...nothing, eventName: "ListDistributions" }),
  },
  {
    service: "cloudfront",
    operation: "GetDistribution",
    cliName: "get-distribution",
    input: ({ distributionId }) => ({ Id: distributionId }),
    record: ({ distributionId }) => ({
      ...cloudfront,
      eventName: "GetDistribution",
      readOnly: true,
      requestParameters: { id: distributionId },
      responseElements: null,
    }),
  },
  {
    service: "cloudfront",
    operation: "CreateInvalidation",
    cliName: "create-invalidation",
    input: ({ distributionId }) => ({
      DistributionId: distributionId,
      InvalidationBatch: {
        CallerReference: "2014-05-06 64947",
        Paths: {
          Quantity: 3,
          Items: ["/images/new.jpg", "/images/logo.jpg", "/images/banner.jpg"],
        },
      },
    }),
    record: ({ distributionId }) => ({
      ...cloudfront,
      eventName: "CreateInvalidation",
      readOnly: false,
      requestParameters: {
        distributionId,
        invalidationBatch: {
          callerReference: "2014-05-06 64947",
          paths: {
            quantity: 3,
            items: ["/images/new.jpg", "/images/logo.jpg", "/images/banner.jpg"],
          },
        },
      },
      responseElements: {
        invalidation: {
          id: matching(/^I[A-Z0-9]+$/),
          status: "InProgress",
          createTime: matching(JAVA_DATE),
          invalidationBatch: {
            callerReference: "2014-05-06 64947",
            paths: {
              quantity: 3,
              items: ["/images/banner.jpg", "/images/logo.jpg", "/images/new.jpg"],
            },
          },
        },
        location: matching(
          /^https:\/\/cloudfront\.amazonaws\.com\/2020-05-31\/distribution\/E\w+\/invalidation\/I\w+$/,
        ),
      },
    }),
  },
  {
    service: "cloudfront",
    operation: "ListCloudFrontOriginAccessIdentities",
    cliName: "list-cloud-front-origin-access-identities",
    input: () => ({}),
    record: () => ({
      ...cloudfront,
      ...nothing,
      eventName: "ListCloudFrontOriginAccessIdentities",
    }),
  },
];
