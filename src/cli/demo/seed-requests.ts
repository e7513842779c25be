import type {
  CloudFrontClient,
  DefaultCacheBehavior,
  DistributionConfig,
} from "@aws-sdk/client-cloudfront";
import type { Route53Client } from "@aws-sdk/client-route-53";
import type { Route53DomainsClient } from "@aws-sdk/client-route-53-domains";
import type { ServiceDiscoveryClient } from "@aws-sdk/client-servicediscovery";

/** The clients of the four services whose owners CloudTrail was asked about first. */
export interface SeedClients {
  readonly route53: Route53Client;
  readonly route53Domains: Route53DomainsClient;
  readonly cloudMap: ServiceDiscoveryClient;
  readonly cloudFront: CloudFrontClient;
}

/** One request, and the name that its record carries. */
export interface SeedRequest {
  readonly eventName: string;
  readonly send: () => Promise<unknown>;
}

/** Contact data as a registrant gives it: what no record may ever hold. */
export const CONTACT = {
  FirstName: "Jane",
  LastName: "Registrantsson",
  ContactType: "PERSON",
  AddressLine1: "1 Privacy Lane",
  City: "Springfield",
  State: "OR",
  CountryCode: "US",
  ZipCode: "97477",
  PhoneNumber: "+1.5415550123",
  Email: "jane.registrantsson@example.net",
} as const;

/** The reference as a label of a host name. */
const label = (reference: string) => reference.replace(/\W/g, "").toLowerCase();

const ADDRESSES = ["192.0.1.1", "192.0.1.2", "192.0.1.3", "192.0.1.4"];

/**
 * Makes what the eleven requests need, then gives the requests in the order of their documents.
 *
 * @param reference makes caller references and names unique, so that a second run works too.
 */
export async function prepareSeedRequests(
  clients: SeedClients,
  reference: string,
): Promise<readonly SeedRequest[]> {
  return [
    ...(await route53Requests(clients.route53, reference)),
    await cloudMapRequest(clients.cloudMap, reference),
    await domainsRequest(clients.route53Domains, reference),
    ...(await cloudFrontRequests(clients.cloudFront, reference)),
  ];
}

async function route53Requests(
  client: Route53Client,
  reference: string,
): Promise<readonly SeedRequest[]> {
  const sdk = await import("@aws-sdk/client-route-53");
  const create = (name: string) =>
    client.send(
      new sdk.CreateHostedZoneCommand({ Name: name, CallerReference: `${name} ${reference}` }),
    );
  const zone = await create("example.com");
  const emptyZone = await create("empty.example.com");
  const records = ["prod.example.com.", "test.example.com."].map((Name) => ({
    Action: "CREATE" as const,
    ResourceRecordSet: {
      Name,
      Type: "A" as const,
      TTL: 300,
      ResourceRecords: ADDRESSES.map((Value) => ({ Value })),
    },
  }));
  return [
    {
      eventName: "ListHostedZones",
      send: () => client.send(new sdk.ListHostedZonesCommand({})),
    },
    {
      eventName: "CreateHealthCheck",
      send: () =>
        client.send(
          new sdk.CreateHealthCheckCommand({
            CallerReference: reference,
            HealthCheckConfig: { IPAddress: "192.0.2.249", Port: 80, Type: "TCP" },
          }),
        ),
    },
    {
      eventName: "ChangeResourceRecordSets",
      send: () =>
        client.send(
          new sdk.ChangeResourceRecordSetsCommand({
            HostedZoneId: zone.HostedZone?.Id,
            ChangeBatch: { Comment: "Adding subdomains", Changes: records },
          }),
        ),
    },
    {
      eventName: "DeleteHostedZone",
      send: () => client.send(new sdk.DeleteHostedZoneCommand({ Id: emptyZone.HostedZone?.Id })),
    },
  ];
}

async function cloudMapRequest(
  client: ServiceDiscoveryClient,
  reference: string,
): Promise<SeedRequest> {
  const { CreatePublicDnsNamespaceCommand } = await import("@aws-sdk/client-servicediscovery");
  return {
    eventName: "CreatePublicDnsNamespace",
    send: () =>
      client.send(
        new CreatePublicDnsNamespaceCommand({
          Name: `n${label(reference)}.example.com`,
          CreatorRequestId: reference,
          Description: "test",
        }),
      ),
  };
}

