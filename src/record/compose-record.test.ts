import { describe, expect, test } from "vitest";
import type { Call, Outcome } from "../wire/index.ts";
import type { JsonObject } from "./audit-record.ts";
import { serializeRecord } from "./serialize-record.ts";
import {
  aCall,
  aModel,
  anUndecodedCall,
  type CallOptions,
  failed,
  fittedRecordOf,
  recordOf,
  succeeded,
  TLS_1_3,
} from "./testing/given.ts";

const ORDER = [
  ["eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion"],
  ["sourceIPAddress", "userAgent", "errorCode", "errorMessage", "requestParameters"],
  ["responseElements", "additionalEventData", "requestID", "eventID", "readOnly", "resources"],
  ["eventType", "apiVersion", "managementEvent", "recipientAccountId", "eventCategory"],
  ["tlsDetails"],
].flat();

const written = (facts: Parameters<typeof recordOf>[0]): JsonObject =>
  JSON.parse(serializeRecord(recordOf(facts)));

describe("the envelope", () => {
  test("a call over TLS has everything, in the order in which AWS writes it", () => {
    const call = aCall({
      operation: "ChangeResourceRecordSets",
      input: { HostedZoneId: "Z1" },
      headers: { host: "route53.amazonaws.com" },
      region: "eu-west-1",
      tls: TLS_1_3,
    });
    const record = written({ call });
    expect(Object.keys(record)).toEqual(ORDER.filter((name) => name in record));
    expect(record).toMatchObject({
      eventVersion: "1.11",
      eventTime: "2026-01-16T00:41:48Z",
      eventSource: "route53.amazonaws.com",
      awsRegion: "us-east-1",
      sourceIPAddress: "192.0.2.92",
      userAgent: "aws-cli/2.17.32",
      requestID: "741e0df7-9d18-11e4-b752-f9c6311f3510",
      eventID: "1cdbea14-e162-4bb8-853f-f9f86d4739ca",
      readOnly: false,
      eventType: "AwsApiCall",
      managementEvent: true,
      recipientAccountId: "111122223333",
      eventCategory: "Management",
      tlsDetails: {
        tlsVersion: "TLSv1.3",
        cipherSuite: "TLS_AES_128_GCM_SHA256",
        clientProvidedHostHeader: "route53.amazonaws.com",
      },
    });
    expect(Object.keys(record.tlsDetails ?? {})).toEqual([
      "tlsVersion",
      "cipherSuite",
      "clientProvidedHostHeader",
    ]);
  });

  test.each([
    ["iam", "ListUsers", "eu-west-1", "us-east-1"],
    ["iam", "ListUsers", "us-gov-west-1", "us-gov-west-1"],
    ["cloudfront", "ListDistributions", "cn-northwest-1", "cn-northwest-1"],
  ])("what is global is so in its partition: %s %s in %s", (service, operation, region, shown) => {
    expect(recordOf({ call: aCall({ service, operation, region }) }).awsRegion).toBe(shown);
  });

  test("a failed data event with resources keeps the order as well", () => {
    const call = aCall({ service: "s3", operation: "GetObject", input: { Bucket: "b", Key: "k" } });
    const record = written({ call, outcome: failed("NoSuchKey", { status: 404 }) });
    expect(Object.keys(record)).toEqual(ORDER.filter((name) => name in record));
  });

  test("what does not apply is absent, and what is asked and answered is null", () => {
    const record = written({
      outcome: { kind: "succeeded", status: 200, output: undefined, requestId: undefined },
    });
    for (const name of ["errorCode", "errorMessage", "additionalEventData", "requestID"]) {
      expect(record).not.toHaveProperty(name);
    }
    for (const name of ["resources", "tlsDetails", "sharedEventID"]) {
      expect(record).not.toHaveProperty(name);
    }
    expect(record).toMatchObject({ requestParameters: null, responseElements: null });
  });

  test("the id of the answer that the gateway gave wins", () => {
    expect(recordOf({ requestId: "ours" }).requestID).toBe("ours");
  });

  test("no agent is an empty one, and one without end is cut within its characters", () => {
    const agent = (value: string) =>
      recordOf({ call: aCall({ headers: { "user-agent": value } }) }).userAgent;
    expect(agent("")).toBe("");
    expect(agent("€".repeat(2000))).toBe("€".repeat(341));
  });

  test("a time that is none does not cost the record", () => {
    expect(recordOf({ completedAtMs: Number.NaN }).eventTime).toBe("1970-01-01T00:00:00Z");
  });
});

