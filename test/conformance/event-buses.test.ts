import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
  PutResourcePolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateApiDestinationCommand,
  CreateConnectionCommand,
  CreateEventBusCommand,
  DescribeConnectionCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  TestEventPatternCommand,
  UpdateConnectionCommand,
} from "@aws-sdk/client-eventbridge";
import {
  CreateTopicCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allRecords } from "../support/history.ts";
import { TestServer } from "../support/server.ts";

let server: TestServer;
let client: EventBridgeClient;
let endpoint: Server;
let port: number;
const received: { readonly key: unknown; readonly body: string }[] = [];

/** Listens on `port`, and remembers what comes. */
async function listen(): Promise<void> {
  endpoint = createServer(async (request, response) => {
    const body = Buffer.concat((await request.toArray()) as Buffer[]).toString();
    received.push({ key: request.headers["x-api-key"], body });
    response.end("{}");
  });
  endpoint.listen(port, "127.0.0.1");
  await once(endpoint, "listening");
  port = (endpoint.address() as AddressInfo).port;
}

async function closeEndpoint(): Promise<void> {
  endpoint.close();
  endpoint.closeAllConnections();
  await once(endpoint, "close");
}

beforeAll(async () => {
  port = 0;
  await listen();
  server = await TestServer.start();
  client = new EventBridgeClient(server.clientSettings());
}, 40_000);

afterAll(async () => {
  client.destroy();
  endpoint.close();
  endpoint.closeAllConnections();
  await server[Symbol.asyncDispose]();
});

const SECRETS = ["first-s3cret", "second-s3cret", "header-s3cret"] as const;

const entry = (n: number) => ({
  ...{ EventBusName: "orders", Source: "my.app", DetailType: "Order placed" },
  Detail: JSON.stringify({ n }),
});

const deliveredNumbers = () =>
  received.map(({ body }) => (JSON.parse(body) as { detail: { n: number } }).detail.n);

test("an event reaches an HTTP endpoint through a rule, by the official SDK", async () => {
  await client.send(new CreateEventBusCommand({ Name: "orders" }));
  const { ConnectionArn } = await client.send(
    new CreateConnectionCommand({
      ...{ Name: "c", AuthorizationType: "API_KEY" },
      AuthParameters: {
        ApiKeyAuthParameters: { ApiKeyName: "X-Api-Key", ApiKeyValue: SECRETS[0] },
        InvocationHttpParameters: {
          HeaderParameters: [{ Key: "X-More", Value: SECRETS[2], IsValueSecret: true }],
        },
      },
    }),
  );
  const AuthParameters = {
    ApiKeyAuthParameters: { ApiKeyName: "X-Api-Key", ApiKeyValue: SECRETS[1] },
  };
  await client.send(new UpdateConnectionCommand({ Name: "c", AuthParameters }));
  const { ApiDestinationArn } = await client.send(
    new CreateApiDestinationCommand({
      ...{ Name: "d", ConnectionArn, HttpMethod: "POST" },
      InvocationEndpoint: `http://127.0.0.1:${port}/hook`,
    }),
  );
  const EventPattern = JSON.stringify({
    source: ["my.app"],
    detail: { n: [{ numeric: [">", 1] }] },
  });
  const { RuleArn } = await client.send(
    new PutRuleCommand({ Name: "r", EventBusName: "orders", EventPattern }),
  );
  const RoleArn = "arn:aws:iam::111122223333:role/r";
  const Targets = [{ Id: "1", Arn: ApiDestinationArn, RoleArn }];
  await client.send(new PutTargetsCommand({ Rule: "r", EventBusName: "orders", Targets }));

  const put = await client.send(new PutEventsCommand({ Entries: [entry(1), entry(2)] }));
  expect(put.FailedEntryCount).toBe(0);
  await expect.poll(() => received.length).toBe(1);
  expect(received[0]?.key).toBe(SECRETS[1]);
  expect(JSON.parse(received[0]?.body ?? "")).toEqual({
    ...{ version: "0", id: put.Entries?.[1]?.EventId, "detail-type": "Order placed" },
    ...{ source: "my.app", account: "111122223333", region: "us-east-1", resources: [] },
    ...{ time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/), detail: { n: 2 } },
  });
  const { Rules } = await client.send(new ListRulesCommand({ EventBusName: "orders" }));
  const rule = { Name: "r", Arn: RuleArn, EventPattern, State: "ENABLED", EventBusName: "orders" };
  expect(Rules).toEqual([rule]);
  const asked = { Rule: "r", EventBusName: "orders" };
  expect((await client.send(new ListTargetsByRuleCommand(asked))).Targets).toEqual(Targets);
});

test("what an endpoint did not take before the server was killed, it gets after", async () => {
  await closeEndpoint();
  received.length = 0;
  await client.send(new PutEventsCommand({ Entries: [entry(7)] }));
  await server.kill();
  await listen();
  const { dataDirectory } = server;
  server = await TestServer.start({ dataDirectory });
  client.destroy();
  client = new EventBridgeClient(server.clientSettings());
  await expect.poll(deliveredNumbers, { timeout: 15_000 }).toEqual([7]);
  await client.send(new PutEventsCommand({ Entries: [entry(8)] }));
  await expect.poll(deliveredNumbers).toEqual([7, 8]);
}, 60_000);

