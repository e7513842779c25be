import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchClient, DeleteAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DeleteUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { EnableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { DeleteFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { DeleteBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordsOf } from "../support/history.ts";
import { RecordingUpstream } from "../support/recording-upstream.ts";
import { TestServer } from "../support/server.ts";

/** A server with a table of upstreams in a file; all but DynamoDB's are down. */
let server: TestServer;
let alive: RecordingUpstream;
let deadUrl: string;
let directory: string;

beforeAll(async () => {
  alive = await RecordingUpstream.start((_, response) => {
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
  });
  const dead = await RecordingUpstream.start();
  deadUrl = dead.url;
  await dead[Symbol.asyncDispose]();
  directory = await mkdtemp(join(tmpdir(), "trailcam-test-"));
  const config = join(directory, "trailcam.yaml");
  await writeFile(config, `upstream:\n  "*": ${deadUrl}\n  s3: aws\n  dynamodb: ${alive.url}\n`);
  server = await TestServer.start({
    flags: ["--config", config, "--map-host", `*.amazonaws.com=${deadUrl}`],
    environment: { AWS_ACCESS_KEY_ID: "AKIAY34FZKBOKMUTVV7A", AWS_SECRET_ACCESS_KEY: "of AWS" },
  });
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await alive?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

type Settings = ReturnType<TestServer["clientSettings"]> & { readonly maxAttempts: number };
const settings = (): Settings => ({ ...server.clientSettings(), maxAttempts: 1 });

async function upstreamHealth(): Promise<readonly object[]> {
  const answer = await fetch(new URL("/_trailcam/health", server.url));
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { upstreams: readonly object[] }).upstreams;
}

test("the text at the start names each upstream, and health says that none was asked yet", async () => {
  expect(server.output).toContain(
    `Upstreams:\n  all other services → ${deadUrl}\n  s3 → AWS itself\n  dynamodb → ${alive.url}\n`,
  );
  expect(await upstreamHealth()).toEqual([
    { service: "*", address: deadUrl, state: "unused" },
    { service: "s3", address: "aws", state: "unused" },
    { service: "dynamodb", address: alive.url, state: "unused" },
  ]);
});

describe("an upstream that is down is told of in the service's own form, and recorded", () => {
  const inCbor = { protocol: AwsSmithyRpcV2CborProtocol };
  test.each([
    [
      ...["JSON", "EnableKey", "kms"],
      () => new KMSClient(settings()).send(new EnableKeyCommand({ KeyId: "k" })),
    ],
    [
      ...["a form", "DeleteUser", "iam"],
      () => new IAMClient(settings()).send(new DeleteUserCommand({ UserName: "u" })),
    ],
    [
      ...["EC2's form", "DeleteVpc", "ec2"],
      () => new EC2Client(settings()).send(new DeleteVpcCommand({ VpcId: "vpc-1" })),
    ],
    [
      ...["REST and JSON", "DeleteFunction20150331", "lambda"],
      () => new LambdaClient(settings()).send(new DeleteFunctionCommand({ FunctionName: "f" })),
    ],
    [
      ...["REST and XML", "DeleteHostedZone", "route53"],
      () => new Route53Client(settings()).send(new DeleteHostedZoneCommand({ Id: "Z1" })),
    ],
    [
      ...["CBOR", "DeleteAlarms", "monitoring"],
      () =>
        new CloudWatchClient({ ...settings(), ...inCbor }).send(
          new DeleteAlarmsCommand({ AlarmNames: ["a"] }),
        ),
    ],
    [
      ...["S3, at AWS itself", "DeleteBucket", "s3"],
      () =>
        new S3Client({ ...settings(), forcePathStyle: true }).send(
          new DeleteBucketCommand({ Bucket: "b" }),
        ),
    ],
  ] as const)("%s", async (_form, name, signingName, call) => {
    const message =
      `The upstream of ${signingName} cannot be reached (ECONNREFUSED). ` +
      "The call was not carried out.";
    await expect(call()).rejects.toMatchObject({
      message,
      name: "ServiceUnavailable",
      $metadata: { httpStatusCode: 502 },
    });
    expect(await recordsOf(server, name)).toMatchObject([
      {
        errorCode: expect.stringMatching(/^(Server\.)?ServiceUnavailable$/),
        errorMessage: message,
        requestParameters: expect.any(Object),
        responseElements: null,
      },
    ]);
  });
});

test("the others answer as before, and health says how each does", async () => {
  const table = new DeleteTableCommand({ TableName: "t" });
  await expect(new DynamoDBClient(settings()).send(table)).resolves.toBeDefined();
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const failing = { state: "failing", lastErrorAt: time, lastError: "ECONNREFUSED" };
  expect(await upstreamHealth()).toEqual([
    { service: "*", address: deadUrl, ...failing },
    { service: "s3", address: "aws", ...failing },
    { service: "dynamodb", address: alive.url, state: "answering", lastAnswerAt: time },
  ]);
});
