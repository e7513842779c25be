import { describe, expect, test } from "vitest";
import { resolveDestination } from "./destination.ts";
import { aRequest, FORM, type GivenRequest } from "./given.fixture.ts";

function destinationOf(given: GivenRequest) {
  const { service, signingName, region, protocol, eventSource } = resolveDestination(
    aRequest(given),
    { region: "eu-central-1" },
  );
  return { key: service?.key, signingName, region, protocol, eventSource };
}

describe("a signed request is for what it was signed for", () => {
  test("in the header", () => {
    expect(destinationOf({ signedFor: "route53/us-east-1", target: "/2013-04-01/x" })).toEqual({
      key: "route-53",
      signingName: "route53",
      region: "us-east-1",
      protocol: "restXml",
      eventSource: "route53.amazonaws.com",
    });
  });

  test("in the query", () => {
    const scope = encodeURIComponent("AKIA/20260131/us-west-2/s3/aws4_request");
    const target = `/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${scope}`;
    expect(destinationOf({ target })).toMatchObject({ key: "s3", region: "us-west-2" });
  });

  test("whatever host and target say", () => {
    const headers = { "x-amz-target": "CloudTrail_20131101.ListTrails", host: "sqs.amazonaws.com" };
    expect(destinationOf({ signedFor: "sns/us-west-2", headers, method: "POST" })).toMatchObject({
      key: "sns",
      region: "us-west-2",
    });
  });

  test("by a key that holds a slash", () => {
    const authorization =
      "AWS4-HMAC-SHA256 Credential=mini/o/20260131/us-west-2/s3/aws4_request, Signature=1";
    expect(destinationOf({ headers: { authorization } })).toMatchObject({
      key: "s3",
      region: "us-west-2",
    });
  });

  test("by the asymmetric scheme, whose region is apart", () => {
    const authorization =
      "AWS4-ECDSA-P256-SHA256 Credential=AKIA/20260131/s3/aws4_request, Signature=1";
    const headers = { authorization, "x-amz-region-set": "ap-south-1" };
    expect(destinationOf({ headers })).toMatchObject({ key: "s3", region: "ap-south-1" });
    expect(destinationOf({ headers: { authorization, "x-amz-region-set": "*" } })).toMatchObject({
      region: "eu-central-1",
    });
  });

  test("by the scheme before it, which is S3's alone", () => {
    expect(destinationOf({ headers: { authorization: "AWS AKIA:c2ln" } }).key).toBe("s3");
  });

  test("also when no catalogue has the name", () => {
    expect(destinationOf({ signedFor: "brandnew" })).toEqual({
      key: undefined,
      signingName: "brandnew",
      region: "us-east-1",
      protocol: "restJson1",
      eventSource: "brandnew.amazonaws.com",
    });
  });

  test("unless the name could not be one", () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=A/20260131/us-east-1/<x>"/aws4_request, Signature=1';
    expect(destinationOf({ headers: { authorization } }).signingName).toBe("s3");
  });
});

describe("services that share a signing name are told apart", () => {
  test.each<[string, GivenRequest, string]>([
    [
      "by target",
      { headers: { "x-amz-target": "DynamoDBStreams_20120810.ListStreams" } },
      "dynamodb-streams",
    ],
    ["by nothing, and it is the usual one", {}, "dynamodb"],
  ])("dynamodb %s", (_how, given, key) => {
    expect(destinationOf({ ...given, signedFor: "dynamodb" }).key).toBe(key);
  });

  test.each<[string, GivenRequest, string]>([
    ["by path", { target: "/v20180820/configuration/publicAccessBlock" }, "s3-control"],
    ["by host", { headers: { host: "1.s3-control.us-east-1.amazonaws.com" } }, "s3-control"],
    ["by nothing", { target: "/bucket/key" }, "s3"],
  ])("s3 %s", (_how, given, key) => {
    expect(destinationOf({ ...given, signedFor: "s3" }).key).toBe(key);
  });

  const catalog = { "x-amz-target": "AWS242ServiceCatalogService.ListPortfolios" };
  test.each<[string, GivenRequest, string]>([
    ["servicecatalog", { headers: catalog }, "service-catalog"],
    ["servicecatalog", { target: "/applications" }, "service-catalog-appregistry"],
    ["mediastore", { method: "PUT", target: "/films/one" }, "mediastore-data"],
    ["cloudsearch", { target: "/2013-01-01/search?q=a" }, "cloudsearch-domain"],
    ["cloudsearch", { target: "/?Action=ListDomainNames" }, "cloudsearch"],
    ["ses", { method: "POST", headers: FORM, body: "Action=ListIdentities" }, "ses"],
  ])("%s by what its protocol needs: %j", (signedFor, given, key) => {
    expect(destinationOf({ ...given, signedFor }).key).toBe(key);
  });

  test("S3 Express is S3, and its records say otherwise", () => {
    expect(destinationOf({ signedFor: "s3express" })).toMatchObject({
      key: "s3",
      eventSource: "s3express.amazonaws.com",
    });
  });
});

