import { describe, expect, test } from "vitest";
import { OfficialClient } from "../../../test/support/official-client.ts";
import { headersOf } from "../../gateway/index.ts";
import type { Principal } from "../../identify/index.ts";
import { Models } from "../../models/index.ts";
import { decodeRequest, decodeResponse, resolveDestination } from "../../wire/index.ts";
import { SessionPolicy } from "./session-policy.ts";

const ACCOUNT = "111122223333";
const JANE: Principal = {
  kind: "user",
  accountId: ACCOUNT,
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  userId: "AIDAJANE",
  userName: "jane",
  arn: `arn:aws:iam::${ACCOUNT}:user/jane`,
};

const models = new Models();

type Made = readonly [service: string, operation: string, input: object, answer?: object];

/** The policy of a session in which an official client made these calls. */
async function policyOf(calls: readonly Made[], principal = JANE) {
  const policy = new SessionPolicy();
  for (const [service, operation, input, answer] of calls) {
    const { request } = await new OfficialClient(`@aws-sdk/client-${service}`).exchange(
      operation,
      input,
    );
    if (!request) throw new Error(`the client did not send ${operation}`);
    const call = decodeRequest(
      request,
      resolveDestination(request, { region: "us-east-1" }),
      models,
    );
    const { status = 200, body = "" } = (answer ?? {}) as { status?: number; body?: string };
    const bytes = Buffer.from(body);
    const headers = headersOf(["content-type", body.startsWith("<") ? "text/xml" : "json"]);
    policy.add({
      ...{ call, principal, accountId: ACCOUNT, completedAtMs: 0, refused: false },
      outcome: decodeResponse(call, { status, headers, body: { bytes, totalBytes: bytes.length } }),
      ...{ bytesIn: 0, bytesOut: 0 },
    });
  }
  return policy.policy;
}

test("what browsers ask of S3 needs what an upload needs, or nothing", () => {
  const policy = new SessionPolicy();
  const host = "photos.s3.us-east-1.amazonaws.com";
  const body = Buffer.from('--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--b');
  for (const method of ["OPTIONS", "POST"]) {
    const headers = headersOf(["host", host, "content-type", "multipart/form-data; boundary=b"]);
    const head = { eventId: "1", receivedAtMs: 0, method, target: "/", headers, rawHeaders: [] };
    const request = {
      ...head,
      remoteAddress: "192.0.2.1",
      body: { bytes: body, totalBytes: body.length },
    };
    const call = decodeRequest(
      request,
      resolveDestination(request, { region: "us-east-1" }),
      models,
    );
    policy.add({
      ...{ call, principal: JANE, accountId: ACCOUNT, completedAtMs: 0, refused: false },
      outcome: { kind: "succeeded", status: 204, output: undefined, requestId: undefined },
      ...{ bytesIn: 0, bytesOut: 0 },
    });
  }
  const { Statement } = policy.policy;
  expect(Statement.map(({ Action, Resource }) => [Action, Resource])).toEqual([
    [["s3:PutObject"], ["arn:aws:s3:::photos/k"]],
  ]);
});

const allowed = async (...calls: readonly Made[]) =>
  (await policyOf(calls)).Statement.map(({ Action, Resource }) => [Action, Resource]);

