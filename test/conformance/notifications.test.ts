import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  ListHostedZonesCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { CreateBucketCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ACCOUNT } from "../support/given.ts";
import { HttpSubscriber } from "../support/http-subscriber.ts";
import { TestServer } from "../support/server.ts";
import { isSigned } from "../support/sns-signature.ts";

const ROLE = `arn:aws:iam::${ACCOUNT}:role/trail`;
const arnOf = (service: string, name: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${name}`;

let server: TestServer;
let trails: CloudTrailClient;
let s3: S3Client;
let sns: SNSClient;
let sqs: SQSClient;
let logs: CloudWatchLogsClient;
let events: EventBridgeClient;
let zones: Route53Client;

beforeAll(async () => {
  server = await TestServer.start({ flags: ["--delivery-interval", "200ms"] });
  useServer(server);
  await s3.send(new CreateBucketCommand({ Bucket: "audit" }));
  const trust = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" } };
  await new IAMClient(server.clientSettings()).send(
    new CreateRoleCommand({
      RoleName: "trail",
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ ...trust, Action: "sts:AssumeRole" }],
      }),
    }),
  );
});
afterAll(() => server[Symbol.asyncDispose]());

function useServer(used: TestServer): void {
  const settings = used.clientSettings();
  trails = new CloudTrailClient(settings);
  s3 = new S3Client({ ...settings, forcePathStyle: true });
  [sns, sqs] = [new SNSClient(settings), new SQSClient(settings)];
  [logs, events] = [new CloudWatchLogsClient(settings), new EventBridgeClient(settings)];
  zones = new Route53Client(settings);
}

async function aTrailThatLogs(Name: string, input: object): Promise<void> {
  await trails.send(new CreateTrailCommand({ Name, S3BucketName: "audit", ...input }));
  await trails.send(new StartLoggingCommand({ Name }));
}

/** A queue that a service of this account may send to. */
async function aQueue(QueueName: string, service: string) {
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: `${service}.amazonaws.com` },
        Action: "sqs:SendMessage",
        Resource: arnOf("sqs", QueueName),
      },
    ],
  });
  const command = new CreateQueueCommand({ QueueName, Attributes: { Policy } });
  const { QueueUrl = "" } = await sqs.send(command);
  return { QueueUrl, arn: arnOf("sqs", QueueName) };
}

/** Receives messages by long polls and deletes them, until one is what is waited for. */
async function consume<Found>(
  QueueUrl: string,
  take: (message: Message) => Promise<Found | undefined>,
): Promise<Found> {
  for (;;) {
    const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
    const { Messages = [] } = await sqs.send(receive);
    for (const message of Messages) {
      const found = await take(message);
      const { ReceiptHandle = "" } = message;
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      if (found !== undefined) return found;
    }
  }
}

interface Notification {
  readonly s3Bucket: string;
  readonly s3ObjectKey: readonly string[];
}

interface LoggedRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly requestParameters?: { readonly name?: string; readonly id?: string };
}

/** Fetches what a notification names. */
async function fetchFiles(notification: Notification): Promise<readonly LoggedRecord[]> {
  const files = notification.s3ObjectKey.map(async (Key) => {
    const command = new GetObjectCommand({ Bucket: notification.s3Bucket, Key });
    const bytes = await (await s3.send(command)).Body?.transformToByteArray();
    const text = gunzipSync(bytes ?? new Uint8Array()).toString();
    return (JSON.parse(text) as { Records: LoggedRecord[] }).Records;
  });
  return (await Promise.all(files)).flat();
}

async function createZone(Name: string): Promise<string> {
  const command = new CreateHostedZoneCommand({ Name, CallerReference: Name });
  const { HostedZone } = await zones.send(command);
  return HostedZone?.Id?.replace("/hostedzone/", "") ?? "";
}

test("an HTTP subscriber gets signed notifications of files that it can fetch", async () => {
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "files" }));
  await using subscriber = await HttpSubscriber.start();
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: subscriber.url }));
  const { Token } = await subscriber.nextMessage();
  await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
  await aTrailThatLogs("told", { SnsTopicName: "files" });
  const first = await subscriber.nextMessage();
  expect(first.Message).toBe("CloudTrail validation message.");
  expect(first).not.toHaveProperty("Subject");

  await createZone("told.example.com");
  for (let names: readonly string[] = []; !names.includes("CreateHostedZone"); ) {
    const message = await subscriber.nextMessage();
    const pem = await (await fetch(message.SigningCertURL ?? "")).text();
    expect(isSigned(message, pem)).toBe(true);
    expect(message).not.toHaveProperty("Subject");
    const notification = JSON.parse(message.Message ?? "") as Notification;
    expect(Object.keys(notification)).toEqual(["s3Bucket", "s3ObjectKey"]);
    expect(notification.s3Bucket).toBe("audit");
    expect(notification.s3ObjectKey).toHaveLength(1);
    names = (await fetchFiles(notification)).map(({ eventName }) => eventName);
  }
  await trails.send(new DeleteTrailCommand({ Name: "told" }));
});

test("a queue's consumer receives, fetches and deletes until it has what it wants", async () => {
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "queued" }));
  const queue = await aQueue("files", "sns");
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queue.arn }));
  await aTrailThatLogs("queued", { SnsTopicName: TopicArn });
  await createZone("queued.example.com");
  const found = await consume(queue.QueueUrl, async ({ Body = "" }) => {
    const { Message: text } = JSON.parse(Body) as { Message: string };
    if (text === "CloudTrail validation message.") return undefined;
    const records = await fetchFiles(JSON.parse(text) as Notification);
    return records.find(
      ({ requestParameters }) => requestParameters?.name === "queued.example.com",
    );
  });
  expect(found.eventName).toBe("CreateHostedZone");
  const status = await trails.send(new GetTrailStatusCommand({ Name: "queued" }));
  expect(status.LatestNotificationTime).toBeInstanceOf(Date);
  expect(status.LatestNotificationError).toBeUndefined();
  await trails.send(new DeleteTrailCommand({ Name: "queued" }));
});

test("a rule for DeleteHostedZone sends it to a queue, and nothing that only reads", async () => {
  const queue = await aQueue("alarms", "events");
  await events.send(
    new PutRuleCommand({
      Name: "zones",
      EventPattern: JSON.stringify({
        source: ["aws.route53"],
        "detail-type": ["AWS API Call via CloudTrail"],
        detail: { eventName: ["DeleteHostedZone", "ListHostedZones"] },
      }),
    }),
  );
  await events.send(
    new PutTargetsCommand({ Rule: "zones", Targets: [{ Id: "queue", Arn: queue.arn }] }),
  );
  await aTrailThatLogs("watched", {});
  const id = await createZone("watched.example.com");
  await zones.send(new ListHostedZonesCommand({}));
  const deleting = await zones.send(new DeleteHostedZoneCommand({ Id: id }));
  const event = await consume(queue.QueueUrl, async ({ Body = "" }) => JSON.parse(Body) as object);
  expect(event).toMatchObject({
    version: "0",
    id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    "detail-type": "AWS API Call via CloudTrail",
    source: "aws.route53",
    account: ACCOUNT,
    region: "us-east-1",
    resources: [],
    detail: {
      eventName: "DeleteHostedZone",
      requestParameters: { id },
      requestID: deleting.$metadata.requestId,
    },
  });
  await trails.send(new DeleteTrailCommand({ Name: "watched" }));
});

test("FilterLogEvents finds a record; a log group that went away shows in the status", async () => {
  const logGroupName = "trail";
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  const CloudWatchLogsLogGroupArn = arnOf("logs", "log-group:trail:*");
  await aTrailThatLogs("logged", { CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn: ROLE });
  await createZone("logged.example.com");
  const filterPattern = '{ $.requestParameters.name = "logged.example.com" }';
  const filter = new FilterLogEventsCommand({ logGroupName, filterPattern });
  const patience = { timeout: 15_000, interval: 100 };
  const find = async () => (await logs.send(filter)).events ?? [];
  await expect.poll(async () => (await find()).length, patience).toBe(1);
  const [event] = await find();
  expect(event?.logStreamName).toBe(`${ACCOUNT}_CloudTrail_us-east-1`);
  expect(JSON.parse(event?.message ?? "")).toMatchObject({ eventName: "CreateHostedZone" });
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
  expect(logStreams).toHaveLength(1);

  const status = () => trails.send(new GetTrailStatusCommand({ Name: "logged" }));
  expect((await status()).LatestCloudWatchLogsDeliveryTime).toBeInstanceOf(Date);
  await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  const error = async () => (await status()).LatestCloudWatchLogsDeliveryError;
  await expect.poll(error, patience).toBe("ResourceNotFoundException");
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await expect.poll(error, patience).toBeUndefined();
  await trails.send(new DeleteTrailCommand({ Name: "logged" }));
});

test("a topic that went away shows in the status, and holds up no log file", async () => {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "gone" }));
  await aTrailThatLogs("gone", { SnsTopicName: "gone" });
  await sns.send(new DeleteTopicCommand({ TopicArn }));
  const status = () => trails.send(new GetTrailStatusCommand({ Name: "gone" }));
  const patience = { timeout: 15_000, interval: 100 };
  await expect
    .poll(async () => (await status()).LatestNotificationError, patience)
    .toBe("NotFound");
  const before = (await status()).LatestDeliveryTime;
  await createZone("gone.example.com");
  await expect.poll(async () => (await status()).LatestDeliveryTime, patience).not.toEqual(before);
  expect((await status()).LatestDeliveryError).toBeUndefined();
  await trails.send(new DeleteTrailCommand({ Name: "gone" }));
});

test("CreateTrail refuses a topic, a log group and a role that are not there", async () => {
  const create = (input: object) =>
    trails.send(new CreateTrailCommand({ Name: "refused", S3BucketName: "audit", ...input }));
  await expect(create({ SnsTopicName: "nowhere" })).rejects.toMatchObject({
    name: "InsufficientSnsTopicPolicyException",
    message: "SNS Topic does not exist or the topic policy is incorrect!",
  });
  const named = (group: string, role: string) => ({
    CloudWatchLogsLogGroupArn: arnOf("logs", `log-group:${group}:*`),
    CloudWatchLogsRoleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
  });
  await expect(create(named("nowhere", "trail"))).rejects.toMatchObject({
    name: "InvalidCloudWatchLogsLogGroupArnException",
    message: "CloudTrail cannot validate the specified log group ARN.",
  });
  await expect(create(named("trail", "nobody"))).rejects.toMatchObject({
    name: "InvalidCloudWatchLogsLogGroupArnException",
    message: "Access denied. Verify in IAM that the role has adequate permissions.",
  });
});

test("what a topic could not be told before a crash, it is told afterwards", async () => {
  const flags = ["--delivery-interval", "200ms"];
  const dataDirectory = await mkdtemp(join(tmpdir(), "trailcam-test-"));
  await using first = await TestServer.start({ flags, dataDirectory });
  useServer(first);
  await s3.send(new CreateBucketCommand({ Bucket: "audit" }));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "killed" }));
  await aTrailThatLogs("killed", { SnsTopicName: "killed" });
  // Not deleted: between its return and that of its subscription, it would be told for nobody.
  const queue = await aQueue("killed", "sns");
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queue.arn }));
  const allowOnly = async (Service: string) => {
    const statement = { Effect: "Allow", Principal: { Service }, Action: "sns:Publish" };
    const Statement = [{ ...statement, Resource: TopicArn }];
    const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement });
    const input = { TopicArn, AttributeName: "Policy", AttributeValue };
    await sns.send(new SetTopicAttributesCommand(input));
  };
  await allowOnly("s3.amazonaws.com");
  await createZone("killed.example.com");
  const failed = async () => {
    const status = await trails.send(new GetTrailStatusCommand({ Name: "killed" }));
    return status.LatestNotificationError;
  };
  await expect.poll(failed, { timeout: 15_000, interval: 100 }).toBe("AuthorizationError");
  await first.kill();

  await using second = await TestServer.start({ flags, dataDirectory });
  useServer(second);
  await allowOnly("cloudtrail.amazonaws.com");
  const { QueueUrl = "" } = await sqs.send(new GetQueueUrlCommand({ QueueName: "killed" }));
  const found = await consume(QueueUrl, async ({ Body = "" }) => {
    const { Message: text } = JSON.parse(Body) as { Message: string };
    const records = await fetchFiles(JSON.parse(text) as Notification);
    return records.find(
      ({ requestParameters }) => requestParameters?.name === "killed.example.com",
    );
  });
  expect(found.eventName).toBe("CreateHostedZone");
});
