import { gunzipSync } from "node:zlib";
import {
  CloudTrailClient,
  CreateTrailCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestServer } from "../support/server.ts";

let server: TestServer;
let s3: S3Client;
let sqs: SQSClient;

beforeAll(async () => {
  server = await TestServer.start({ flags: ["--delivery-interval", "200ms"] });
  s3 = new S3Client({ ...server.clientSettings(), forcePathStyle: true });
  sqs = new SQSClient(server.clientSettings());
});

afterAll(async () => {
  s3?.destroy();
  sqs?.destroy();
  await server?.[Symbol.asyncDispose]();
});

const queueArn = (name: string) => `arn:aws:sqs:us-east-1:111122223333:${name}`;

async function createQueue(QueueName: string): Promise<string> {
  return (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? "";
}

/** Creates a bucket that tells of its objects. */
async function tell(Bucket: string, told: NotificationConfiguration): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }));
  const command = { Bucket, NotificationConfiguration: told };
  await s3.send(new PutBucketNotificationConfigurationCommand(command));
}

/** Receives and deletes messages until there are as many as that. */
async function take(QueueUrl: string, count: number): Promise<readonly string[]> {
  const bodies: string[] = [];
  const endMs = performance.now() + 10_000;
  while (bodies.length < count && performance.now() < endMs) {
    const wanted = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(wanted));
    for (const { Body = "", ReceiptHandle } of Messages) {
      bodies.push(Body);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
  return bodies;
}

test("a queue is told of what its bucket's rules name", async () => {
  const url = await createQueue("told");
  await tell("telling", {
    QueueConfigurations: [
      {
        Id: "logs",
        QueueArn: queueArn("told"),
        Events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"],
        Filter: { Key: { FilterRules: [{ Name: "prefix", Value: "logs/" }] } },
      },
    ],
  });
  const Bucket = "telling";
  await s3.send(new PutObjectCommand({ Bucket, Key: "other", Body: "no" }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "logs/a b+ü", Body: "yes" }));
  const CopySource = "telling/other";
  await s3.send(new CopyObjectCommand({ Bucket, Key: "logs/copy", CopySource }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "logs/copy" }));
  const [first, ...rest] = (await take(url, 4)).map((body) => JSON.parse(body));
  expect(first).toMatchObject({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket });
  expect(rest.map(({ Records: [{ eventName, s3: told }] }) => [eventName, told.object])).toEqual([
    [
      "ObjectCreated:Put",
      {
        key: "logs/a+b%2B%C3%BC",
        size: 3,
        eTag: "a6105c0a611b41b08f1209506350279e",
        sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
      },
    ],
    ["ObjectCreated:Copy", expect.objectContaining({ key: "logs/copy", size: 2 })],
    ["ObjectRemoved:Delete", { key: "logs/copy", sequencer: expect.any(String) }],
  ]);
  expect(rest[0].Records[0]).toMatchObject({
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: "us-east-1",
    s3: { configurationId: "logs", bucket: { name: Bucket, arn: "arn:aws:s3:::telling" } },
  });
});

test("a consumer of log files is told by bucket, topic and queue", async () => {
  const sns = new SNSClient(server.clientSettings());
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "files" }));
  const url = await createQueue("files");
  const subscription = { TopicArn, Protocol: "sqs", Endpoint: queueArn("files") };
  await sns.send(new SubscribeCommand(subscription));
  await tell("trail-files", {
    TopicConfigurations: [
      {
        TopicArn,
        Events: ["s3:ObjectCreated:*"],
        Filter: { Key: { FilterRules: [{ Name: "suffix", Value: ".json.gz" }] } },
      },
    ],
  });
  const trails = new CloudTrailClient(server.clientSettings());
  await trails.send(new CreateTrailCommand({ Name: "files", S3BucketName: "trail-files" }));
  await trails.send(new StartLoggingCommand({ Name: "files" }));
  const [, second = ""] = await take(url, 2);
  const { Subject, Message } = JSON.parse(second);
  expect(Subject).toBe("Amazon S3 Notification");
  const { bucket, object } = JSON.parse(Message).Records[0].s3;
  const Key = decodeURIComponent(object.key.replaceAll("+", " "));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket.name, Key }));
  const file = gunzipSync((await Body?.transformToByteArray()) ?? "").toString();
  expect(JSON.parse(file).Records[0]).toMatchObject({ eventName: "StartLogging" });
});

test("rules of EventBridge see what happens to objects", async () => {
  const url = await createQueue("object-events");
  const events = new EventBridgeClient(server.clientSettings());
  const EventPattern = JSON.stringify({ source: ["aws.s3"], "detail-type": ["Object Created"] });
  await events.send(new PutRuleCommand({ Name: "objects", EventPattern }));
  const Targets = [{ Id: "1", Arn: queueArn("object-events") }];
  await events.send(new PutTargetsCommand({ Rule: "objects", Targets }));
  await tell("on-the-bus", { EventBridgeConfiguration: {} });
  await s3.send(new PutObjectCommand({ Bucket: "on-the-bus", Key: "a b", Body: "x" }));
  const [event = "{}"] = await take(url, 1);
  expect(JSON.parse(event)).toMatchObject({
    resources: ["arn:aws:s3:::on-the-bus"],
    detail: { bucket: { name: "on-the-bus" }, object: { key: "a b" }, reason: "PutObject" },
  });
});

test("who cannot be told is refused, unless the client does not want that checked", async () => {
  const QueueUrl = await createQueue("short-lived");
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  const QueueConfigurations = [
    { QueueArn: queueArn("short-lived"), Events: ["s3:ObjectCreated:*" as const] },
  ];
  await expect(tell("to-nobody", { QueueConfigurations })).rejects.toMatchObject({
    name: "InvalidArgument",
    message: "Unable to validate the following destination configurations",
  });
  const Bucket = "to-nobody";
  const asked = { Bucket, NotificationConfiguration: { QueueConfigurations } };
  const command = { ...asked, SkipDestinationValidation: true };
  await s3.send(new PutBucketNotificationConfigurationCommand(command));
  expect(await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))).toMatchObject({
    QueueConfigurations: [{ ...QueueConfigurations[0], Id: expect.any(String) }],
  });
  // Nobody takes the notice, and the object is there all the same.
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "k" }));
  expect(await Body?.transformToString()).toBe("x");
});