describe("a call needs the action and the resource that IAM knows it by", () => {
  const bucket = { Bucket: "photos" };
  const object = { ...bucket, Key: "2026/a b.jpg" };
  const at = "arn:aws:s3:::photos";
  test.each<readonly [...Made, action: string, resource: string]>([
    ["s3", "ListBuckets", {}, {}, "s3:ListAllMyBuckets", "*"],
    ["s3", "ListObjectsV2", bucket, {}, "s3:ListBucket", at],
    ["s3", "HeadBucket", bucket, {}, "s3:ListBucket", at],
    ["s3", "HeadObject", object, {}, "s3:GetObject", `${at}/2026/a b.jpg`],
    ["s3", "GetObject", { ...bucket, Key: "/k" }, {}, "s3:GetObject", `${at}//k`],
    [
      "s3",
      "GetObject",
      { ...object, VersionId: "1" },
      {},
      "s3:GetObjectVersion",
      `${at}/${object.Key}`,
    ],
    ["s3", "PutObject", { ...bucket, Key: "a*b" }, {}, "s3:PutObject", `${at}/a\${*}b`],
    [
      "s3",
      "UploadPart",
      { ...object, UploadId: "u", PartNumber: 1 },
      {},
      "s3:PutObject",
      `${at}/${object.Key}`,
    ],
    ["s3", "DeleteBucketEncryption", bucket, {}, "s3:PutEncryptionConfiguration", at],
    ["s3", "GetBucketLifecycleConfiguration", bucket, {}, "s3:GetLifecycleConfiguration", at],
    ["s3", "GetBucketCors", bucket, {}, "s3:GetBucketCORS", at],
    [
      "lambda",
      "Invoke",
      { FunctionName: "resize" },
      {},
      "lambda:InvokeFunction",
      `arn:aws:lambda:us-east-1:${ACCOUNT}:function:resize`,
    ],
    [
      "dynamodb",
      "Query",
      { TableName: "cats" },
      {},
      "dynamodb:Query",
      `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/cats`,
    ],
    ["dynamodb", "ListTables", {}, {}, "dynamodb:ListTables", "*"],
    [
      "sqs",
      "SendMessageBatch",
      { QueueUrl: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/jobs`, Entries: [] },
      {},
      "sqs:SendMessage",
      `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`,
    ],
    [
      "sns",
      "Unsubscribe",
      { SubscriptionArn: `arn:aws:sns:us-east-1:${ACCOUNT}:news:1-2-3` },
      {},
      "sns:Unsubscribe",
      `arn:aws:sns:us-east-1:${ACCOUNT}:news`,
    ],
    [
      "kms",
      "Encrypt",
      { KeyId: "1234", Plaintext: Buffer.from("x") },
      {},
      "kms:Encrypt",
      `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234`,
    ],
    [
      "kms",
      "Encrypt",
      { KeyId: "alias/mine", Plaintext: Buffer.from("x") },
      {},
      "kms:Encrypt",
      `arn:aws:kms:us-east-1:${ACCOUNT}:key/*`,
    ],
    ["iam", "GetUser", { UserName: "bob" }, {}, "iam:GetUser", `arn:aws:iam::${ACCOUNT}:user/bob`],
    [
      "iam",
      "GetPolicy",
      { PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
      {},
      "iam:GetPolicy",
      "arn:aws:iam::aws:policy/ReadOnlyAccess",
    ],
    [
      "sts",
      "AssumeRole",
      { RoleArn: "arn:aws:iam::444455556666:role/ci/deploy", RoleSessionName: "s" },
      {},
      "sts:AssumeRole",
      "arn:aws:iam::444455556666:role/ci/deploy",
    ],
    [
      "route-53",
      "ListResourceRecordSets",
      { HostedZoneId: "/hostedzone/Z1" },
      {},
      "route53:ListResourceRecordSets",
      "arn:aws:route53:::hostedzone/Z1",
    ],
    [
      "route-53",
      "CreateHostedZone",
      { Name: "example.org", CallerReference: "1" },
      {},
      "route53:CreateHostedZone",
      "*",
    ],
    [
      "route-53-domains",
      "GetDomainDetail",
      { DomainName: "example.org" },
      {},
      "route53domains:GetDomainDetail",
      "*",
    ],
    [
      "servicediscovery",
      "GetNamespace",
      { Id: "ns-1" },
      {},
      "servicediscovery:GetNamespace",
      `arn:aws:servicediscovery:us-east-1:${ACCOUNT}:namespace/ns-1`,
    ],
    [
      "cloudfront",
      "GetDistribution",
      { Id: "E1" },
      {},
      "cloudfront:GetDistribution",
      `arn:aws:cloudfront::${ACCOUNT}:distribution/E1`,
    ],
    [
      "ec2",
      "DescribeInstances",
      { InstanceIds: ["i-0123456789abcdef0"] },
      {},
      "ec2:DescribeInstances",
      "*",
    ],
    [
      "ec2",
      "TerminateInstances",
      { InstanceIds: ["i-0123456789abcdef0"] },
      {},
      "ec2:TerminateInstances",
      `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-0123456789abcdef0`,
    ],
    [
      "secrets-manager",
      "GetSecretValue",
      { SecretId: "db/main" },
      {},
      "secretsmanager:GetSecretValue",
      `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:db/main-??????`,
    ],
    [
      "ssm",
      "GetParameter",
      { Name: "/db/host" },
      {},
      "ssm:GetParameter",
      `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/db/host`,
    ],
    [
      "api-gateway",
      "GetRestApi",
      { restApiId: "abc" },
      {},
      "apigateway:GET",
      "arn:aws:apigateway:us-east-1::/restapis/abc",
    ],
  ])("%s %s %j", async (service, operation, input, _, action, resource) => {
    expect(await allowed([service, operation, input])).toEqual([[[action], [resource]]]);
  });

  test("of several kinds, each with its own", async () => {
    expect(
      await allowed([
        "cloudwatch-logs",
        "PutLogEvents",
        { logGroupName: "/a", logStreamName: "s", logEvents: [] },
      ]),
    ).toEqual([
      [["logs:PutLogEvents"], [`arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/a:log-stream:s`]],
    ]);
    expect(
      await allowed(["s3", "CopyObject", { Bucket: "to", Key: "k", CopySource: "from/a%20b" }]),
    ).toEqual([
      [["s3:GetObject"], ["arn:aws:s3:::from/a b"]],
      [["s3:PutObject"], ["arn:aws:s3:::to/k"]],
    ]);
    expect(
      await allowed([
        "kms",
        "ReEncrypt",
        { CiphertextBlob: Buffer.from("x"), SourceKeyId: "1", DestinationKeyId: "2" },
      ]),
    ).toEqual([
      [["kms:ReEncryptFrom"], [`arn:aws:kms:us-east-1:${ACCOUNT}:key/1`]],
      [["kms:ReEncryptTo"], [`arn:aws:kms:us-east-1:${ACCOUNT}:key/2`]],
    ]);
  });

  test("a role that is handed on has to be allowed to be", async () => {
    const Role = `arn:aws:iam::${ACCOUNT}:role/worker`;
    const input = { FunctionName: "f", Role, Code: {}, Runtime: "nodejs22.x", Handler: "h" };
    expect(await allowed(["lambda", "CreateFunction", input])).toContainEqual([
      ["iam:PassRole"],
      [Role],
    ]);
  });

  test("the path of a role is taken from the answer", async () => {
    const body =
      "<GetRoleResponse><GetRoleResult><Role><Path>/ci/</Path><RoleName>r</RoleName>" +
      `<Arn>arn:aws:iam::${ACCOUNT}:role/ci/r</Arn></Role></GetRoleResult></GetRoleResponse>`;
    expect(await allowed(["iam", "GetRole", { RoleName: "r" }, { body }])).toEqual([
      [["iam:GetRole"], [`arn:aws:iam::${ACCOUNT}:role/ci/r`]],
    ]);
  });
});

test("calls that need no permission, and calls that nobody signed, are left out", async () => {
  expect(await allowed(["sts", "GetCallerIdentity", {}])).toEqual([]);
  const nobody = { kind: "unattributed", accountId: ACCOUNT, reason: "unsigned" } as const;
  const { Statement } = await policyOf([["s3", "GetObject", { Bucket: "b", Key: "k" }]], nobody);
  expect(Statement).toEqual([]);
});

test("what was denied stands in statements that say so", async () => {
  const body = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
  const { Statement } = await policyOf([
    ["s3", "GetObject", { Bucket: "b", Key: "k" }],
    ["s3", "DeleteObject", { Bucket: "b", Key: "k" }, { status: 403, body }],
  ]);
  expect(Statement.map(({ Sid, Action }) => [Sid, Action])).toEqual([
    ["S3", ["s3:GetObject"]],
    ["DeniedS3", ["s3:DeleteObject"]],
  ]);
});

test("many resources become one pattern, and few do not", async () => {
  const puts = (count: number): Made[] =>
    Array.from({ length: count }, (_, at) => [
      "s3",
      "PutObject",
      { Bucket: "logs", Key: `2026/${at}.gz` },
    ]);
  expect(await allowed(...puts(3))).toMatchObject([[["s3:PutObject"], { length: 3 }]]);
  expect(await allowed(...puts(30))).toEqual([[["s3:PutObject"], ["arn:aws:s3:::logs/2026/*"]]]);
});

test("actions on the same resources stand in one statement, and Sids are IAM's", async () => {
  const { Version, Statement } = await policyOf([
    ["sqs", "ReceiveMessage", { QueueUrl: `http://localhost/${ACCOUNT}/q` }],
    ["sqs", "DeleteMessage", { QueueUrl: `http://localhost/${ACCOUNT}/q`, ReceiptHandle: "r" }],
    ["sqs", "ListQueues", {}],
  ]);
  expect(Version).toBe("2012-10-17");
  expect(Statement).toEqual([
    {
      Sid: "Sqs",
      Effect: "Allow",
      Action: ["sqs:DeleteMessage", "sqs:ReceiveMessage"],
      Resource: [`arn:aws:sqs:us-east-1:${ACCOUNT}:q`],
    },
    { Sid: "SqsNo2", Effect: "Allow", Action: ["sqs:ListQueues"], Resource: ["*"] },
  ]);
});
