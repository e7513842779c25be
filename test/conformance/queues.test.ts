import { request } from "node:http";
import { text } from "node:stream/consumers";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordsOf } from "../support/history.ts";
import { hasAwsCli, hasBoto3, runProgram } from "../support/programs.ts";
import { TestServer } from "../support/server.ts";
import { signRequest } from "../support/sign-request.ts";

let server: TestServer;
let sqs: SQSClient;

beforeAll(async () => {
  server = await TestServer.start();
  sqs = new SQSClient(server.clientSettings());
});

afterAll(async () => {
  sqs?.destroy();
  await server?.[Symbol.asyncDispose]();
});

const create = async (QueueName: string, Attributes: Record<string, string> = {}) =>
  (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";

describe("the official client", () => {
  test("sends, receives what it checks by digest, and deletes", async () => {
    const QueueUrl = await create("loop", { VisibilityTimeout: "60" });
    expect(QueueUrl).toBe(`${server.url}/111122223333/loop`);
    const attribute = { DataType: "String", StringValue: "ünïcode" };
    await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: '{"Records":[]}',
        MessageAttributes: { kind: attribute },
      }),
    );
    const Entries = [{ Id: "1", MessageBody: "zweite ✓" }];
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        ...{ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 },
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"],
      }),
    );
    expect(Messages.map(({ Body }) => Body)).toEqual(['{"Records":[]}', "zweite ✓"]);
    expect(Messages[0]?.MessageAttributes).toEqual({ kind: attribute });
    for (const { ReceiptHandle } of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    const AttributeNames = ["All" as const];
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames }),
    );
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
      QueueArn: "arn:aws:sqs:us-east-1:111122223333:loop",
    });
  });

  test("gets the answer to a long poll from a later send", async () => {
    const QueueUrl = await create("poll");
    const startedAt = performance.now();
    const polling = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "here" }));
    expect((await polling).Messages).toMatchObject([{ Body: "here" }]);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });

  test("knows the errors by their names", async () => {
    const missing = sqs.send(new GetQueueUrlCommand({ QueueName: "missing" }));
    await expect(missing).rejects.toMatchObject({ name: "QueueDoesNotExist" });
    const invalid = sqs.send(new CreateQueueCommand({ QueueName: "a b" }));
    await expect(invalid).rejects.toMatchObject({
      name: expect.stringMatching(/^InvalidParameterValue/),
    });
  });

  test("leaves records: of queues as management events, of messages as data events", async () => {
    const QueueUrl = await create("recorded");
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "secret content" }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    const created = (await recordsOf(server, "CreateQueue")).at(-1);
    expect(created).toMatchObject({
      eventSource: "sqs.amazonaws.com",
      eventCategory: "Management",
      requestParameters: { queueName: "recorded" },
      responseElements: { queueUrl: QueueUrl },
    });
    // Data events are in log files and SQL, and never in what LookupEvents gives.
    expect(await recordsOf(server, "SendMessage")).toEqual([]);
  });
});

test("a long poll whose client goes takes nothing, and does not hold up a stop", async () => {
  await using own = await TestServer.start();
  const client = new SQSClient(own.clientSettings());
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "gone" }));
  const leaving = new AbortController();
  const left = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
    abortSignal: leaving.signal,
  });
  // A request over another connection, which is begun later and arrives later.
  await client.send(new ListQueuesCommand({}));
  leaving.abort();
  await expect(left).rejects.toThrow();
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "for another" }));
  const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages).toMatchObject([{ Body: "for another" }]);
  const waiting = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  await client.send(new ListQueuesCommand({}));
  const stoppingAt = performance.now();
  const stopped = own.stop();
  expect(await waiting).not.toHaveProperty("Messages");
  expect(await stopped).toBe(0);
  expect(performance.now() - stoppingAt).toBeLessThan(9_000);
  client.destroy();
});

test("messages are there after a crash", async () => {
  await using own = await TestServer.start();
  const client = new SQSClient(own.clientSettings());
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "kept" }));
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));
  await own.kill();
  client.destroy();
  await using again = await TestServer.start({ dataDirectory: own.dataDirectory });
  const next = new SQSClient(again.clientSettings());
  const path = new URL(QueueUrl ?? "").pathname;
  const { Messages } = await next.send(
    new ReceiveMessageCommand({ QueueUrl: `${again.url}${path}` }),
  );
  expect(Messages).toMatchObject([{ Body: "kept" }]);
  next.destroy();
});

