import { describe, expect, test } from "vitest";
import {
  CATALOGUE,
  findService,
  findServiceByHost,
  findServiceBySigningName,
  findServiceByTarget,
  Models,
  parseAwsHost,
} from "./index.ts";

test("every service has one line, and every line a source that CloudTrail could write", () => {
  const keys = CATALOGUE.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  const odd = CATALOGUE.filter(
    ({ eventSource }) => !/^[A-Za-z0-9-]+\.amazonaws\.com$/.test(eventSource),
  );
  expect(odd.map(({ key, eventSource }) => `${key} ${eventSource}`)).toEqual([]);
});

test.each([
  ["route-53", "route53.amazonaws.com", "us-east-1"],
  ["cloudfront", "cloudfront.amazonaws.com", "us-east-1"],
  ["iam", "iam.amazonaws.com", "us-east-1"],
  ["organizations", "organizations.amazonaws.com", "us-east-1"],
  ["global-accelerator", "globalaccelerator.amazonaws.com", "us-west-2"],
  ["shield", "shield.amazonaws.com", "us-west-2"],
  ["route-53-domains", "route53domains.amazonaws.com", undefined],
  ["sts", "sts.amazonaws.com", undefined],
  ["cloudwatch", "monitoring.amazonaws.com", undefined],
  ["sesv2", "ses.amazonaws.com", undefined],
  ["mq", "amazonmq.amazonaws.com", undefined],
])("%s writes %s, in %s", (key, eventSource, globalRegion) => {
  const entry = findService(key);
  expect({ source: entry?.eventSource, region: entry?.globalRegion }).toEqual({
    source: eventSource,
    region: globalRegion,
  });
});

test.each([
  ["route53", "route-53"],
  ["monitoring", "cloudwatch"],
  ["s3", "s3"],
  ["S3", "s3"],
  ["s3express", "s3"],
  ["elasticloadbalancing", "elastic-load-balancing-v2"],
  ["email", undefined],
  ["ses", "ses"],
  ["toString", undefined],
])("the signing name %s means %s", (name, key) => {
  expect(findServiceBySigningName(name)?.key).toBe(key);
});

test.each([
  ["CloudTrail_20131101", "cloudtrail"],
  ["com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101", "cloudtrail"],
  ["Route53AutoNaming_v20170314", "servicediscovery"],
  ["DynamoDBStreams_20120810", "dynamodb-streams"],
  ["Nothing_1", undefined],
])("the target prefix %s means %s", (prefix, key) => {
  expect(findServiceByTarget(prefix)?.key).toBe(key);
});

test.each([
  ["route53.amazonaws.com", "route-53"],
  ["ec2.eu-west-1.amazonaws.com:443", "ec2"],
  ["photos.s3.us-west-2.amazonaws.com", "s3"],
  ["my.photos.s3.dualstack.us-west-2.amazonaws.com", "s3"],
  ["s3-eu-west-1.amazonaws.com", "s3"],
  ["111122223333.s3-control.us-east-1.amazonaws.com", "s3-control"],
  ["api.ecr.us-east-1.amazonaws.com", "ecr"],
  ["data-servicediscovery.us-east-1.amazonaws.com", "servicediscovery"],
  ["us-west-2.queue.amazonaws.com", "sqs"],
  ["sts-fips.us-east-1.amazonaws.com", "sts"],
  ["ec2.us-east-1.api.aws", "ec2"],
  ["vpce-1a2b-3c4d.sqs.us-east-1.vpce.amazonaws.com", "sqs"],
  ["cloudfront.cn-northwest-1.amazonaws.com.cn", "cloudfront"],
  ["localhost:4580", undefined],
  ["route53.example.com", undefined],
])("the host %s means %s", (host, key) => {
  expect(findServiceByHost(host)?.key).toBe(key);
});

test("a host name tells its region, wherever it stands", () => {
  expect(parseAwsHost("photos.s3.us-west-2.amazonaws.com")?.region).toBe("us-west-2");
  expect(parseAwsHost("s3-eu-west-1.amazonaws.com")).toEqual({ prefix: "s3", region: "eu-west-1" });
  expect(parseAwsHost("iam.amazonaws.com")?.region).toBeUndefined();
});

test("a host that leads nowhere is none of AWS's", () => {
  expect(parseAwsHost("s3.amazonaws.com:65535")).toBeDefined();
  expect(parseAwsHost("s3.amazonaws.com:65536")).toBeUndefined();
  expect(parseAwsHost(`${"a.".repeat(118)}s3.amazonaws.com`)).toBeDefined();
  expect(parseAwsHost(`${"a.".repeat(30_000)}s3.amazonaws.com`)).toBeUndefined();
});

describe("a model", () => {
  const models = new Models();

  test("is loaded from the SDK, with operations, errors and protocol", () => {
    const model = models.get("route-53");
    expect(model?.protocol).toBe("restXml");
    expect(model?.apiVersion).toBe("2013-04-01");
    expect(model?.xmlNamespace).toBe("https://route53.amazonaws.com/doc/2013-04-01/");
    expect(model?.operations.get("ChangeResourceRecordSets")?.http).toEqual([
      "POST",
      "/2013-04-01/hostedzone/{HostedZoneId}/rrset",
      200,
    ]);
    expect(model?.errors.get("NoSuchHostedZone")?.httpStatus).toBe(404);
  });

  test("knows errors by what the wire calls them", () => {
    const model = models.get("iam");
    expect(model?.errorsByWireCode.get("NoSuchEntity")?.name).toBe("NoSuchEntityException");
    expect(model?.errors.get("NoSuchEntityException")?.wireCode).toBe("NoSuchEntity");
  });

  test("is the same one every time", () => {
    expect(models.get("sts")).toBe(models.get("sts"));
  });

  test("is absent for what is not installed, and for what there is not", () => {
    expect(models.get("workmail")).toBeUndefined();
    expect(models.get("no-such-service")).toBeUndefined();
  });

  test("has the targets, names and protocol that the catalogue says", () => {
    const loaded = new Models();
    const installed = CATALOGUE.flatMap(({ key }) => loaded.get(key) ?? []);
    expect(installed.length).toBeGreaterThanOrEqual(25);
    for (const { entry, settings, protocol } of installed) {
      const isJson = protocol.startsWith("awsJson");
      if (isJson) expect(entry.targetPrefixes, entry.key).toContain(settings.serviceTarget);
      if (entry.key !== "cloudwatch") expect(entry.protocol, entry.key).toBe(protocol);
    }
  });
});
