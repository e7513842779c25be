import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventBusConformance } from "../../src/delivery/event-bus/event-bus.conformance.ts";
import { logGroupConformance } from "../../src/delivery/log-groups/log-group.conformance.ts";
import { topicConformance } from "../../src/delivery/notifications/topic.conformance.ts";
import {
  type Endpoint,
  openCloudWatchLogGroups,
  openEventBridgeBuses,
  openSnsTopics,
} from "../../src/destinations/index.ts";
import { ACCOUNT } from "../support/given.ts";
import { hasMoto, startMoto } from "../support/moto.ts";
import { TestServer } from "../support/server.ts";

const WRITER = {
  accountId: ACCOUNT,
  trailArn: `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`,
  roleArn: `arn:aws:iam::${ACCOUNT}:role/trail`,
};
/** For an endpoint that is known not to answer. */
const IMPATIENT = { connectMs: 1_000, idleMs: 100, callMs: 1_000 };

/** A server that answers as AWS does, and the SDK's clients of it. */
interface Served {
  readonly endpoint: Endpoint;
  /** In whose account its ARNs are. */
  readonly accountId: string;
  readonly settings: ReturnType<TestServer["clientSettings"]>;
  /** As in `EventBusUnderTest`. */
  readonly hidesAccount?: boolean;
}

let made = 0;
const newName = (kind: string) => `${kind}-${++made}`;

/** Anyone may send: it is not the queue that is looked at here. */
const OPEN_POLICY = (arn: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: arn }],
  });

async function aQueue({ settings, accountId }: Served) {
  const sqs = new SQSClient(settings);
  const QueueName = newName("queue");
  const arn = `arn:aws:sqs:us-east-1:${accountId}:${QueueName}`;
  const Attributes = { Policy: OPEN_POLICY(arn) };
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const take = async (count: number): Promise<readonly string[]> => {
    const bodies: string[] = [];
    while (bodies.length < count) {
      const receive = { QueueUrl, WaitTimeSeconds: 1, MaxNumberOfMessages: 10 };
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receive));
      for (const { Body = "", ReceiptHandle = "" } of Messages) {
        bodies.push(Body);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
    return bodies;
  };
  return { arn, take };
}

function destinationsConformance(name: string, served: () => Served): void {
  topicConformance(`SnsTopics over ${name}`, async () => {
    const sns = new SNSClient(served().settings);
    const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: newName("topic") }));
    const queue = await aQueue(served());
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queue.arn }));
    return {
      topics: await openSnsTopics(served().endpoint),
      arn: TopicArn,
      missingArn: `${TopicArn}-missing`,
      received: async (count) =>
        (await queue.take(count)).map((body) => {
          const { Message, Subject } = JSON.parse(body) as { Message: string; Subject?: string };
          return { message: Message, ...(Subject !== undefined && { subject: Subject }) };
        }),
    };
  });

  logGroupConformance(`CloudWatchLogGroups over ${name}`, async () => {
    const logs = new CloudWatchLogsClient(served().settings);
    const logGroupName = newName("group");
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const arn = `arn:aws:logs:us-east-1:${served().accountId}:log-group:${logGroupName}:*`;
    return {
      logGroups: await openCloudWatchLogGroups(served().endpoint),
      arn,
      missingArn: arn.replace(logGroupName, "missing"),
      writer: WRITER,
      nowMs: Date.now(),
      eventsOf: async (logStreamName) => {
        const command = { logGroupName, logStreamName, startFromHead: true };
        try {
          const { events = [] } = await logs.send(new GetLogEventsCommand(command));
          return events.map(({ timestamp = 0, message = "" }) => ({
            timestampMs: timestamp,
            message,
          }));
        } catch (error) {
          if ((error as Error).name === "ResourceNotFoundException") return undefined;
          throw error;
        }
      },
    };
  });

  eventBusConformance(`EventBridgeBuses over ${name}`, async () => {
    const events = new EventBridgeClient(served().settings);
    const queue = await aQueue(served());
    const Rule = newName("rule");
    const sourcePrefix = `${Rule}.`;
    const EventPattern = JSON.stringify({ source: [{ prefix: sourcePrefix }] });
    await events.send(new PutRuleCommand({ Name: Rule, EventPattern }));
    await events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: "1", Arn: queue.arn }] }));
    return {
      buses: await openEventBridgeBuses(served().endpoint, { sourcePrefix }),
      place: { accountId: served().accountId, region: "us-east-1" },
      sourcePrefix,
      hidesAccount: served().hidesAccount === true,
      received: async (count) =>
        (await queue.take(count)).map((body) => JSON.parse(body) as Record<string, unknown>),
    };
  });
}

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());

const servedBy = (url: string, accountId: string): Served => {
  const settings = { ...server.clientSettings(), endpoint: url };
  const credentials = async () => settings.credentials;
  return {
    settings,
    accountId,
    endpoint: { address: new URL(url), region: "eu-west-1", credentials },
  };
};

destinationsConformance("trailcam's own services", () => servedBy(server.url, ACCOUNT));

if (!hasMoto) console.info("moto_server is not installed: destinations are not tried on it.");
describe.runIf(hasMoto)("moto", () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto[Symbol.asyncDispose]());
  destinationsConformance("moto", () => ({
    ...servedBy(moto.url, "123456789012"),
    hidesAccount: true,
  }));
});

describe("what does not answer, or refuses", () => {
  const nowhere = (): Endpoint => ({
    ...servedBy("http://127.0.0.1:9", ACCOUNT).endpoint,
    timeouts: IMPATIENT,
  });
  const stranger = (): Endpoint => ({
    ...servedBy(server.url, ACCOUNT).endpoint,
    credentials: async () => ({ accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" }),
  });
  const EVENT = { id: "e", detailType: "t", service: "s", timeMs: 0, detail: "{}" };
  const PLACE = { accountId: ACCOUNT, region: "us-east-1" };

  test.each([
    ["that does not answer", nowhere, "destination_unreachable"],
    ["that knows us not", stranger, "destination_refused"],
  ] as const)("a service %s", async (_what, endpoint, code) => {
    const topics = await openSnsTopics(endpoint());
    const topic = await topics.find(`arn:aws:sns:us-east-1:${ACCOUNT}:topic`);
    await expect(topic.publish("x")).rejects.toMatchObject({ code });
    const groups = await openCloudWatchLogGroups(endpoint());
    const group = await groups.find(`arn:aws:logs:us-east-1:${ACCOUNT}:log-group:trail:*`);
    await expect(group.prepare("s")).rejects.toMatchObject({ code });
    await expect(group.put("s", [{ timestampMs: 0, message: "{}" }])).rejects.toMatchObject({
      code,
    });
    const buses = await openEventBridgeBuses(endpoint(), { sourcePrefix: "trailcam." });
    await expect(buses.put(PLACE, [EVENT])).rejects.toMatchObject({ code });
  });

  test("a call that is broken off", async () => {
    const topics = await openSnsTopics(servedBy(server.url, ACCOUNT).endpoint);
    const topic = await topics.find(`arn:aws:sns:us-east-1:${ACCOUNT}:topic`);
    topics.abandon();
    await expect(topic.publish("x")).rejects.toMatchObject({ code: "destination_unreachable" });
  });
});
