import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { HttpSubscriber } from "../../../test/support/http-subscriber.ts";
import { isSigned } from "../../../test/support/sns-signature.ts";
import { ServiceError } from "../../wire/index.ts";
import { BASE_URL, givenTopics, HOME, nobody, ORDERS, QUEUE } from "./given.fixture.ts";

const AT_ONCE = '{"healthyRetryPolicy":{"numRetries":2,"numNoDelayRetries":2}}';

type Given = ReturnType<typeof givenTopics>;

/** The certificate that a message names. */
const certificateFor = ({ topics }: Given, message: Record<string, string>): string =>
  topics.certificate(new URL(message.SigningCertURL ?? "").pathname) ?? "";

/** A topic whose messages come to an HTTP endpoint that has confirmed. */
async function givenEndpoint(
  subscriber: HttpSubscriber,
  Attributes: Record<string, string> = {},
  path = "/hook",
) {
  const given = givenTopics();
  given.call("CreateTopic", { Name: "orders" });
  const asked = { TopicArn: ORDERS, Protocol: "http", Endpoint: `${subscriber.url}${path}` };
  const { SubscriptionArn = "" } = given.call("Subscribe", {
    ...{ ...asked, Attributes: { DeliveryPolicy: AT_ONCE, ...Attributes } },
    ReturnSubscriptionArn: true,
  });
  const first = await subscriber.received.next();
  const confirmation = JSON.parse(first.body) as Record<string, string>;
  const Token = confirmation.Token ?? "";
  given.call("ConfirmSubscription", { TopicArn: ORDERS, Token }, nobody);
  return { ...given, SubscriptionArn, confirmation, first };
}