describe("names of events and versions", () => {
  const denied = failed("AccessDeniedException", { wireCode: "AccessDenied", status: 403 });
  test.each<[CallOptions, Outcome, string, string | undefined]>([
    [
      { service: "cloudfront", operation: "CreateFunction" },
      succeeded(),
      "CreateFunction",
      "2020_05_31",
    ],
    [
      { service: "cloudfront", operation: "CreateFunction" },
      denied,
      "CreateFunction2020_05_31",
      undefined,
    ],
    [
      { service: "cloudfront", operation: "GetFunction" },
      failed("NoSuchFunctionExists"),
      "GetFunction",
      "2020_05_31",
    ],
    [
      { service: "route-53-domains", operation: "ListDomains" },
      succeeded(),
      "listDomains",
      undefined,
    ],
    [{ service: "route-53-domains", operation: "ListDomains" }, denied, "ListDomains", undefined],
    [{ service: "route-53", operation: "ListHealthChecks" }, denied, "ListHealthChecks", undefined],
    [
      { service: "lambda", operation: "GetFunction" },
      succeeded(),
      "GetFunction20150331v2",
      undefined,
    ],
    [{ service: "lambda", operation: "GetFunction" }, denied, "GetFunction20150331v2", undefined],
    [
      { service: "lambda", operation: "CreateFunctionUrlConfig" },
      succeeded(),
      "CreateFunctionUrlConfig",
      undefined,
    ],
    [{ service: "dynamodb", operation: "ListTables" }, succeeded(), "ListTables", "2012-08-10"],
    [
      { service: "cloudwatch-logs", operation: "DescribeLogGroups" },
      succeeded(),
      "DescribeLogGroups",
      "20140328",
    ],
    [
      { service: "elastic-load-balancing-v2", operation: "CreateRule" },
      succeeded(),
      "CreateRule",
      "2015-12-01",
    ],
    [
      { service: "servicediscovery", operation: "ListServices" },
      succeeded(),
      "ListServices",
      undefined,
    ],
    [{ service: "iam", operation: "ListUsers" }, succeeded(), "ListUsers", undefined],
  ])("%j %j", (options, outcome, eventName, apiVersion) => {
    const record = recordOf({ call: aCall(options), outcome });
    expect([record.eventName, record.apiVersion]).toEqual([eventName, apiVersion]);
  });
});

describe("a call that fails", () => {
  const input = { Id: "Z1" };
  const zone = (outcome: Outcome, refused = false) =>
    recordOf({ call: aCall({ operation: "DeleteHostedZone", input }), outcome, refused });

  test("in the service shows what was asked, under the exception's shape name", () => {
    const call = aCall({
      service: "iam",
      operation: "DeleteLoginProfile",
      input: { UserName: "jane" },
    });
    const outcome = failed("NoSuchEntityException", {
      wireCode: "NoSuchEntity",
      message: "Login Profile for User jane cannot be found.",
    });
    expect(recordOf({ call, outcome })).toMatchObject({
      errorCode: "NoSuchEntityException",
      errorMessage: "Login Profile for User jane cannot be found.",
      requestParameters: { userName: "jane" },
      responseElements: null,
    });
    expect(zone(failed("NoSuchHostedZone"))).toMatchObject({
      requestParameters: { id: "Z1" },
      apiVersion: "2013-04-01",
    });
  });

  test.each([
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
  ])("for want of permission (%s) shows nothing of what was asked", (code) => {
    const record = zone(failed(code, { message: "User: … is not authorized", status: 403 }));
    expect(record).toMatchObject({
      errorCode: "AccessDenied",
      errorMessage: "User: … is not authorized",
      requestParameters: null,
      responseElements: null,
    });
    expect(record).not.toHaveProperty("apiVersion");
    expect(record).not.toHaveProperty("resources");
  });

  test("for a wrong signature shows the code the client was given, and no parameters", () => {
    const record = zone(failed("SignatureDoesNotMatch", { status: 403 }), true);
    expect(record).toMatchObject({ errorCode: "SignatureDoesNotMatch", requestParameters: null });
    expect(record).not.toHaveProperty("apiVersion");
    expect(record).not.toHaveProperty("additionalEventData");
  });

  test("because of too many requests was not looked at", () => {
    const record = zone(failed("ThrottlingException", { message: "Rate exceeded" }));
    expect(record).toMatchObject({ errorCode: "ThrottlingException", requestParameters: null });
  });

  test.each([
    ["com.amazonaws.route53#NoSuchHostedZone", "NoSuchHostedZone"],
    ["NoSuchHostedZone:http://internal.amazon.com/", "NoSuchHostedZone"],
  ])("with the code %s is shown without what surrounds it", (code, shown) => {
    expect(zone(failed(code)).errorCode).toBe(shown);
  });

  test("with a message beyond all bounds has it cut, and no half character at its end", () => {
    const { errorMessage = "" } = zone(failed("X", { message: `a${"é".repeat(1000)}` }));
    expect(errorMessage).toBe(`a${"é".repeat(511)}`);
  });

  test.each([
    ["unreachable", "ServiceUnavailable"],
    ["aborted", "OutcomeUnknown"],
    ["interrupted", "OutcomeUnknown"],
  ] as const)("without an answer (%s) says that it may have taken effect", (why, code) => {
    const record = zone({ kind: "unknown", why });
    expect(record).toMatchObject({
      errorCode: code,
      errorMessage: expect.stringContaining("may have taken effect"),
      requestParameters: { id: "Z1" },
      responseElements: null,
      apiVersion: "2013-04-01",
    });
    expect(record).not.toHaveProperty("requestID");
  });
});

