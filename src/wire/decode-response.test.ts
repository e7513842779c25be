import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Call } from "./call.ts";
import { answersInStream, decodeResponse } from "./decode-response.ts";
import {
  aResponse,
  callOf,
  FORM,
  type GivenRequest,
  jsonRequest,
  models,
} from "./given.fixture.ts";

const LIST_TRAILS = jsonRequest("CloudTrail_20131101.ListTrails", "cloudtrail", {});
const GET_USER: GivenRequest = { signedFor: "iam", headers: FORM, body: "Action=GetUser" };
const GET_ZONE: GivenRequest = { signedFor: "route53", target: "/2013-04-01/hostedzone/Z1" };
const DESCRIBE_VPCS: GivenRequest = {
  signedFor: "ec2",
  headers: FORM,
  body: "Action=DescribeVpcs",
};

function outcomeOf(given: GivenRequest, ...response: Parameters<typeof aResponse>) {
  return decodeResponse(callOf(given), aResponse(...response));
}

/** A success as a plain object: its output is read when it is asked for. */
function successOf(given: GivenRequest, ...response: Parameters<typeof aResponse>) {
  const outcome = outcomeOf(given, ...response);
  if (outcome.kind !== "succeeded") return outcome;
  const { kind, status, output, requestId } = outcome;
  return { kind, status, output, requestId };
}

describe("a success", () => {
  test("in JSON", () => {
    const body = '{"Trails":[{"Name":"main"}],"Newer":1}';
    expect(successOf(LIST_TRAILS, 200, body, { "x-amzn-requestid": "r" })).toEqual({
      kind: "succeeded",
      status: 200,
      output: { Trails: [{ Name: "main" }] },
      requestId: "r",
    });
  });

  test("in the CBOR that clients in Java have for JSON, whose times are milliseconds", () => {
    const type = { "content-type": "application/x-amz-cbor-1.1" };
    const time = Buffer.from("c11b000001a013accc38", "hex");
    const of = (name: string) => Buffer.from([0xa1, 0x60 + name.length, ...Buffer.from(name)]);
    const asked = jsonRequest("CloudTrail_20131101.LookupEvents", "cloudtrail", "");
    const call = {
      ...asked,
      ...{ headers: { ...asked.headers, ...type }, body: Buffer.concat([of("StartTime"), time]) },
    };
    const StartTime = new Date(1_787_036_486_712);
    expect(callOf(call)).toMatchObject({ kind: "decoded", input: { StartTime } });
    // `[{"EventTime": …}]`, its list and its map of one each.
    const body = Buffer.concat([of("Events"), Buffer.from([0x81]), of("EventTime"), time]);
    expect(successOf(call, 200, body, type)).toMatchObject({
      output: { Events: [{ EventTime: StartTime }] },
    });
    const unmodelled = {
      ...call,
      headers: { ...call.headers, "x-amz-target": "Kinesis_20131202.X" },
    };
    expect(callOf({ ...unmodelled, signedFor: "kinesis" })).toMatchObject({
      parameters: { StartTime },
    });
  });

  test("in a query answer, whose request id may be nowhere but in the body", () => {
    const body =
      '<GetUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetUserResult><User>' +
      "<UserName>ada</UserName><CreateDate>2026-01-31T12:00:00Z</CreateDate></User>" +
      "</GetUserResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>" +
      "</GetUserResponse>";
    expect(outcomeOf(GET_USER, 200, body)).toMatchObject({
      output: { User: { UserName: "ada", CreateDate: new Date("2026-01-31T12:00:00Z") } },
      requestId: "r",
    });
  });

  test("of EC2", () => {
    const body =
      "<DescribeVpcsResponse><requestId>r</requestId><vpcSet><item><vpcId>vpc-1</vpcId>" +
      "</item></vpcSet></DescribeVpcsResponse>";
    expect(outcomeOf(DESCRIBE_VPCS, 200, body)).toMatchObject({
      output: { Vpcs: [{ VpcId: "vpc-1" }] },
      requestId: "r",
    });
  });

  test("of S3, with what the headers say", () => {
    const headers = {
      "x-amz-request-id": "R",
      etag: '"e"',
      "x-amz-meta-a": "1",
      "content-length": "9",
    };
    expect(successOf({ signedFor: "s3", target: "/b/k" }, 200, "some bytes", headers)).toEqual({
      kind: "succeeded",
      status: 200,
      output: { ETag: '"e"', Metadata: { a: "1" }, ContentLength: 9 },
      requestId: "R",
    });
  });

  test.each([
    ["<LocationConstraint>eu-west-1</LocationConstraint>", { LocationConstraint: "eu-west-1" }],
    ['<LocationConstraint xmlns="x"/>', {}],
  ])("of S3's GetBucketLocation, which is like no other: %s", (body, output) => {
    expect(outcomeOf({ signedFor: "s3", target: "/b?location" }, 200, body)).toMatchObject({
      output,
    });
  });

  test("packed", () => {
    const headers = { "content-encoding": "gzip" };
    expect(outcomeOf(LIST_TRAILS, 200, gzipSync('{"Trails":[]}'), headers)).toMatchObject({
      output: { Trails: [] },
    });
  });

  test.each([
    ["not in the shape", '{"Trails":"none"}'],
    ["broken off", '{"Trails":['],
    ["a page of somebody else", "<html>"],
  ])("whose body is %s is a success all the same", (_what, body) => {
    expect(outcomeOf(LIST_TRAILS, 200, body)).toMatchObject({
      kind: "succeeded",
      output: undefined,
    });
  });

  test("of which too much came to be kept has no output, unless it is a stream", () => {
    const cut = { ...aResponse(200, "{"), body: { bytes: Buffer.from("{"), totalBytes: 9e9 } };
    expect(decodeResponse(callOf(LIST_TRAILS), cut)).toMatchObject({ output: undefined });
    const stream = decodeResponse(callOf({ signedFor: "s3", target: "/b/k" }), cut);
    expect(stream).toMatchObject({ output: {} });
  });

  test("of a call that could not be read is as its JSON says", () => {
    const call = jsonRequest("New_1.DoIt", "brandnew", {});
    const json = { "content-type": "application/json" };
    expect(outcomeOf(call, 200, '{"a":1}', json)).toMatchObject({ output: { a: 1 } });
    expect(outcomeOf(call, 200, "<a/>")).toMatchObject({ kind: "succeeded", output: undefined });
  });

  test.each([
    [{ "x-amzn-requestid": "a", "x-amz-cf-id": "b" }, "a"],
    [{ "x-amz-request-id": "a", "x-amz-cf-id": "b" }, "a"],
    [{ "x-amz-cf-id": "b" }, "b"],
    [{}, undefined],
  ])("has the request id that %j names", (headers, requestId) => {
    expect(outcomeOf(LIST_TRAILS, 200, "{}", headers).kind).toBe("succeeded");
    expect(outcomeOf(LIST_TRAILS, 200, "{}", headers)).toMatchObject({ requestId });
  });
});

