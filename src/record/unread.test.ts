import { describe, expect, test } from "vitest";
import type { CapturedBody } from "../base/exchange.ts";
import { Models } from "../models/index.ts";
import { decodeRequest, decodeResponse, resolveDestination } from "../wire/index.ts";
import { composeWithOmissions } from "./compose-record.ts";
import { aHead, type HeadOptions, JANE } from "./testing/given.ts";

const models = new Models();
const SECRET = "S3CR3T-MARKER";
const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";
const NOT_READ = { reason: "the member could not be read", omitted: "true" };
const NO_BODY = { reason: "the request's body could not be read", omitted: "true" };
const HOST = "service.example.com";

interface Sent extends HeadOptions {
  readonly service: string;
  readonly body: string | Buffer;
  readonly answer?: string;
}

const bodyOf = (body: string | Buffer): CapturedBody => {
  const bytes = Buffer.from(body);
  return { bytes, totalBytes: bytes.length };
};

/** The record of bytes that went to and fro. */
function recordOf({ service, body, answer = "", ...head }: Sent): Record<string, unknown> {
  const scope = `AKIAIOSFODNN7EXAMPLE/20260131/us-east-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=ab12`;
  const request = {
    ...aHead({ ...head, headers: { ...head.headers, authorization } }),
    body: bodyOf(body),
  };
  const call = decodeRequest(request, resolveDestination(request, { region: "us-east-1" }), models);
  const outcome = decodeResponse(call, { status: 200, headers: new Map(), body: bodyOf(answer) });
  const { json } = composeWithOmissions({
    ...{ call, outcome, principal: JANE, completedAtMs: 0, refused: false },
    ...{ accountId: "111122223333", bytesIn: 0, bytesOut: 0 },
  });
  return JSON.parse(json) as Record<string, unknown>;
}

const json = (service: string, target: string, body: string, answer?: string): Sent => ({
  ...{ service, body, headers: { "x-amz-target": target } },
  ...(answer !== undefined && { answer }),
});
const logs = (body: string, answer?: string) =>
  json("logs", "Logs_20140328.CreateLogGroup", body, answer);
const secret = (body: string, answer?: string) =>
  json("secretsmanager", "secretsmanager.CreateSecret", body, answer);
const bucket = (target: string, body: string | Buffer): Sent => ({
  ...{ service: "s3", method: "PUT", target, body },
});

describe("a member of a wrong type is noted, and every other is shown", () => {
  test.each<[string, Sent, object]>([
    [
      "of CloudWatch Logs",
      logs('{"logGroupName":"evil2","tags":[]}'),
      { logGroupName: "evil2", tags: NOT_READ },
    ],
    [
      "of Secrets Manager",
      secret(`{"Name":"mistyped","SecretString":"${SECRET}","Tags":{}}`),
      { name: "mistyped", tags: NOT_READ, forceOverwriteReplicaSecret: false },
    ],
    [
      "of DynamoDB, whose values are shown in a form of their own",
      json(
        "dynamodb",
        "DynamoDB_20120810.UpdateItem",
        '{"TableName":"t","Key":{"a":{"S":"1"},"b":"2"}}',
      ),
      { tableName: "t", key: { a: "1", b: NOT_READ } },
    ],
    [
      "of EC2's older operations",
      {
        service: "ec2",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "Action=DetachVolume&VolumeId=v&Force=perhaps",
      },
      { volumeId: "v", force: NOT_READ },
    ],
    [
      "of EC2's newer operations",
      {
        service: "ec2",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "Action=CreateFlowLogs&ResourceId.1=vpc-1&DryRun=perhaps",
      },
      {
        CreateFlowLogsRequest: {
          ResourceId: { tag: 1, content: "vpc-1" },
          DryRun: NOT_READ,
        },
      },
    ],
    [
      "of S3's XML",
      bucket("/bkt?versioning", "<V><Status><x/></Status><MfaDelete>Disabled</MfaDelete></V>"),
      {
        bucketName: "bkt",
        Host: HOST,
        versioning: "",
        VersioningConfiguration: {
          xmlns: "http://s3.amazonaws.com/doc/2006-03-01/",
          Status: NOT_READ,
          MfaDelete: "Disabled",
        },
      },
    ],
  ])("%s", (_what, sent, parameters) => {
    expect(recordOf(sent).requestParameters).toEqual(parameters);
  });

  test("and the answer is read", () => {
    const record = recordOf(secret('{"Name":"n","Tags":{}}', '{"ARN":"arn:aws:secret"}'));
    expect(record.responseElements).toEqual({ arn: "arn:aws:secret" });
  });
});