describe("what is left out, added or renamed", () => {
  test.each<[CallOptions, JsonObject | null, JsonObject | null]>([
    [
      {
        service: "secrets-manager",
        operation: "CreateSecret",
        input: { Name: "s", SecretString: "x" },
      },
      { name: "s", forceOverwriteReplicaSecret: false },
      { arn: "A" },
    ],
    [
      { service: "secrets-manager", operation: "DeleteSecret", input: { SecretId: "s" } },
      { secretId: "s" },
      { aRN: "A", name: "N", deletionDate: "Jul 10, 2023, 12:07:59 PM" },
    ],
    [
      { service: "ssm", operation: "PutParameter", input: { Name: "/a", Value: "x" } },
      { name: "/a", value: "HIDDEN_DUE_TO_SECURITY_REASONS" },
      null,
    ],
    [
      { service: "rds", operation: "DeleteDBInstance", input: { DBInstanceIdentifier: "d" } },
      { dBInstanceIdentifier: "d", skipFinalSnapshot: false },
      { dBInstanceIdentifier: "d" },
    ],
    [
      {
        service: "lambda",
        operation: "CreateFunction",
        input: { FunctionName: "f", Environment: { Variables: { A: "b" } } },
      },
      { functionName: "f", environment: {}, publish: false },
      null,
    ],
    [
      {
        service: "iam",
        operation: "ChangePassword",
        input: { OldPassword: "a", NewPassword: "b" },
      },
      null,
      null,
    ],
    [
      {
        service: "kms",
        operation: "Encrypt",
        input: { KeyId: "k", Plaintext: Buffer.from("x"), EncryptionContext: { Up: "Case" } },
      },
      { keyId: "k", encryptionContext: { Up: "Case" }, encryptionAlgorithm: "SYMMETRIC_DEFAULT" },
      null,
    ],
    [
      {
        service: "dynamodb",
        operation: "PutItem",
        input: { TableName: "Music", Item: { Artist: { S: "x" }, Year: { N: "1" } } },
      },
      { tableName: "Music", item: ["Artist", "Year"] },
      null,
    ],
    [
      { service: "dynamodb", operation: "UpdateItem", input: { Key: { Artist: { S: "x" } } } },
      { key: { Artist: "x" } },
      null,
    ],
    [
      {
        service: "dynamodb",
        operation: "TransactGetItems",
        input: { TransactItems: [{ Get: { Key: { Artist: { S: "x" } }, TableName: "Music" } }] },
      },
      { requestItems: [{ operation: "Get", tableName: "Music", key: { Artist: "x" } }] },
      null,
    ],
    [
      {
        service: "dynamodb",
        operation: "BatchWriteItem",
        input: {
          RequestItems: {
            Music: [
              { PutRequest: { Item: { Artist: { S: "x" } } } },
              { DeleteRequest: { Key: { Artist: { S: "y" } } } },
            ],
          },
        },
      },
      {
        requestItems: {
          Music: [
            { putRequest: { item: ["Artist"] } },
            { deleteRequest: { key: { Artist: "y" } } },
          ],
        },
      },
      null,
    ],
    [
      {
        service: "dynamodb",
        operation: "ExecuteTransaction",
        input: {
          TransactStatements: [
            { Statement: "DELETE FROM Music WHERE Year = 1999", Parameters: [{ S: "x" }] },
          ],
        },
      },
      { requestItems: [{ statement: "DELETE FROM Music WHERE Year = ***(Redacted)" }] },
      null,
    ],
    [
      {
        service: "cloudformation",
        operation: "CreateStack",
        input: { StackName: "s", Parameters: [{ ParameterKey: "k", ParameterValue: "v" }] },
      },
      { stackName: "s", parameters: [{ parameterKey: "k" }] },
      null,
    ],
    [
      { service: "cloudtrail", operation: "DescribeTrails", input: { trailNameList: [] } },
      { trailNameList: [] },
      null,
    ],
    [
      {
        service: "lambda",
        operation: "PublishLayerVersion",
        input: { LayerName: "l", Content: {} },
      },
      { layerName: "l", content: {} },
      null,
    ],
  ])("%j", (options, asked, answered) => {
    const output = {
      ARN: "A",
      Name: "N",
      VersionId: "V",
      DeletionDate: new Date("2023-07-10T12:07:59Z"),
      DBInstance: { DBInstanceIdentifier: "d" },
    };
    const record = recordOf({ call: aCall(options), outcome: succeeded(output) });
    expect(record.requestParameters).toEqual(asked);
    expect(record.responseElements).toEqual(answered);
  });

  test("a blob that is not secret is Java's buffer of signed bytes", () => {
    const call = aCall({ service: "lambda", operation: "Invoke", input: { FunctionName: "f" } });
    expect(recordOf({ call }).requestParameters).toEqual({ functionName: "f" });
    const bytes = new Uint8Array([1, 255]);
    const sent = aCall({ service: "sqs", operation: "SendMessage", input: { QueueUrl: "q" } });
    expect(recordOf({ call: sent }).requestParameters).toEqual({ queueUrl: "q" });
    const undescribed = anUndecodedCall({ parameters: { Certificate: bytes } });
    expect(recordOf({ call: undescribed }).requestParameters).toMatchObject({
      certificate: { hb: [1, -1], limit: 2, capacity: 2, mark: -1 },
    });
  });

  test("AssumeRole only reads, and its answer is there without the secret key", () => {
    const call = aCall({
      service: "sts",
      operation: "AssumeRole",
      input: { RoleArn: "arn:aws:iam::444455556666:role/r", RoleSessionName: "s" },
    });
    const Credentials = {
      AccessKeyId: "ASIA1",
      SecretAccessKey: "secret",
      SessionToken: "token",
      Expiration: new Date("2024-07-30T21:46:15Z"),
    };
    expect(recordOf({ call, outcome: succeeded({ Credentials }) })).toMatchObject({
      readOnly: true,
      responseElements: {
        credentials: {
          accessKeyId: "ASIA1",
          sessionToken: "token",
          expiration: "Jul 30, 2024, 9:46:15 PM",
        },
      },
      resources: [
        {
          accountId: "444455556666",
          type: "AWS::IAM::Role",
          ARN: "arn:aws:iam::444455556666:role/r",
        },
      ],
    });
  });
});