describe("an HTTP endpoint", () => {
  test("gets a confirmation, then messages, signed and with SNS's headers", async () => {
    await using subscriber = await HttpSubscriber.start();
    const given = await givenEndpoint(subscriber);
    const { confirmation, first, SubscriptionArn } = given;
    expect(first).toMatchObject({ method: "POST", path: "/hook" });
    expect(first.headers).toMatchObject({
      "x-amz-sns-message-type": "SubscriptionConfirmation",
      "x-amz-sns-message-id": confirmation.MessageId,
      "x-amz-sns-topic-arn": ORDERS,
      "content-type": "text/plain; charset=UTF-8",
      "user-agent": "Amazon Simple Notification Service Agent",
    });
    expect(first.headers).not.toHaveProperty("x-amz-sns-subscription-arn");
    expect(confirmation.SubscribeURL).toBe(
      `${BASE_URL}/?Action=ConfirmSubscription&TopicArn=${ORDERS}` + `&Token=${confirmation.Token}`,
    );
    expect(isSigned(confirmation, certificateFor(given, confirmation))).toBe(true);

    const { MessageId } = given.call("Publish", {
      ...{ TopicArn: ORDERS, Message: 'line\n"two" ü', Subject: "Größe" },
      MessageAttributes: { size: { DataType: "Number", StringValue: "9" } },
    });
    const { headers, body } = await subscriber.received.next();
    expect(headers).toMatchObject({
      "x-amz-sns-message-type": "Notification",
      "x-amz-sns-message-id": MessageId,
      "x-amz-sns-subscription-arn": SubscriptionArn,
    });
    const message = JSON.parse(body) as Record<string, string>;
    expect(Object.keys(message)).toEqual([
      ...["Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "SignatureVersion"],
      ...["Signature", "SigningCertURL", "UnsubscribeURL", "MessageAttributes"],
    ]);
    expect(message).toMatchObject({
      ...{ Type: "Notification", MessageId, TopicArn: ORDERS, SignatureVersion: "1" },
      ...{ Subject: "Größe", Message: 'line\n"two" ü', Timestamp: "2026-01-31T12:00:00.000Z" },
      UnsubscribeURL: `${BASE_URL}/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`,
      MessageAttributes: { size: { Type: "Number", Value: "9" } },
    });
    expect(message.SigningCertURL).toMatch(
      /^http:\/\/trailcam\.test:4580\/SimpleNotificationService-[0-9a-f]{32}\.pem$/,
    );
    const pem = certificateFor(given, message);
    expect(isSigned(message, pem)).toBe(true);
    expect(isSigned({ ...message, Message: "other" }, pem)).toBe(false);
  });

  test("gets signatures of version 2 where the topic has it, also without a subject", async () => {
    await using subscriber = await HttpSubscriber.start();
    const given = await givenEndpoint(subscriber);
    given.call("SetTopicAttributes", {
      ...{ TopicArn: ORDERS, AttributeName: "SignatureVersion", AttributeValue: "2" },
    });
    given.call("Publish", { TopicArn: ORDERS, Message: "m" });
    const message = await subscriber.nextMessage();
    expect(message).not.toHaveProperty("Subject");
    expect(message.SignatureVersion).toBe("2");
    expect(isSigned(message, certificateFor(given, message))).toBe(true);
    expect(isSigned({ ...message, SignatureVersion: "1" }, certificateFor(given, message))).toBe(
      false,
    );
  });

  test("is told, signed, that somebody followed the link to unsubscribe", async () => {
    await using subscriber = await HttpSubscriber.start();
    const given = await givenEndpoint(subscriber);
    given.call("Unsubscribe", { SubscriptionArn: given.SubscriptionArn }, nobody);
    const message = await subscriber.nextMessage();
    expect(message.Type).toBe("UnsubscribeConfirmation");
    expect(isSigned(message, certificateFor(given, message))).toBe(true);
  });

  test("gets a bare message where it asked for it, as what it asked for", async () => {
    await using subscriber = await HttpSubscriber.start();
    const DeliveryPolicy = '{"requestPolicy":{"headerContentType":"application/json"}}';
    const { call } = await givenEndpoint(subscriber, {
      RawMessageDelivery: "true",
      DeliveryPolicy,
    });
    call("Publish", { TopicArn: ORDERS, Message: '{"a":1}' });
    const { headers, body } = await subscriber.received.next();
    expect(body).toBe('{"a":1}');
    expect(headers).toMatchObject({
      "x-amz-sns-rawdelivery": "true",
      "content-type": "application/json",
    });
  });

  test("gets the same message again until it takes it", async () => {
    await using subscriber = await HttpSubscriber.start(200, 500, 503);
    const { call } = await givenEndpoint(subscriber);
    const { MessageId } = call("Publish", { TopicArn: ORDERS, Message: "m" });
    for (const _ of [1, 2, 3]) {
      expect((await subscriber.nextMessage()).MessageId).toBe(MessageId);
    }
  });

  test("that breaks the connection off gets it again", async () => {
    await using subscriber = await HttpSubscriber.start(200, (response) => response.destroy());
    const { call } = await givenEndpoint(subscriber);
    call("Publish", { TopicArn: ORDERS, Message: "m" });
    expect((await subscriber.nextMessage()).Message).toBe("m");
    expect((await subscriber.nextMessage()).Message).toBe("m");
  });

  test.each([
    ["its fault", [200, 404], "the endpoint answered 404; no dead-letter queue"],
    ["one that sends elsewhere", [200, 302], "the endpoint answered 302; no dead-letter queue"],
    ["all retries", [200, 500, 500, 500], "the endpoint answered 500; no dead-letter queue"],
  ] as const)("gives up after %s, and the operator is told", async (_, answers, why) => {
    await using subscriber = await HttpSubscriber.start(...answers);
    const { call, events, SubscriptionArn } = await givenEndpoint(subscriber);
    const { MessageId: messageId } = call("Publish", { TopicArn: ORDERS, Message: "m" });
    let event = await events.next();
    if (event.event === "notification_delayed") event = await events.next();
    expect(event).toEqual({
      ...{ event: "notification_dropped", subscription: SubscriptionArn, messageId, why },
    });
  });

  test("leaves what it does not take to its dead-letter queue", async () => {
    await using subscriber = await HttpSubscriber.start(200, 400);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: QUEUE });
    const { call, queues } = await givenEndpoint(subscriber, { RedrivePolicy });
    call("Publish", { TopicArn: ORDERS, Message: "m" });
    const { queueArn, message, source } = await queues.received.next();
    expect(queueArn).toBe(QUEUE);
    expect(source).toEqual({ sourceArn: ORDERS, sourceAccount: HOME });
    expect(JSON.parse(message.body)).toMatchObject({ Type: "Notification", Message: "m" });
  });

  test("gets name and password of its URL as Basic authentication", async () => {
    await using subscriber = await HttpSubscriber.start();
    const given = givenTopics();
    given.call("CreateTopic", { Name: "orders" });
    const Endpoint = subscriber.url.replace("http://", "http://joe:p%40ss@");
    given.call("Subscribe", { TopicArn: ORDERS, Protocol: "http", Endpoint });
    const { headers } = await subscriber.received.next();
    expect(headers.authorization).toBe(`Basic ${Buffer.from("joe:p@ss").toString("base64")}`);
  });
});