const TOPIC = "arn:aws:sns:us-west-2:111122223333:orders";

describe("an unsigned request is for what names it", () => {
  test.each<[string, GivenRequest, string]>([
    [
      "its target",
      { headers: { "x-amz-target": "AWSCognitoIdentityService.GetId" } },
      "cognito-identity",
    ],
    ["its host", { headers: { host: "sts.eu-west-1.amazonaws.com" } }, "sts"],
    ["an absolute target", { target: "http://sns.us-west-2.amazonaws.com/" }, "sns"],
    ["its action and version", { target: "/?Action=ListUsers&Version=2010-05-08" }, "iam"],
    [
      "a link in a message of SNS",
      { target: `/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=0` },
      "sns",
    ],
    [
      "a link that ends a subscription",
      { target: `/?Action=Unsubscribe&SubscriptionArn=${TOPIC}:0` },
      "sns",
    ],
    ["what only looks like a link, as S3's are", { target: "/?Action=Unsubscribe" }, "s3"],
    ["its path", { target: "/2013-04-01/hostedzone" }, "route-53"],
    ["an RPC path", { target: "/service/GraniteServiceVersion20100801/operation/X" }, "cloudwatch"],
    ["being a form, as identities are exchanged", { headers: FORM, body: "Action=A" }, "sts"],
    ["nothing, as S3's are", { target: "/bucket/key" }, "s3"],
  ])("%s", (_what, given, key) => {
    expect(destinationOf(given).key).toBe(key);
  });

  test("in the region of its host, its service, or the one that is usual here", () => {
    const host = { host: "sts.eu-west-1.amazonaws.com" };
    expect(destinationOf({ headers: host }).region).toBe("eu-west-1");
    expect(destinationOf({ headers: { host: "iam.amazonaws.com" } }).region).toBe("us-east-1");
    expect(destinationOf({ target: "/bucket" }).region).toBe("eu-central-1");
    const target = `/?Action=Unsubscribe&SubscriptionArn=${TOPIC}:0`;
    expect(destinationOf({ target }).region).toBe("us-west-2");
  });
});

describe("the protocol is the client's", () => {
  const json = (version: string) => ({
    "x-amz-target": "AmazonSQS.ListQueues",
    "content-type": `application/x-amz-json-${version}`,
  });
  test.each<[string, GivenRequest, string]>([
    ["SQS in JSON 1.0", { signedFor: "sqs", headers: json("1.0") }, "awsJson1_0"],
    ["SQS in JSON 1.1", { signedFor: "sqs", headers: json("1.1") }, "awsJson1_1"],
    ["SQS in a form", { signedFor: "sqs", headers: FORM, body: "Action=X" }, "awsQuery"],
    ["SQS in a query", { signedFor: "sqs", target: "/?Action=ListQueues" }, "awsQuery"],
    ["EC2 in a form", { signedFor: "ec2", headers: FORM, body: "Action=X" }, "ec2Query"],
    [
      "CloudWatch in CBOR",
      { signedFor: "monitoring", headers: { "smithy-protocol": "rpc-v2-cbor" } },
      "rpcv2Cbor",
    ],
    ["S3, to which a form is a body", { signedFor: "s3", headers: FORM, body: "x" }, "restXml"],
    ["Lambda", { signedFor: "lambda", target: "/2015-03-31/functions" }, "restJson1"],
    [
      "an unknown service's form",
      { signedFor: "brandnew", headers: FORM, body: "Action=X" },
      "awsQuery",
    ],
  ])("%s", (_what, given, protocol) => {
    expect(destinationOf(given).protocol).toBe(protocol);
  });
});
