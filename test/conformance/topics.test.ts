import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { HttpSubscriber } from "../support/http-subscriber.ts";
import { hasAwsCli, runProgram } from "../support/programs.ts";
import { TestServer } from "../support/server.ts";
import { isSigned } from "../support/sns-signature.ts";

const AT_ONCE = { DeliveryPolicy: '{"healthyRetryPolicy":{"numRetries":3,"numNoDelayRetries":3}}' };

/** Subscribes an endpoint, and confirms with the token that it was sent. */
async function subscribe(sns: SNSClient, TopicArn: string, subscriber: HttpSubscriber) {
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      ...{ TopicArn, Protocol: "http", Endpoint: subscriber.url, Attributes: AT_ONCE },
      ReturnSubscriptionArn: true,
    }),
  );
  const { Token } = await subscriber.nextMessage();
  await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
  return SubscriptionArn;
}

test("a message comes to an endpoint that failed first, and its links work for anyone", async () => {
  await using server = await TestServer.start();
  await using subscriber = await HttpSubscriber.start(500);
  const sns = new SNSClient(server.clientSettings("admin", "eu-west-1"));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "orders" }));
  const pending = { TopicArn, Protocol: "http", Endpoint: subscriber.url, Attributes: AT_ONCE };
  await sns.send(new SubscribeCommand(pending));

  const confirmation = await subscriber.nextMessage();
  expect(await subscriber.nextMessage()).toEqual(confirmation);
  expect((await fetch(confirmation.SubscribeURL ?? "")).status).toBe(200);
  const { MessageId } = await sns.send(
    new PublishCommand({ TopicArn, Message: "the secret of the shop", Subject: "hidden subject" }),
  );
  const message = await subscriber.nextMessage();
  expect(message).toMatchObject({ Type: "Notification", MessageId });

  const certificate = await fetch(message.SigningCertURL ?? "");
  expect(certificate.status).toBe(200);
  const pem = await certificate.text();
  expect([confirmation, message].map((one) => isSigned(one, pem))).toEqual([true, true]);

  expect((await fetch(message.UnsubscribeURL ?? "")).status).toBe(200);
  expect((await subscriber.nextMessage()).Type).toBe("UnsubscribeConfirmation");
  const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  expect(Subscriptions).toEqual([]);

  const records = await recordsOf(server, "eu-west-1");
  expect(records.map(({ eventName }) => eventName).sort()).toEqual([
    ...["ConfirmSubscription", "CreateTopic", "ListSubscriptionsByTopic", "Subscribe"],
    "Unsubscribe",
  ]);
  const followed = records.filter(({ userIdentity }) => userIdentity.type === "AWSAccount");
  expect(followed.map(({ eventName }) => eventName).sort()).toEqual([
    ...["ConfirmSubscription", "Unsubscribe"],
  ]);
  const { stdout } = await runProgram(
    process.execPath,
    [
      ...["--disable-warning=ExperimentalWarning", "src/cli/main.ts", "query"],
      ...["--data", server.dataDirectory, "--format", "jsonl"],
      "SELECT record FROM events WHERE eventName = 'Publish'",
    ],
    { environment: { PATH: process.env.PATH ?? "" } },
  );
  expect(stdout).toContain("HIDDEN_DUE_TO_SECURITY_REASONS");
  expect(stdout).not.toMatch(/secret of the shop|hidden subject/);
  expect(JSON.stringify(records)).not.toContain(confirmation.Token);
});

interface Seen {
  readonly eventName: string;
  readonly userIdentity: { readonly type: string };
}

async function recordsOf(server: TestServer, region: string): Promise<Seen[]> {
  const trails = new CloudTrailClient(server.clientSettings("admin", region));
  const { Events = [] } = await trails.send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: "EventSource", AttributeValue: "sns.amazonaws.com" }],
    }),
  );
  return Events.map(({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent ?? "") as Seen);
}

test("a server that is killed before a message was taken delivers it after it starts again", async () => {
  await using subscriber = await HttpSubscriber.start(200, () => {
    // Never answered: the server is killed while it waits.
  });
  const first = await TestServer.start();
  const sns = new SNSClient(first.clientSettings());
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "orders" }));
  await subscribe(sns, TopicArn, subscriber);
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: "m" }));
  await subscriber.received.next();
  await first.kill();

  await using second = await TestServer.start({ dataDirectory: first.dataDirectory });
  const message = await subscriber.nextMessage();
  expect(message.MessageId).toBe(MessageId);
  const pem = await (await fetch(message.SigningCertURL ?? "")).text();
  expect(isSigned(message, pem)).toBe(true);
  expect(new URL(message.SigningCertURL ?? "").origin).toBe(second.url);
});

test("stopping does not wait for retries, and a reset empties topics and mail", async () => {
  await using subscriber = await HttpSubscriber.start(200, 500);
  await using server = await TestServer.start({ flags: ["--allow-reset"] });
  const sns = new SNSClient(server.clientSettings());
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "orders" }));
  await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "joe@example.com" }),
  );
  const mail = join(server.dataDirectory, "mail");
  await expect.poll(() => readdir(mail).catch(() => [])).toHaveLength(1);
  const { token } = JSON.parse(
    await readFile(join(server.dataDirectory, "server.json"), "utf8"),
  ) as { token: string };
  const reset = await fetch(`${server.url}/_trailcam/reset`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
  });
  expect(reset.status).toBe(200);
  await expect(readdir(mail)).rejects.toMatchObject({ code: "ENOENT" });
  await expect(sns.send(new GetTopicAttributesCommand({ TopicArn }))).rejects.toMatchObject({
    name: "NotFoundException",
    message: "Topic does not exist",
  });

  await sns.send(new CreateTopicCommand({ Name: "orders" }));
  const SubscriptionArn = await subscribe(sns, TopicArn, subscriber);
  const attributes = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  expect(attributes.Attributes).toMatchObject({ PendingConfirmation: "false" });
  // The next attempt, with SNS's own policy, is due in twenty seconds.
  const Endpoint = `${subscriber.url}/later`;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint }));
  expect((await subscriber.received.next()).path).toBe("/later");
  expect(await server.stop()).toBe(0);
});

test.skipIf(!hasAwsCli)(
  "the AWS CLI makes a topic, subscribes a mailbox and publishes",
  async () => {
    await using server = await TestServer.start();
    const environment = server.clientEnvironment();
    const sns = async (...words: string[]) => {
      const all = ["sns", ...words, "--output", "json"];
      const { stdout } = await runProgram("aws", all, { environment });
      return stdout === "" ? {} : (JSON.parse(stdout) as Record<string, string>);
    };
    const { TopicArn = "" } = await sns(
      "create-topic",
      "--name",
      "orders",
      "--tags",
      "Key=a,Value=b",
    );
    const topic = ["--topic-arn", TopicArn];
    const subscription = ["--protocol", "email", "--notification-endpoint", "joe@example.com"];
    expect(await sns("subscribe", ...topic, ...subscription)).toEqual({
      SubscriptionArn: "pending confirmation",
    });
    const published = await sns("publish", ...topic, "--message", "hello", "--subject", "s");
    expect(published.MessageId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await sns("list-tags-for-resource", "--resource-arn", TopicArn)).toEqual({
      Tags: [{ Key: "a", Value: "b" }],
    });
  },
);