test("a redirection tells where to ask, in place of an object too", () => {
  const code = "<Code>PermanentRedirect</Code><Message>Elsewhere.</Message>";
  const body = `<Error>${code}<RequestId>r</RequestId></Error>`;
  expect(outcomeOf({ signedFor: "s3", target: "/b/k" }, 301, body)).toMatchObject({
    kind: "failed",
    code: "PermanentRedirect",
    message: "Elsewhere.",
  });
});

test.each([
  ["an object that has not changed", "GET", 304],
  ["an upload from a browser, which goes on to another page", "POST", 303],
])("is a success: %s", (_, method, status) => {
  const given = { signedFor: "s3", method, target: "/b/k" };
  expect(outcomeOf(given, status, "")).toMatchObject({ kind: "succeeded", status });
});

describe("a failure", () => {
  const xml = (code: string) =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>No.</Message></Error>` +
    "<RequestId>r</RequestId></ErrorResponse>";

  test.each<[string, GivenRequest, number, string, Record<string, string>, object]>([
    [
      "in JSON",
      LIST_TRAILS,
      400,
      '{"__type":"TrailNotFoundException","message":"No."}',
      { "x-amzn-requestid": "r" },
      { code: "TrailNotFoundException", wireCode: "TrailNotFoundException" },
    ],
    [
      "in JSON with a namespace, and Message",
      LIST_TRAILS,
      400,
      '{"__type":"com.amazonaws#TrailNotFoundException","Message":"No.","RequestId":"r"}',
      {},
      { code: "TrailNotFoundException", wireCode: "TrailNotFoundException" },
    ],
    [
      "in a header with a URL behind",
      { signedFor: "lambda", target: "/2015-03-31/functions/f" },
      404,
      '{"Message":"No."}',
      {
        "x-amzn-errortype": "ResourceNotFoundException:http://internal.amazon.com/",
        "x-amzn-requestid": "r",
      },
      { code: "ResourceNotFoundException", wireCode: "ResourceNotFoundException" },
    ],
    [
      "with the older code beside",
      jsonRequest("AmazonSQS.GetQueueUrl", "sqs", {}),
      400,
      '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"No."}',
      {
        "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender",
        "x-amzn-requestid": "r",
      },
      { code: "QueueDoesNotExist", wireCode: "AWS.SimpleQueueService.NonExistentQueue" },
    ],
    [
      "of the query protocol, whose code is not the shape's name",
      GET_USER,
      404,
      xml("NoSuchEntity"),
      {},
      { code: "NoSuchEntityException", wireCode: "NoSuchEntity" },
    ],
    [
      "of Route 53",
      GET_ZONE,
      404,
      xml("NoSuchHostedZone"),
      {},
      { code: "NoSuchHostedZone", wireCode: "NoSuchHostedZone" },
    ],
    [
      "of EC2",
      DESCRIBE_VPCS,
      400,
      "<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>No.</Message></Error>" +
        "</Errors><RequestID>r</RequestID></Response>",
      {},
      { code: "InvalidVpcID.NotFound", wireCode: "InvalidVpcID.NotFound" },
    ],
    [
      "of S3",
      { signedFor: "s3", target: "/b" },
      404,
      "<Error><Code>NoSuchBucket</Code><Message>No.</Message><BucketName>b</BucketName>" +
        "<RequestId>r</RequestId></Error>",
      {},
      { code: "NoSuchBucket", wireCode: "NoSuchBucket" },
    ],
    [
      "of S3 behind a success",
      { signedFor: "s3", method: "PUT", target: "/b/k", headers: { "x-amz-copy-source": "a/b" } },
      200,
      '<?xml version="1.0"?>\n<Error><Code>InternalError</Code><Message>No.</Message>' +
        "<RequestId>r</RequestId></Error>",
      {},
      { code: "InternalError", wireCode: "InternalError" },
    ],
  ])("%s", (_where, given, status, body, headers, expected) => {
    expect(outcomeOf(given, status, body, headers)).toEqual({
      kind: "failed",
      status,
      message: "No.",
      requestId: "r",
      ...expected,
    });
  });

  test("an object that looks like an error is an object", () => {
    const body = "<Error><Code>Mine</Code></Error>";
    expect(outcomeOf({ signedFor: "s3", target: "/b/k" }, 200, body).kind).toBe("succeeded");
  });

  test.each<[GivenRequest, number, string]>([
    [{ signedFor: "s3", method: "HEAD", target: "/b/k" }, 404, "NoSuchKey"],
    [{ signedFor: "s3", method: "HEAD", target: "/b" }, 404, "NoSuchBucket"],
    [{ signedFor: "s3", method: "HEAD", target: "/b" }, 403, "AccessDenied"],
    [{ signedFor: "s3", method: "HEAD", target: "/b" }, 301, "PermanentRedirect"],
    [{ signedFor: "s3", method: "PUT", target: "/b/k" }, 307, "TemporaryRedirect"],
    [LIST_TRAILS, 302, "TemporaryRedirect"],
    [LIST_TRAILS, 502, "InternalError"],
    [LIST_TRAILS, 418, "UnknownError"],
  ])("without a body has a code by its status: %j %i", (given, status, code) => {
    expect(outcomeOf(given, status)).toEqual({
      kind: "failed",
      status,
      code,
      wireCode: String(status),
      message: undefined,
      requestId: undefined,
    });
  });

  test.each(["<html><body>Bad gateway</body></html>", "<a", '{"message":', "Bad gateway", "null"])(
    "of a server in between is one: %s",
    (body) => {
      expect(outcomeOf(GET_USER, 502, body)).toMatchObject({
        kind: "failed",
        code: "InternalError",
      });
    },
  );
});

test.each([
  ["s3", "GetObject", true],
  ["s3", "SelectObjectContent", true],
  ["s3", "CopyObject", false],
  ["cloudwatch-logs", "StartLiveTail", true],
  ["lambda", "InvokeWithResponseStream", true],
  ["lambda", "Invoke", false],
  ["kms", "CreateKey", false],
])("whether an answer is a stream: %s %s", (service, name, expected) => {
  const model = models.get(service);
  const call = { model, operation: model?.operations.get(name) } as Call;
  expect(call.operation).toBeDefined();
  expect(answersInStream(call)).toBe(expected);
});
