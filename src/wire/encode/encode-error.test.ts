import { cbor } from "@smithy/core/cbor";
import { describe, expect, test } from "vitest";
import { findService, type Protocol } from "../../models/index.ts";
import type { Destination } from "../call.ts";
import { models } from "../given.fixture.ts";
import { ServiceError } from "../service-error.ts";
import { encodeError } from "./encode-error.ts";

function answerOf(key: string, protocol: Protocol, error: ServiceError, method = "POST") {
  const destination: Destination = {
    service: findService(key),
    signingName: key,
    region: "us-east-1",
    eventSource: `${key}.amazonaws.com`,
    protocol,
  };
  return encodeError({ protocol, model: models.get(key), destination, method }, error, "REQ1");
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const denied = new ServiceError("AccessDenied", "No & never", { status: 403 });

test("JSON 1.1 writes the bare name, and the message as the shape spells it", () => {
  const error = new ServiceError("TrailNotFoundException", "Unknown trail: x");
  expect(answerOf("cloudtrail", "awsJson1_1", error)).toEqual({
    status: 400,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "REQ1" },
    body: '{"__type":"TrailNotFoundException","Message":"Unknown trail: x"}',
  });
});

test("JSON 1.0 writes where the name is defined, and the code of older clients", () => {
  const error = new ServiceError("QueueDoesNotExist", "No queue");
  expect(answerOf("sqs", "awsJson1_0", error)).toEqual({
    status: 400,
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender",
      "x-amzn-requestid": "REQ1",
    },
    body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"No queue"}',
  });
});

test.each([
  ["InvalidParameterValueException", "InvalidParameterValue"],
  ["MissingRequiredParameterException", "MissingParameter"],
  ["UnrecognizedClientException", "InvalidClientTokenId"],
  ["InvalidSignatureException", "SignatureDoesNotMatch"],
  ["ExpiredTokenException", "ExpiredToken"],
  ["AccessDenied", "AccessDenied"],
])("%s, which no model declares, is %s to clients of the query protocol", (code, older) => {
  const error = new ServiceError(code, "No", { status: 400 });
  const json = answerOf("sqs", "awsJson1_0", error);
  expect(json.body).toContain(`"com.amazon.coral.service#${code}"`);
  expect(json.headers["x-amzn-query-error"]).toBe(`${older};Sender`);
  expect(answerOf("sqs", "awsQuery", error).body).toContain(`<Code>${older}</Code>`);
  expect(answerOf("iam", "awsQuery", error).body).toContain(`<Code>${code}</Code>`);
});

test("what no model declares has the status it was given, and the framework's namespace", () => {
  const error = new ServiceError("SerializationException", "", { status: 400 });
  expect(answerOf("dynamodb", "awsJson1_0", error).body).toBe(
    '{"__type":"com.amazon.coral.service#SerializationException","message":""}',
  );
});

test("REST JSON names the error in a header", () => {
  const members = { Type: "User" };
  const error = new ServiceError("ResourceNotFoundException", "No function", { members });
  expect(answerOf("lambda", "restJson1", error)).toEqual({
    status: 404,
    headers: {
      "content-type": "application/json",
      "x-amzn-errortype": "ResourceNotFoundException",
      "x-amzn-requestid": "REQ1",
    },
    body: '{"Type":"User","Message":"No function"}',
  });
});

test("the query protocol writes the code of the wire", () => {
  const error = new ServiceError("NoSuchEntityException", "No user");
  expect(answerOf("iam", "awsQuery", error)).toEqual({
    status: 404,
    headers: { "content-type": "text/xml", "x-amzn-requestid": "REQ1" },
    body:
      '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error>' +
      "<Type>Sender</Type>" +
      "<Code>NoSuchEntity</Code><Message>No user</Message></Error><RequestId>REQ1</RequestId>" +
      "</ErrorResponse>",
  });
});

test("Route 53 writes the members of the exception", () => {
  const members = { messages: ["a", "b"] };
  const error = new ServiceError("InvalidChangeBatch", "Bad", { members });
  expect(answerOf("route-53", "restXml", error)).toMatchObject({
    status: 400,
    body:
      `${XML}<ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error>` +
      "<Type>Sender</Type><Code>InvalidChangeBatch</Code><Message>Bad</Message><messages>" +
      "<Message>a</Message><Message>b</Message></messages></Error><RequestId>REQ1</RequestId>" +
      "</ErrorResponse>",
  });
});

test("EC2", () => {
  const error = new ServiceError("InvalidVpcID.NotFound", "No VPC");
  expect(answerOf("ec2", "ec2Query", error)).toMatchObject({
    status: 400,
    headers: { "content-type": "text/xml;charset=UTF-8" },
    body:
      `${XML}<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code>` +
      "<Message>No VPC</Message></Error></Errors><RequestID>REQ1</RequestID></Response>",
  });
});

describe("S3", () => {
  test("writes further members as elements, modelled or not", () => {
    const members = { BucketName: "b<", "not a name": "x", Key: undefined };
    const error = new ServiceError("NoSuchBucket", "No bucket", { members });
    const answer = answerOf("s3", "restXml", error);
    expect(answer).toMatchObject({ status: 404, headers: { "x-amz-request-id": "REQ1" } });
    expect(String(answer.body).replace(/<HostId>[^<]{76}</, "<HostId><")).toBe(
      `${XML}<Error><Code>NoSuchBucket</Code><Message>No bucket</Message>` +
        "<BucketName>b&lt;</BucketName><RequestId>REQ1</RequestId><HostId></HostId></Error>",
    );
  });

  test("answers HEAD without a body, and without its type", () => {
    const answer = answerOf("s3", "restXml", denied, "HEAD");
    expect(answer).toMatchObject({ status: 403, body: undefined });
    expect(answer.headers).not.toHaveProperty("content-type");
  });
});

test("CBOR", () => {
  const error = new ServiceError("ResourceNotFound", "No dashboard");
  const answer = answerOf("cloudwatch", "rpcv2Cbor", error);
  expect(answer).toMatchObject({
    status: 404,
    headers: { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" },
  });
  expect(cbor.deserialize(answer.body as Uint8Array)).toEqual({
    __type: "com.amazonaws.cloudwatch#ResourceNotFound",
    message: "No dashboard",
  });
});

test.each<Protocol>([
  "awsJson1_0",
  "awsJson1_1",
  "restJson1",
  "restXml",
  "awsQuery",
  "ec2Query",
  "rpcv2Cbor",
])("a service without a model is told in %s as well", (protocol) => {
  const answer = answerOf("brandnew", protocol, denied);
  expect(answer.status).toBe(403);
  const body = Buffer.from(answer.body as string).toString("latin1");
  expect(body + JSON.stringify(answer.headers)).toContain("AccessDenied");
});

test("a code can carry no markup and no header of its own", () => {
  const error = new ServiceError("X</Code>\r\nset-cookie: a=b", "m");
  expect(answerOf("iam", "awsQuery", error).body).toContain("<Code>X&lt;/Code&gt;");
  const header = answerOf("lambda", "restJson1", error).headers["x-amzn-errortype"];
  expect(header).not.toMatch(/[\r\n]/);
});