describe("resources", () => {
  const KEY = "arn:aws:kms:eu-west-1:111122223333:key/k-1";
  test.each<[CallOptions, Outcome, unknown]>([
    [
      { service: "kms", operation: "Decrypt", input: {} },
      succeeded({ KeyId: KEY }),
      [{ accountId: "111122223333", type: "AWS::KMS::Key", ARN: KEY }],
    ],
    [
      { service: "kms", operation: "DisableKey", input: { KeyId: "k-1" } },
      succeeded(),
      [{ accountId: "111122223333", type: "AWS::KMS::Key", ARN: KEY }],
    ],
    [{ service: "kms", operation: "Encrypt", input: { KeyId: "alias/a" } }, failed("X"), undefined],
    [
      { service: "ssm", operation: "GetParameters", input: { Names: ["/a/b", "c"] } },
      succeeded(),
      ["a/b", "c"].map((name) => ({
        accountId: "111122223333",
        ARN: `arn:aws:ssm:eu-west-1:111122223333:parameter/${name}`,
      })),
    ],
    [
      { service: "dynamodb", operation: "GetItem", input: { TableName: "Music" } },
      succeeded(),
      [
        {
          accountId: "111122223333",
          type: "AWS::DynamoDB::Table",
          ARN: "arn:aws:dynamodb:eu-west-1:111122223333:table/Music",
        },
      ],
    ],
    [
      { service: "sqs", operation: "SendMessage", input: { QueueUrl: "http://x/111122223333/q" } },
      succeeded(),
      [
        {
          accountId: "111122223333",
          type: "AWS::SQS::Queue",
          ARN: "arn:aws:sqs:eu-west-1:111122223333:q",
        },
      ],
    ],
    [{ service: "iam", operation: "DeleteUser", input: { UserName: "u" } }, succeeded(), undefined],
  ])("%j", (options, outcome, resources) => {
    const call = aCall({ region: "eu-west-1", ...options });
    expect(recordOf({ call, outcome }).resources).toEqual(resources);
  });
});