describe("a queue", () => {
  test("gets an envelope, spaced as SNS does", async () => {
    const given = givenTopics();
    given.call("CreateTopic", { Name: "orders" });
    given.call("Subscribe", { TopicArn: ORDERS, Protocol: "sqs", Endpoint: QUEUE });
    given.call("Publish", {
      ...{ TopicArn: ORDERS, Message: "m" },
      MessageAttributes: { a: { DataType: "String", StringValue: "v" } },
    });
    const { body, attributes } = (await given.queues.received.next()).message;
    expect(attributes).toBeUndefined();
    expect(
      body.replace(/("(?:MessageId|Signature|SigningCertURL|UnsubscribeURL)") : ".*?"/g, "$1 : …"),
    ).toBe(`{
  "Type" : "Notification",
  "MessageId" : …,
  "TopicArn" : "${ORDERS}",
  "Message" : "m",
  "Timestamp" : "2026-01-31T12:00:00.000Z",
  "SignatureVersion" : "1",
  "Signature" : …,
  "SigningCertURL" : …,
  "UnsubscribeURL" : …,
  "MessageAttributes" : {
    "a" : {"Type":"String","Value":"v"}
  }
}`);
    const message = JSON.parse(body) as Record<string, string>;
    expect(isSigned(message, certificateFor(given, message))).toBe(true);
  });

  test("of a FIFO topic gets a number instead of a signature", async () => {
    const { call, queues } = givenTopics();
    call("CreateTopic", { Name: "orders.fifo", Attributes: { FifoTopic: "true" } });
    const TopicArn = `${ORDERS}.fifo`;
    call("Subscribe", { TopicArn, Protocol: "sqs", Endpoint: `${QUEUE}.fifo` });
    const ids = { MessageGroupId: "g", MessageDeduplicationId: "d" };
    call("Publish", { TopicArn, Message: "m", ...ids });
    const { body } = (await queues.received.next()).message;
    expect(JSON.parse(body)).toMatchObject({ SequenceNumber: "10000000000000000001" });
    expect(body).not.toContain("Signature");
  });

  test("that refuses gets nothing again, and what it did not get is dropped", async () => {
    const { call, queues, events } = givenTopics();
    queues.failures.set(QUEUE, new ServiceError("AccessDenied", "no"));
    call("CreateTopic", { Name: "orders" });
    call("Subscribe", { TopicArn: ORDERS, Protocol: "sqs", Endpoint: QUEUE });
    call("Publish", { TopicArn: ORDERS, Message: "m" });
    expect(await events.next()).toMatchObject({
      event: "notification_dropped",
      why: "AccessDenied; no dead-letter queue",
    });
  });

  test("that cannot be reached gets it again", async () => {
    const { call, queues, events } = givenTopics();
    queues.failures.set(QUEUE, new Error("locked"));
    call("CreateTopic", { Name: "orders" });
    call("Subscribe", { TopicArn: ORDERS, Protocol: "sqs", Endpoint: QUEUE });
    call("Publish", { TopicArn: ORDERS, Message: "m" });
    expect((await events.next()).event).toBe("notification_delayed");
    queues.failures.clear();
    expect((await queues.received.next()).queueArn).toBe(QUEUE);
  });
});

