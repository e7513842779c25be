import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { decodedCall, FORM, type GivenRequest, jsonRequest } from "../given.fixture.ts";
import { encodeResponse } from "./encode-response.ts";

function answerTo(given: GivenRequest, output: object) {
  return encodeResponse(decodedCall(given), output, "REQ1");
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const S3_NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

test("JSON", () => {
  const given = jsonRequest("CloudTrail_20131101.LookupEvents", "cloudtrail", {});
  const output = { Events: [{ EventId: "e", EventTime: new Date(1769817600500) }], Extra: 1 };
  expect(answerTo(given, output)).toEqual({
    status: 200,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "REQ1" },
    body: '{"Events":[{"EventId":"e","EventTime":1769817600.5}]}',
  });
});

test("the query protocol", () => {
  const given = { signedFor: "iam", headers: FORM, body: "Action=CreateGroup&GroupName=a" };
  const namespace = "https://iam.amazonaws.com/doc/2010-05-08/";
  expect(answerTo(given, { Group: { GroupName: "a&b" } })).toEqual({
    status: 200,
    headers: { "content-type": "text/xml", "x-amzn-requestid": "REQ1" },
    body:
      `<CreateGroupResponse xmlns="${namespace}"><CreateGroupResult><Group>` +
      "<GroupName>a&amp;b</GroupName></Group></CreateGroupResult><ResponseMetadata>" +
      "<RequestId>REQ1</RequestId></ResponseMetadata></CreateGroupResponse>",
  });
});

test("an operation of the query protocol that gives nothing has no result", () => {
  const given = { signedFor: "iam", headers: FORM, body: "Action=DeleteGroup&GroupName=a" };
  expect(answerTo(given, {}).body).toBe(
    '<DeleteGroupResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata>' +
      "<RequestId>REQ1</RequestId></ResponseMetadata></DeleteGroupResponse>",
  );
});

test("a service that speaks JSON today, to a client that does not", () => {
  const given = { signedFor: "sqs", headers: FORM, body: "Action=ListQueues&Version=2012-11-05" };
  expect(answerTo(given, { QueueUrls: ["u1", "u2"] }).body).toBe(
    '<ListQueuesResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><ListQueuesResult>' +
      "<QueueUrl>u1</QueueUrl><QueueUrl>u2</QueueUrl></ListQueuesResult><ResponseMetadata>" +
      "<RequestId>REQ1</RequestId></ResponseMetadata></ListQueuesResponse>",
  );
});

test.each<[string, object, string]>([
  ["DescribeVpcs", { Vpcs: [{ VpcId: "v" }] }, "<vpcSet><item><vpcId>v</vpcId></item></vpcSet>"],
  ["DescribeVpcs", {}, ""],
  ["DeleteVpc&VpcId=v", {}, ""],
])("EC2's %s gives its members beside the request id: %j", (action, output, members) => {
  const given = { signedFor: "ec2", headers: FORM, body: `Action=${action}` };
  const name = `${action.split("&")[0]}Response`;
  expect(answerTo(given, output).body).toBe(
    `${XML}<${name} xmlns="http://ec2.amazonaws.com/doc/2016-11-15">` +
      `<requestId>REQ1</requestId>${members}</${name}>`,
  );
});

test("Route 53 binds status and header", () => {
  const call = {
    signedFor: "route53",
    target: "/2013-04-01/hostedzone",
    body: "<CreateHostedZoneRequest><Name>a.</Name></CreateHostedZoneRequest>",
  };
  const answer = answerTo(call, {
    Location: "https://route53.amazonaws.com/2013-04-01/hostedzone/Z1",
    HostedZone: { Id: "/hostedzone/Z1", Name: "a.", CallerReference: "r" },
  });
  expect(answer).toMatchObject({
    status: 201,
    headers: {
      "content-type": "text/xml",
      "x-amzn-requestid": "REQ1",
      location: "https://route53.amazonaws.com/2013-04-01/hostedzone/Z1",
    },
  });
  expect(answer.body).toMatch(
    /^<\?xml [^>]*>\n<CreateHostedZoneResponse xmlns="https:\/\/route53[^"]*"><HostedZone><Id>/,
  );
});

describe("S3", () => {
  const s3 = (given: GivenRequest, output: object) =>
    answerTo({ signedFor: "s3", ...given }, output);

  test("has two ids, the second one like S3's", () => {
    const { headers } = s3({ method: "PUT", target: "/b" }, {});
    expect(headers).toEqual({
      "x-amz-request-id": "REQ1",
      "x-amz-id-2": expect.stringMatching(/^[A-Za-z0-9+/]{75}=$/),
    });
  });

  test("answers without a body have no type", () => {
    const answer = s3({ method: "DELETE", target: "/b/k" }, { DeleteMarker: true });
    expect(answer).toMatchObject({ status: 204, body: undefined });
    expect(answer.headers).toMatchObject({ "x-amz-delete-marker": "true" });
    expect(answer.headers).not.toHaveProperty("content-type");
  });

  test("an object is the body, and its properties are headers", () => {
    const Body = Readable.from(["x"]);
    const answer = s3(
      { target: "/b/k" },
      {
        Body,
        ContentType: "text/plain",
        ContentLength: 1,
        LastModified: new Date("2026-01-31T12:00:00Z"),
        Metadata: { Owner: "me", city: "Zürich 漢" },
      },
    );
    expect(answer.body).toBe(Body);
    expect(answer.headers).toMatchObject({
      "content-type": "text/plain",
      "content-length": "1",
      "last-modified": "Sat, 31 Jan 2026 12:00:00 GMT",
      "x-amz-meta-owner": "me",
      "x-amz-meta-city": `=?UTF-8?B?${Buffer.from("Zürich 漢").toString("base64")}?=`,
    });
  });

  test("HEAD has the headers and no body", () => {
    const answer = s3({ method: "HEAD", target: "/b/k" }, { ContentLength: 7 });
    expect(answer).toMatchObject({ status: 200, body: undefined });
    expect(answer.headers).toMatchObject({ "content-length": "7" });
  });

  test.each([
    [
      { LocationConstraint: "eu-west-1" },
      `<LocationConstraint ${S3_NAMESPACE}>eu-west-1</LocationConstraint>`,
    ],
    [{}, `<LocationConstraint ${S3_NAMESPACE}/>`],
  ])("GetBucketLocation of %j", (output, body) => {
    expect(s3({ target: "/b?location" }, output).body).toBe(XML + body);
  });

  test("a copy always has its element, without which clients take it for broken off", () => {
    const copy = { method: "PUT", target: "/b/k", headers: { "x-amz-copy-source": "a/k" } };
    expect(s3(copy, {}).body).toBe(`${XML}<CopyObjectResult ${S3_NAMESPACE}/>`);
  });

  test("lists are flat where S3's are", () => {
    const output = { Name: "b", Contents: [{ Key: "a" }, { Key: "b<" }], KeyCount: 2 };
    const answer = s3({ target: "/b?list-type=2" }, output);
    expect(answer.headers).toMatchObject({ "content-type": "application/xml" });
    expect(answer.body).toContain(
      "<Contents><Key>a</Key></Contents><Contents><Key>b&lt;</Key></Contents>",
    );
  });

  test("a policy is JSON", () => {
    const answer = s3({ target: "/b?policy" }, { Policy: "{}" });
    expect(answer).toMatchObject({ body: "{}", headers: { "content-type": "application/json" } });
  });
});