describe("a call that could not be read", () => {
  test("keeps its name, and its case is that of records", () => {
    const call = anUndecodedCall({
      operationName: "FrobnicateThing",
      parameters: {
        Name: "n",
        Tags: { Team: "Blue" },
        Items: [{ SubName: 1 }, [[null]]],
        Empty: null,
      },
    });
    expect(recordOf({ call })).toMatchObject({
      eventSource: "frobnicator.amazonaws.com",
      eventName: "FrobnicateThing",
      requestParameters: {
        name: "n",
        tags: { Team: "Blue" },
        items: [{ subName: 1 }, [[null]]],
        empty: null,
      },
    });
  });

  test("does not show how older clients sign", () => {
    const parameters = { Action: "X", Version: "1", AWSAccessKeyId: "AKIA", Signature: "s" };
    expect(recordOf({ call: anUndecodedCall({ parameters }) }).requestParameters).toBeNull();
  });

  test("is named without the query of its path", () => {
    const call = anUndecodedCall({ operationName: "GET /a?X-Amz-Signature=5eca" });
    expect(recordOf({ call })).toMatchObject({ eventName: "GET /a", readOnly: true });
  });

  test("shows no parameters of a body that cannot be read, and says so", () => {
    const call = anUndecodedCall({ reason: "malformed-body", parameters: { Name: "n" } });
    expect(recordOf({ call }).requestParameters).toEqual({
      reason: "the request's body could not be read",
      omitted: "true",
    });
  });

  test("says that a body was not kept whole", () => {
    const call = anUndecodedCall({ reason: "body-too-large", parameters: { Name: "n" } });
    expect(recordOf({ call }).requestParameters).toEqual({
      reason: "the request's body was not kept whole",
      omitted: "true",
    });
  });
});

describe("sizes", () => {
  const large = aCall({ operation: "CreateHostedZone", input: { Name: "x".repeat(110_000) } });

  test("content beyond 100 KB is omitted, and says how much it was", () => {
    expect(recordOf({ call: large }).requestParameters).toEqual({
      reason: "requestParameters too large",
      omitted: "true",
      originalSize: "110011",
    });
  });

  test("what is omitted is handed on, as the record would have had it", () => {
    const input = { Name: "a", SecretString: "S3CR3T", Description: "x".repeat(110_000) };
    const call = aCall({ service: "secrets-manager", operation: "CreateSecret", input });
    const { record, json, omitted } = fittedRecordOf({ call });
    expect(JSON.parse(json)).toEqual(record);
    expect(omitted.map(({ field }) => field)).toEqual(["requestParameters"]);
    expect(JSON.parse(omitted[0]?.json ?? "")).toEqual({
      name: "a",
      description: input.Description,
      forceOverwriteReplicaSecret: false,
    });
  });

  test("both sides of an event of 300 KB are omitted, and nothing else", () => {
    const text = "x".repeat(150_000);
    const call = aCall({ operation: "CreateHostedZone", input: { Name: text } });
    const outcome = succeeded({ Location: text });
    const { record, omitted } = fittedRecordOf({ call, outcome });
    expect(record).toMatchObject({
      requestParameters: { reason: "requestParameters too large", originalSize: "150011" },
      responseElements: { reason: "responseElements too large", originalSize: "150015" },
      requestID: "741e0df7-9d18-11e4-b752-f9c6311f3510",
    });
    expect(omitted.map(({ field }) => field)).toEqual(["requestParameters", "responseElements"]);
  });

  test("an event of 300 KB of resources gives up those, and keeps what was asked", () => {
    const Names = Array.from({ length: 2000 }, (_, i) => `${"n".repeat(40)}${i}`);
    const call = aCall({ service: "ssm", operation: "GetParameters", input: { Names } });
    const { record, omitted } = fittedRecordOf({ call, requestId: "kept" });
    expect(Buffer.byteLength(serializeRecord(record))).toBeLessThanOrEqual(256 * 1024);
    expect(record).toMatchObject({ requestID: "kept", requestParameters: { names: Names } });
    expect(record).not.toHaveProperty("resources");
    expect(omitted.map(({ field }) => field)).toEqual(["resources"]);
    expect(JSON.parse(omitted[0]?.json ?? "")).toHaveLength(2000);
  });

  test.each([
    ["exactly at the limit", "x".repeat(1024), "x".repeat(1024)],
    ["one over", "x".repeat(1025), "x".repeat(1024)],
    ["three bytes across the cut", `x${"\u20ac".repeat(400)}`, `x${"\u20ac".repeat(341)}`],
    ["four bytes across the cut", `xx${"\u{1f600}".repeat(300)}`, `xx${"\u{1f600}".repeat(255)}`],
  ])("an agent and a message %s", (_what, text, cut) => {
    const call = aCall({ headers: { "user-agent": text } });
    const outcome = failed("InvalidInput", { message: text });
    const { record, omitted } = fittedRecordOf({ call, outcome });
    expect(record).toMatchObject({ userAgent: cut, errorMessage: cut });
    const json = JSON.stringify(text);
    const both = [
      { field: "userAgent", json },
      { field: "errorMessage", json },
    ];
    expect(omitted).toEqual(text === cut ? [] : both);
  });

  test("a record within every limit omits nothing", () => {
    const { record, json, omitted } = fittedRecordOf();
    expect(omitted).toEqual([]);
    expect(json).toBe(serializeRecord(record));
  });
});