describe("what is secret stays so when it is of a wrong type", () => {
  test.each<[string, Sent]>([
    ["left out", secret(`{"Name":"n","SecretString":{"a":"${SECRET}"},"Tags":"${SECRET}"}`)],
    ["left out of a list", secret(`{"Name":["${SECRET}"],"SecretBinary":["${SECRET}"]}`)],
    [
      "masked",
      json(
        "ssm",
        "AmazonSSM.PutParameter",
        `{"Name":"n","Value":["${SECRET}"],"Tags":"${SECRET}"}`,
      ),
    ],
    [
      "in a map of values",
      json(
        "dynamodb",
        "DynamoDB_20120810.PutItem",
        `{"TableName":[],"Item":{"a":"${SECRET}","b":{"S":["${SECRET}"]}}}`,
      ),
    ],
    ["in a body that is none", secret(`{"SecretString":"${SECRET}`)],
    [
      "in a path's body",
      {
        ...{ service: "lambda", method: "PUT", target: "/2015-03-31/functions/f/configuration" },
        body: `{"Environment":["${SECRET}"],"Role":{"a":"${SECRET}"}}`,
      },
    ],
  ])("%s", (_what, sent) => {
    const record = recordOf(sent);
    expect(JSON.stringify(record)).not.toContain(SECRET);
    expect(JSON.stringify(record.requestParameters)).toContain('"omitted":"true"');
  });

  test("a mask stands where it always does", () => {
    const sent = json("ssm", "AmazonSSM.PutParameter", `{"Name":"n","Value":["${SECRET}"]}`);
    expect(recordOf(sent).requestParameters).toMatchObject({ name: "n", value: HIDDEN });
  });
});

describe("a body that cannot be read is noted beside what path and query say", () => {
  const xml = '<?xml version="1.0" encoding="UTF-16"?><Tagging><TagSet/></Tagging>';
  test.each<[string, Sent, object]>([
    [
      "a document type",
      bucket("/bkt?versioning", "<!DOCTYPE x><VersioningConfiguration/>"),
      { bucketName: "bkt", Host: HOST, versioning: "", ...NO_BODY },
    ],
    [
      "UTF-16",
      bucket("/bkt?tagging", Buffer.from(`\ufeff${xml}`, "utf16le")),
      { bucketName: "bkt", Host: HOST, tagging: "", ...NO_BODY },
    ],
    ["half of a JSON", logs('{"logGroupName":"evil'), NO_BODY],
    ["a list for everything", secret("[]"), NO_BODY],
    [
      "a path before it",
      {
        ...{ service: "lambda", method: "PUT", target: "/2015-03-31/functions/f/code" },
        body: "{",
      },
      { functionName: "f", ...NO_BODY },
    ],
    [
      "a service without a model",
      { ...{ service: "brandnew", target: "/things?a=1" }, body: "\u0000" },
      { a: "1", ...NO_BODY },
    ],
  ])("%s", (_what, sent, parameters) => {
    expect(recordOf(sent).requestParameters).toEqual(parameters);
  });

  test("a policy without end is shown as the text that it is", () => {
    const policy = `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    expect(recordOf(bucket("/bkt?policy", policy)).requestParameters).toEqual({
      ...{ bucketName: "bkt", Host: HOST, policy: "", bucketPolicy: policy },
    });
  });

  test("what nests deeper than records do is noted where it stands", () => {
    const deep = `{"a":{"Name":"n","Deep":${"[".repeat(70)}1${"]".repeat(70)}}}`;
    const record = JSON.stringify(recordOf(json("brandnew", "New_1.DoIt", deep)));
    expect(record).toContain('{"reason":"nested too deep","omitted":"true"}');
    expect(record).toContain('"name":"n"');
  });
});

describe("an answer that cannot be read is noted", () => {
  const sent = '{"Name":"n"}';
  test.each<[string, string, object]>([
    ["broken off", '{"ARN":', { reason: "the answer's body could not be read", omitted: "true" }],
    [
      "too deep",
      `{"ARN":${"[".repeat(500)}`,
      { reason: "the answer's body could not be read", omitted: "true" },
    ],
    ["of a wrong type", '{"ARN":["a"],"Name":"n"}', { arn: NOT_READ }],
  ])("%s", (_what, answer, elements) => {
    expect(recordOf(secret(sent, answer)).responseElements).toEqual(elements);
  });

  test("nothing is, where records show nothing of it", () => {
    const read = json("secretsmanager", "secretsmanager.GetSecretValue", "{}", "{");
    expect(recordOf(read).responseElements).toBeNull();
    expect(recordOf(bucket("/bkt?versioning", "<V/>")).responseElements).toBeNull();
  });
});

test.each([
  ["9007199254740993", "9007199254740993"],
  ["-9223372036854775808", "-9223372036854775808"],
  ["1e999", "1e999"],
  ["100000000000000000000", 1e20],
  ["12", 12],
])("a number %s is recorded as it was sent", (number, shown) => {
  const body = `{"TableName":"t","Limit":${number}}`;
  const record = recordOf(json("dynamodb", "DynamoDB_20120810.Scan", body));
  expect(record.requestParameters).toMatchObject({ tableName: "t", limit: shown });
});