test("queues and topics of the sandbox are targets, and queues take dead letters", async () => {
  const queues = new SQSClient(server.clientSettings());
  const topics = new SNSClient(server.clientSettings());
  const arnOf = (name: string) => `arn:aws:sqs:us-east-1:111122223333:${name}`;
  const urls: Record<string, string | undefined> = {};
  for (const QueueName of ["direct", "by-topic", "dead"]) {
    urls[QueueName] = (await queues.send(new CreateQueueCommand({ QueueName }))).QueueUrl;
  }
  const { TopicArn } = await topics.send(new CreateTopicCommand({ Name: "t" }));
  // Without a statement for EventBridge a topic takes nothing from it, as on AWS.
  const RuleArn = "arn:aws:events:us-east-1:111122223333:rule/q";
  const Statement = {
    ...{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" } },
    ...{ Action: "sns:Publish", Resource: TopicArn },
    Condition: { ArnEquals: { "aws:SourceArn": RuleArn } },
  };
  const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
  const policy = { TopicArn, AttributeName: "Policy", AttributeValue };
  await topics.send(new SetTopicAttributesCommand(policy));
  const Attributes = { RawMessageDelivery: "true" };
  const Endpoint = arnOf("by-topic");
  await topics.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint, Attributes }));
  await client.send(new PutRuleCommand({ Name: "q", EventPattern: '{"source":["q.app"]}' }));
  const Targets = [
    { Id: "1", Arn: arnOf("direct") },
    { Id: "2", Arn: TopicArn, InputPath: "$.detail" },
    { Id: "3", Arn: arnOf("none"), DeadLetterConfig: { Arn: arnOf("dead") } },
  ];
  await client.send(new PutTargetsCommand({ Rule: "q", Targets }));
  const Entries = [{ Source: "q.app", DetailType: "t", Detail: '{"n":1}' }];
  const { Entries: [put] = [] } = await client.send(new PutEventsCommand({ Entries }));
  const receive = async (name: string) => {
    const asked = { QueueUrl: urls[name], WaitTimeSeconds: 10, MessageAttributeNames: ["All"] };
    const { Messages: [message] = [] } = await queues.send(new ReceiveMessageCommand(asked));
    return message;
  };
  const direct = await receive("direct");
  expect(JSON.parse(direct?.Body ?? "")).toMatchObject({ id: put?.EventId, detail: { n: 1 } });
  expect((await receive("by-topic"))?.Body).toBe('{"n":1}');
  const dead = await receive("dead");
  expect(dead?.Body).toBe(direct?.Body);
  const told = Object.entries(dead?.MessageAttributes ?? {});
  expect(Object.fromEntries(told.map(([name, { StringValue }]) => [name, StringValue]))).toEqual({
    RULE_ARN: RuleArn,
    ...{ TARGET_ARN: arnOf("none"), RETRY_ATTEMPTS: "0" },
    ...{ ERROR_CODE: "NO_RESOURCE", ERROR_MESSAGE: expect.any(String) },
  });
  queues.destroy();
  topics.destroy();
}, 30_000);

test("log groups of the sandbox are targets", async () => {
  const logs = new CloudWatchLogsClient(server.clientSettings());
  const logGroupName = "/aws/events/all";
  const group = `arn:aws:logs:us-east-1:111122223333:log-group:${logGroupName}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  const Statement = {
    ...{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" } },
    ...{ Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${group}:*` },
  };
  const policyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
  await logs.send(new PutResourcePolicyCommand({ policyName: "events", policyDocument }));
  await client.send(new PutRuleCommand({ Name: "l", EventPattern: '{"source":["l.app"]}' }));
  const Targets = [{ Id: "1", Arn: group }];
  await client.send(new PutTargetsCommand({ Rule: "l", Targets }));
  const Entries = [{ Source: "l.app", DetailType: "t", Detail: '{"n":1}' }];
  const { Entries: [put] = [] } = await client.send(new PutEventsCommand({ Entries }));
  const messages = async () => {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    return events.map(({ message }) => JSON.parse(message ?? "") as unknown);
  };
  await expect.poll(messages).toMatchObject([{ id: put?.EventId, detail: { n: 1 } }]);
  logs.destroy();
});

test("the SDK reads refusals of patterns by their own name", async () => {
  const Event = JSON.stringify({
    ...{ id: "1", source: "my.app", "detail-type": "t", account: "1", region: "r", time: "t" },
    detail: { ip: "10.1.2.3" },
  });
  const ask = (pattern: object) =>
    client.send(new TestEventPatternCommand({ EventPattern: JSON.stringify(pattern), Event }));
  expect((await ask({ detail: { ip: [{ cidr: "10.0.0.0/8" }] } })).Result).toBe(true);
  expect((await ask({ detail: { ip: [{ cidr: "11.0.0.0/8" }] } })).Result).toBe(false);
  await expect(ask({ detail: { ip: [{ glob: "x" }] } })).rejects.toMatchObject({
    name: "InvalidEventPatternException",
    message: expect.stringContaining("Unrecognized match type glob"),
  });
});

test("no record and no answer has a connection's secrets", async () => {
  const shown = await client.send(new DescribeConnectionCommand({ Name: "c" }));
  const records = await allRecords(server);
  const names = records.map(({ eventName }) => eventName);
  expect(names).toContain("CreateConnection");
  expect(names).toContain("UpdateConnection");
  expect(JSON.stringify(records)).toContain("X-Api-Key");
  for (const secret of SECRETS) expect(JSON.stringify([shown, records])).not.toContain(secret);
});