describe("mail", () => {
  /** The mail that is there once `count` messages were written, oldest first. */
  async function mailOf({ mailDirectory, topics }: Given, key: string) {
    // Nothing is left in the outbox once all is written.
    await expect.poll(() => topics.state.outbox.next(key, new Set())).toBeUndefined();
    const names = (await readdir(mailDirectory)).sort();
    return await Promise.all(
      names.map(async (name) => {
        const path = join(mailDirectory, name);
        const { mode } = await stat(path);
        return { name, mode: mode & 0o777, text: await readFile(path, "utf8") };
      }),
    );
  }

  async function givenMailbox(Protocol: "email" | "email-json", Endpoint: string) {
    const given = givenTopics();
    given.call("CreateTopic", { Name: "orders", Attributes: { DisplayName: 'The "shop"' } });
    const asked = { TopicArn: ORDERS, Protocol, Endpoint, ReturnSubscriptionArn: true };
    const { SubscriptionArn = "" } = given.call("Subscribe", asked);
    const key = `${HOME}/us-east-1/orders/${SubscriptionArn.split(":")[6]}`;
    const [confirmation] = await mailOf(given, key);
    const Token = /\bToken=([0-9a-f]{288})/.exec(confirmation?.text ?? "")?.[1] ?? "";
    expect(given.call("ConfirmSubscription", { TopicArn: ORDERS, Token }, nobody)).toEqual({
      SubscriptionArn,
    });
    const next = async () => {
      given.clock.ms += 1;
      return (await mailOf(given, key)).at(-1);
    };
    return { ...given, confirmation, next };
  }

  test("is a file with a link, then one for each message, for their owner alone", async () => {
    const { call, confirmation, next, clock } = await givenMailbox("email", "joe@example.com");
    expect(confirmation?.mode).toBe(0o600);
    expect(confirmation?.name).toMatch(
      /^2026-01-31T12-00-00-000Z-joe@example\.com-[0-9a-f-]{36}\.eml$/,
    );
    clock.ms += 1;
    const { MessageId } = call("Publish", {
      TopicArn: ORDERS,
      Message: "one\ntwo",
      Subject: "Größe",
    });
    const mail = await next();
    expect(mail?.text.split("\r\n")).toEqual([
      'From: "The \\"shop\\"" <no-reply@sns.amazonaws.com>',
      "To: joe@example.com",
      `Subject: =?UTF-8?B?${Buffer.from("Größe").toString("base64")}?=`,
      "Date: Sat, 31 Jan 2026 12:00:00 +0000",
      `Message-ID: <${MessageId}@sns.amazonaws.com>`,
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=UTF-8",
      "Content-Transfer-Encoding: 8bit",
      "",
      "one",
      "two",
      "",
      "--",
      "To stop receiving notifications from this topic, open this link:",
      expect.stringMatching(/^http:\/\/trailcam\.test:4580\/\?Action=Unsubscribe&SubscriptionArn=/),
      "",
    ]);
  });

  test("with lines that are too long is in base64", async () => {
    const { call, next, clock } = await givenMailbox("email", "joe@example.com");
    clock.ms += 1;
    call("Publish", { TopicArn: ORDERS, Message: "x".repeat(999) });
    const [head = "", body = ""] = (await next())?.text.split("\r\n\r\n") ?? [];
    expect(head).toContain("Content-Transfer-Encoding: base64");
    expect(Buffer.from(body, "base64").toString()).toMatch(/^x{999}\n/);
    expect(body.split("\r\n").every((line) => line.length <= 76)).toBe(true);
  });

  test("of an address that looks like a path stays in its directory", async () => {
    const { confirmation } = await givenMailbox("email", "../../../etc/joe@example.com");
    expect(confirmation?.name).toContain("-_._.._.._etc_joe@example.com-");
  });

  test("in JSON is the signed envelope", async () => {
    const given = await givenMailbox("email-json", "joe@example.com");
    given.clock.ms += 1;
    given.call("Publish", { TopicArn: ORDERS, Message: "m" });
    const [, body = ""] = (await given.next())?.text.split("\r\n\r\n") ?? [];
    const message = JSON.parse(body) as Record<string, string>;
    expect(message).toMatchObject({ Type: "Notification", Message: "m" });
    expect(isSigned(message, certificateFor(given, message))).toBe(true);
  });

  test("is removed when everything is emptied", async () => {
    const given = await givenMailbox("email", "joe@example.com");
    given.store.clear();
    await given.topics.clear();
    await expect(readdir(given.mailDirectory)).rejects.toMatchObject({ code: "ENOENT" });
    expect(given.call("ListTopics", {}).Topics).toEqual([]);
  });
});

describe("the key that messages are signed with", () => {
  const signingUrl = async ({ call, queues }: Given): Promise<string> => {
    call("Publish", { TopicArn: ORDERS, Message: "m" });
    const { body } = (await queues.received.next()).message;
    return (JSON.parse(body) as { SigningCertURL: string }).SigningCertURL;
  };

  test("stays the same over a restart, and another takes its place before it expires", async () => {
    const before = givenTopics();
    before.call("CreateTopic", { Name: "orders" });
    before.call("Subscribe", { TopicArn: ORDERS, Protocol: "sqs", Endpoint: QUEUE });
    const first = await signingUrl(before);
    const after = givenTopics({ store: before.store, seed: "after" });
    expect(await signingUrl(after)).toBe(first);
    after.clock.ms += 370 * 24 * 3_600_000;
    const second = await signingUrl(after);
    expect(second).not.toBe(first);
    // What was signed before can still be verified.
    expect(after.topics.certificate(new URL(first).pathname)).toContain("BEGIN CERTIFICATE");
    expect(after.topics.certificate("/SimpleNotificationService-0.pem")).toBeUndefined();
  });
});
