import { describe, expect, test } from "vitest";
import { lookupFacts } from "../lookup-facts/index.ts";
import type { JsonObject } from "./audit-record.ts";
import { aCall, recordOf, succeeded } from "./testing/given.ts";

describe("the name a call is looked up by", () => {
  test.each<[JsonObject, string | undefined]>([
    [{ type: "IAMUser", userName: "jane" }, "jane"],
    [{ type: "IAMUser", arn: "arn:aws:iam::1:user/team/jane" }, "jane"],
    [{ type: "Root", principalId: "1", userName: "an alias" }, "root"],
    [{ type: "AssumedRole", principalId: "AROA1:deploy" }, "deploy"],
    [{ type: "AssumedRole", principalId: "AROA1:a:b" }, "a:b"],
    [{ type: "AssumedRole", arn: "arn:aws:sts::1:assumed-role/ops/deploy" }, "deploy"],
    [{ type: "FederatedUser", principalId: "111122223333:bob" }, "bob"],
    [{ type: "WebIdentityUser", userName: "user" }, "user"],
    [{ type: "AWSService", invokedBy: "cloudtrail.amazonaws.com" }, "cloudtrail.amazonaws.com"],
    [{ accountId: "1", invokedBy: "AWS Internal" }, "AWS Internal"],
    [{ type: "AWSAccount", principalId: "", accountId: "1" }, undefined],
    [{ type: "Unknown" }, undefined],
    [{}, undefined],
  ])("%j", (userIdentity, username) => {
    expect(lookupFacts({ userIdentity }).username).toBe(username);
  });

  test("an empty access key is none", () => {
    expect(lookupFacts({ userIdentity: { accessKeyId: "" } }).accessKeyId).toBeUndefined();
    expect(lookupFacts(recordOf()).accessKeyId).toBe("AKIAIOSFODNN7EXAMPLE");
  });
});

describe("the resources a call is looked up by", () => {
  test.each<[string, string, object, object, readonly [string, string][]]>([
    [
      "route-53",
      "ChangeResourceRecordSets",
      { HostedZoneId: "Z1" },
      {},
      [["AWS::Route53::HostedZone", "Z1"]],
    ],
    ["route-53", "DeleteHostedZone", { Id: "Z1" }, {}, [["AWS::Route53::HostedZone", "Z1"]]],
    [
      "route-53",
      "CreateHostedZone",
      {},
      { HostedZone: { Id: "/hostedzone/Z2" } },
      [["AWS::Route53::HostedZone", "Z2"]],
    ],
    ["route-53", "GetChange", { Id: "C1" }, {}, []],
    [
      "route-53",
      "DeleteHealthCheck",
      { HealthCheckId: "h" },
      {},
      [["AWS::Route53::HealthCheck", "h"]],
    ],
    [
      "route-53",
      "ChangeTagsForResource",
      { ResourceType: "hostedzone", ResourceId: "Z1" },
      {},
      [["AWS::Route53::HostedZone", "Z1"]],
    ],
    [
      "route-53",
      "ChangeTagsForResource",
      { ResourceType: "healthcheck", ResourceId: "h" },
      {},
      [["AWS::Route53::HealthCheck", "h"]],
    ],
    [
      "cloudfront",
      "TagResource",
      { Resource: "arn:aws:cloudfront::111122223333:distribution/E1" },
      {},
      [["AWS::CloudFront::Distribution", "E1"]],
    ],
    ["cloudfront", "TagResource", { Resource: "arn:aws:cloudfront::1:anycast-ip-list/a" }, {}, []],
    [
      "cloudfront",
      "CopyDistribution",
      { PrimaryDistributionId: "E1" },
      { Distribution: { Id: "E2" } },
      [
        ["AWS::CloudFront::Distribution", "E2"],
        ["AWS::CloudFront::Distribution", "E1"],
      ],
    ],
    ["cloudfront", "GetDistribution", { Id: "E1" }, {}, [["AWS::CloudFront::Distribution", "E1"]]],
    [
      "cloudfront",
      "CreateInvalidation",
      { DistributionId: "E1" },
      {},
      [["AWS::CloudFront::Distribution", "E1"]],
    ],
    ["cloudfront", "GetCachePolicy", { Id: "p" }, {}, [["AWS::CloudFront::CachePolicy", "p"]]],
    [
      "route-53-domains",
      "UpdateDomainContact",
      { DomainName: "a.example" },
      {},
      [["AWS::Route53Domains::Domain", "a.example"]],
    ],
    [
      "servicediscovery",
      "GetNamespace",
      { Id: "ns-1" },
      {},
      [["AWS::ServiceDiscovery::Namespace", "ns-1"]],
    ],
    [
      "servicediscovery",
      "DeleteService",
      { Id: "srv-1" },
      {},
      [["AWS::ServiceDiscovery::Service", "srv-1"]],
    ],
    ["s3", "GetObject", { Bucket: "b", Key: "k" }, {}, [["AWS::S3::Bucket", "b"]]],
    [
      "iam",
      "CreateAccessKey",
      { UserName: "jane" },
      { AccessKey: { AccessKeyId: "AKIA1" } },
      [
        ["AWS::IAM::User", "jane"],
        ["AWS::IAM::AccessKey", "AKIA1"],
      ],
    ],
    [
      "cloudtrail",
      "CreateTrail",
      { Name: "t", S3BucketName: "b" },
      {},
      [
        ["AWS::CloudTrail::Trail", "t"],
        ["AWS::S3::Bucket", "b"],
      ],
    ],
    [
      "ec2",
      "StopInstances",
      { InstanceIds: ["i-1", "i-2"] },
      {},
      [
        ["AWS::EC2::Instance", "i-1"],
        ["AWS::EC2::Instance", "i-2"],
      ],
    ],
    ["route-53", "ListHostedZones", {}, {}, []],
  ])("%s %s %j", (service, operation, input, output, resources) => {
    const call = aCall({ service, operation, input: { ...input } });
    const found = lookupFacts(recordOf({ call, outcome: succeeded({ ...output }) })).resources;
    expect(found.map(({ type, name }) => [type, name])).toEqual(resources);
  });

  test("a resource named twice is found once", () => {
    const record = {
      eventSource: "route53.amazonaws.com",
      eventName: "UpdateHostedZoneComment",
      requestParameters: { id: "Z1" },
      responseElements: { hostedZone: { id: "/hostedzone/Z1" } },
    };
    expect(lookupFacts(record).resources).toEqual([
      { type: "AWS::Route53::HostedZone", name: "Z1" },
    ]);
  });

  test.each<[JsonObject]>([
    [{}],
    [{ eventSource: 1, userIdentity: [], requestParameters: "text" }],
    [{ eventSource: "s3.amazonaws.com", requestParameters: { bucketName: null } }],
    [{ eventSource: "ec2.amazonaws.com", requestParameters: { instancesSet: { items: "x" } } }],
    [{ eventSource: "constructor", userIdentity: { type: "AssumedRole", principalId: 7 } }],
  ])("of a record that is none there are none: %j", (record) => {
    expect(lookupFacts(record)).toEqual({
      username: undefined,
      accessKeyId: undefined,
      resources: [],
    });
  });
});