/** Whatever stands where, there is a record, and it is JSON. */
describe("is total", () => {
  const strange = [
    null,
    0,
    "",
    "x",
    [],
    [[]],
    [null],
    {},
    { a: { b: 1 } },
    Number.NaN,
    2n ** 70n,
    new Date(Number.NaN),
    new Uint8Array(2),
    () => 1,
    Symbol("s"),
  ];
  const operations = [
    ["route-53", "ChangeResourceRecordSets"],
    ["ec2", "RunInstances"],
    ["ec2", "CreateFlowLogs"],
    ["s3", "PutBucketTagging"],
    ["dynamodb", "BatchWriteItem"],
    ["iam", "CreateRole"],
    ["rds", "CreateDBInstance"],
  ] as const;

  test.each(operations)("%s %s of anything", (service, operation) => {
    const { input, output } = aCall({ service, operation }).operation;
    const filled = (names: readonly string[], value: unknown) =>
      Object.fromEntries(names.map((name) => [name, value]));
    const namesOf = (schema: typeof input) =>
      schema.isStructSchema() ? [...schema.structIterator()].map(([name]) => name) : [];
    for (const value of strange) {
      const call = aCall({ service, operation, input: filled(namesOf(input), value) });
      const outcome = succeeded(filled(namesOf(output), value));
      const json = serializeRecord(recordOf({ call, outcome }));
      expect(JSON.parse(json)).toMatchObject({ eventID: call.head.eventId });
    }
  });

  test("what throws on being looked at is replaced by a note", () => {
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error("no");
        },
        ownKeys: () => {
          throw new Error("no");
        },
      },
    );
    const call: Call = { ...aCall({ operation: "GetHostedZone" }), input: trap };
    expect(recordOf({ call }).requestParameters).toEqual({
      reason: "content could not be composed",
      omitted: "true",
    });
  });

  test("a value that holds itself does not cost the record", () => {
    const endless: Record<string, unknown> = {};
    endless.Self = endless;
    const record = recordOf({ call: anUndecodedCall({ parameters: endless }) });
    expect(JSON.parse(serializeRecord(record))).toMatchObject({ eventName: "Frobnicate" });
  });

  test("an operation known without its body is recorded under its name", () => {
    const model = aModel("iam");
    const operation = model.operations.get("CreateUser");
    const call = anUndecodedCall({ service: "iam", model, operation, reason: "malformed-body" });
    expect(recordOf({ call, outcome: failed("MalformedInput") })).toMatchObject({
      eventName: "CreateUser",
      readOnly: false,
      requestParameters: null,
    });
    expect(recordOf({ call }).requestParameters).toEqual({
      reason: "the request's body could not be read",
      omitted: "true",
    });
  });
});