describe("the query protocol, which clients spoke before", () => {
  async function post(path: string, parameters: Record<string, string>) {
    const body = new URLSearchParams({ ...parameters, Version: "2012-11-05" }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    const signed = { method: "POST", path, service: "sqs", headers, body };
    const { url, headers: sent } = await signRequest(server, signed);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    request(url, { method: "POST", headers: sent }, (answer) => {
      text(answer).then((xml) => resolve(`${answer.statusCode} ${xml}`), reject);
    })
      .on("error", reject)
      .end(body);
    return await promise;
  }
  const queue = "/111122223333/older";
  const xmlns = 'xmlns="http://queue.amazonaws.com/doc/2012-11-05/"';

  test("creates a queue, and posts to its URL what names no queue", async () => {
    expect(
      await post("/", {
        ...{ Action: "CreateQueue", QueueName: "older" },
        ...{ "Attribute.1.Name": "VisibilityTimeout", "Attribute.1.Value": "10" },
        ...{ "Tag.1.Key": "team", "Tag.1.Value": "a" },
      }),
    ).toMatch(
      `200 <CreateQueueResponse ${xmlns}><CreateQueueResult>` +
        `<QueueUrl>${server.url}${queue}</QueueUrl></CreateQueueResult><ResponseMetadata>`,
    );
    const sent = await post(queue, {
      ...{ Action: "SendMessage", MessageBody: "hello" },
      ...{ "MessageAttribute.1.Name": "n", "MessageAttribute.1.Value.DataType": "String" },
      "MessageAttribute.1.Value.StringValue": "v",
    });
    expect(sent).toContain("<MD5OfMessageBody>5d41402abc4b2a76b9719d911017c592<");
    const received = await post(queue, {
      ...{ Action: "ReceiveMessage", "AttributeName.1": "ApproximateReceiveCount" },
      ...{ "MessageAttributeName.1": "All", MaxNumberOfMessages: "10" },
    });
    expect(received).toContain("<Body>hello</Body>");
    expect(received).toMatch(
      /<Attribute><Name>ApproximateReceiveCount<\/Name><Value>1<\/Value><\/Attribute>/,
    );
    expect(received).toMatch(/<MessageAttribute><Name>n<\/Name><Value>.*v.*<\/Value>/);
    const [, ReceiptHandle = ""] = /<ReceiptHandle>([^<]+)</.exec(received) ?? [];
    const deleted = await post(queue, {
      ...{ Action: "DeleteMessageBatch", "DeleteMessageBatchRequestEntry.1.Id": "1" },
      "DeleteMessageBatchRequestEntry.1.ReceiptHandle": ReceiptHandle,
    });
    expect(deleted).toMatch(
      /<DeleteMessageBatchResultEntry><Id>1<\/Id><\/DeleteMessageBatchResultEntry>/,
    );
    const shown = await post(queue, { Action: "GetQueueAttributes", "AttributeName.1": "All" });
    expect(shown).toContain(
      "<Attribute><Name>VisibilityTimeout</Name><Value>10</Value></Attribute>",
    );
    expect(shown).toContain("<Name>ApproximateNumberOfMessagesNotVisible</Name><Value>0<");
    expect(await post("/", { Action: "ListQueues", QueueNamePrefix: "old" })).toContain(
      `<ListQueuesResult><QueueUrl>${server.url}${queue}</QueueUrl></ListQueuesResult>`,
    );
  });

  test.each([
    ["/111122223333/none", { Action: "SendMessage", MessageBody: "x" }, NON_EXISTENT],
    ["/", { Action: "CreateQueue", QueueName: "a b" }, "<Code>InvalidParameterValue</Code>"],
    [queue, { Action: "SendMessage" }, "<Code>MissingParameter</Code>"],
    ["/", { Action: "Dance" }, "<Code>InvalidAction</Code>"],
  ])("posts %s %j and gets the code it knows", async (path, parameters, code) => {
    expect(await post(path, parameters as Record<string, string>)).toMatch(
      new RegExp(`^400 <ErrorResponse ${xmlns}><Error><Type>Sender</Type>${code}`),
    );
  });
});

const NON_EXISTENT = "<Code>AWS\\.SimpleQueueService\\.NonExistentQueue</Code>";

test.runIf(hasAwsCli)("the AWS CLI and the queue's URL", async () => {
  const run = async (...words: string[]) => {
    // Version 1 of the CLI has a host of its own for SQS, whatever the environment says.
    const all = ["--endpoint-url", server.url, "sqs", ...words];
    const { stdout } = await runProgram("aws", all, {
      environment: server.clientEnvironment(),
    });
    return stdout === "" ? {} : (JSON.parse(stdout) as Record<string, unknown>);
  };
  const { QueueUrl } = await run("create-queue", "--queue-name", "cli");
  const url = ["--queue-url", String(QueueUrl)];
  await run("send-message", ...url, "--message-body", "from a shell");
  expect(await run("receive-message", ...url)).toMatchObject({
    Messages: [{ Body: "from a shell" }],
  });
});

test.runIf(hasBoto3)("boto3 names the errors as it always did", async () => {
  const program = `
import boto3, botocore
sqs = boto3.client("sqs")
url = sqs.create_queue(QueueName="boto")["QueueUrl"]
try:
    sqs.get_queue_url(QueueName="none")
except sqs.exceptions.QueueDoesNotExist as error:
    print(error.response["Error"]["Code"])
try:
    sqs.send_message(QueueUrl=url, MessageBody="\\x00")
except sqs.exceptions.InvalidMessageContents as error:
    print(error.response["Error"]["Code"])
try:
    sqs.receive_message(QueueUrl=url, WaitTimeSeconds=21)
except botocore.exceptions.ClientError as error:
    print(error.response["Error"]["Code"])
`;
  const { stdout } = await runProgram("python3", ["-c", program], {
    environment: server.clientEnvironment(),
  });
  expect(stdout.trim().split("\n")).toEqual([
    "AWS.SimpleQueueService.NonExistentQueue",
    "InvalidMessageContents",
    "InvalidParameterValue",
  ]);
});