async function domainsRequest(
  client: Route53DomainsClient,
  reference: string,
): Promise<SeedRequest> {
  const sdk = await import("@aws-sdk/client-route-53-domains");
  const DomainName = `d${label(reference)}.com`;
  await client.send(
    new sdk.RegisterDomainCommand({
      DomainName,
      DurationInYears: 1,
      AdminContact: CONTACT,
      RegistrantContact: CONTACT,
      TechContact: CONTACT,
    }),
  );
  return {
    eventName: "updateDomainContact",
    send: () =>
      client.send(
        new sdk.UpdateDomainContactCommand({
          DomainName,
          AdminContact: { ...CONTACT, City: "Shelbyville" },
          RegistrantContact: CONTACT,
          TechContact: CONTACT,
        }),
      ),
  };
}

async function cloudFrontRequests(
  client: CloudFrontClient,
  reference: string,
): Promise<readonly SeedRequest[]> {
  const sdk = await import("@aws-sdk/client-cloudfront");
  const { Distribution, ETag } = await client.send(
    new sdk.CreateDistributionCommand({ DistributionConfig: distributionConfig(reference, false) }),
  );
  const Id = Distribution?.Id;
  return [
    {
      eventName: "UpdateDistribution",
      send: () =>
        client.send(
          new sdk.UpdateDistributionCommand({
            Id,
            IfMatch: ETag,
            DistributionConfig: distributionConfig(reference, true),
          }),
        ),
    },
    {
      eventName: "ListDistributions",
      send: () => client.send(new sdk.ListDistributionsCommand({})),
    },
    {
      eventName: "GetDistribution",
      send: () => client.send(new sdk.GetDistributionCommand({ Id })),
    },
    {
      eventName: "CreateInvalidation",
      send: () =>
        client.send(
          new sdk.CreateInvalidationCommand({
            DistributionId: Id,
            InvalidationBatch: {
              CallerReference: `${reference} invalidation`,
              Paths: {
                Quantity: 3,
                Items: ["/images/new.jpg", "/images/logo.jpg", "/images/banner.jpg"],
              },
            },
          }),
        ),
    },
    {
      eventName: "ListCloudFrontOriginAccessIdentities",
      send: () => client.send(new sdk.ListCloudFrontOriginAccessIdentitiesCommand({})),
    },
  ];
}

const BEHAVIOR: Omit<DefaultCacheBehavior, "TargetOriginId"> = {
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
  CustomOriginConfig: {
    HTTPPort: 80,
    HTTPSPort: 443,
    OriginProtocolPolicy: "http-only" as const,
  },
});

/** The distribution of the seed document, before or after its update. */
function distributionConfig(reference: string, isUpdated: boolean): DistributionConfig {
  const origins = [
    origin("Web page origin", "myawsbucket.s3-website-us-east-2.amazonaws.com"),
    origin("Images", "myotherawsbucket.s3-website-us-west-2.amazonaws.com"),
  ];
  const Items = isUpdated ? origins : origins.slice(1);
  return {
    CallerReference: reference,
    Comment: isUpdated ? "Added an origin and a cache behavior" : "One origin",
    Enabled: true,
    DefaultRootObject: "index.html",
    PriceClass: "PriceClass_All",
    Aliases: { Quantity: 1, Items: [`a${label(reference)}.example.com`] },
    ViewerCertificate: {
      IAMCertificateId: "A1B2C3D4E5F6G7EXAMPLE",
      SSLSupportMethod: "sni-only",
    },
    Logging: { Enabled: false, IncludeCookies: false, Bucket: "", Prefix: "" },
    Restrictions: { GeoRestriction: { RestrictionType: "none", Quantity: 0 } },
    CustomErrorResponses: { Quantity: 0 },
    Origins: { Quantity: Items.length, Items },
    DefaultCacheBehavior: { ...BEHAVIOR, TargetOriginId: "Images" },
    CacheBehaviors: isUpdated
      ? {
          Quantity: 1,
          Items: [{ ...BEHAVIOR, PathPattern: "*.html", TargetOriginId: "Web page origin" }],
        }
      : { Quantity: 0 },
  };
}
