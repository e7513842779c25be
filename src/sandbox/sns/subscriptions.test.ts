import { describe, expect, test } from "vitest";
import { refusalOf } from "../../../test/support/refusal.ts";
import { bob, givenTopics, HOME, nobody, ORDERS, OTHER, QUEUE } from "./given.fixture.ts";

const HOOK = "http://127.0.0.1:9/hook";
const DAY_MS = 24 * 3_600_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A topic with one HTTP subscription; nothing goes out, so that the test sees what would. */
function givenSubscription(input: object = {}) {
  const given = givenTopics({ isStarted: false });
  const { call, topics } = given;
  call("CreateTopic", { Name: "orders" });
  const asked = { TopicArn: ORDERS, Protocol: "http", Endpoint: HOOK, ReturnSubscriptionArn: true };
  const SubscriptionArn = call("Subscribe", { ...asked, ...input }).SubscriptionArn ?? "";
  /** What waits in the outbox for the subscription, oldest first. */
  const waiting = () => {
    const rows = [];
    const seen = new Set<string>();
    const key = `${HOME}/us-east-1/orders/${SubscriptionArn.split(":")[6]}`;
    for (;;) {
      const row = topics.state.outbox.next(key, seen);
      if (!row) return rows;
      seen.add(row.key);
      rows.push(row.value);
    }
  };
  const token = () => waiting().at(-1)?.token ?? "";
  const attributes = () => call("GetSubscriptionAttributes", { SubscriptionArn }).Attributes;
  return { ...given, SubscriptionArn, waiting, token, attributes };
}

describe("Subscribe", () => {
  test("an endpoint has to confirm, and until then its ARN is not listed", () => {
    const { call, waiting, attributes, SubscriptionArn } = givenSubscription();
    expect(SubscriptionArn.split(":").at(-1)).toMatch(UUID);
    expect(waiting()).toMatchObject([{ type: "SubscriptionConfirmation" }]);
    expect(waiting()[0]?.token).toMatch(/^[0-9a-f]{288}$/);
    expect(attributes()).toMatchObject({
      PendingConfirmation: "true",
      ConfirmationWasAuthenticated: "false",
      Owner: HOME,
      SubscriptionPrincipal: `arn:aws:iam::${HOME}:user/alice`,
    });
    expect(call("ListSubscriptions", {}).Subscriptions).toEqual([
      {
        SubscriptionArn: "PendingConfirmation",
        Owner: HOME,
        Protocol: "http",
        Endpoint: HOOK,
        TopicArn: ORDERS,
      },
    ]);
    expect(call("GetTopicAttributes", { TopicArn: ORDERS }).Attributes).toMatchObject({
      SubscriptionsPending: "1",
      SubscriptionsConfirmed: "0",
    });
  });

  test("says only that it is pending where the ARN was not asked for", () => {
    const { call } = givenTopics();
    call("CreateTopic", { Name: "orders" });
    const asked = { TopicArn: ORDERS, Protocol: "email", Endpoint: "joe@example.com" };
    expect(call("Subscribe", asked)).toEqual({ SubscriptionArn: "pending confirmation" });
  });

  test("asked again, sends another confirmation and makes no second subscription", () => {
    const { call, waiting, SubscriptionArn } = givenSubscription();
    const again = call("Subscribe", {
      ...{ TopicArn: ORDERS, Protocol: "http", Endpoint: HOOK, ReturnSubscriptionArn: true },
    });
    expect(again).toEqual({ SubscriptionArn });
    expect(waiting()).toHaveLength(2);
  });

  test("asked again with other attributes, refuses", () => {
    const { call } = givenSubscription();
    const asked = { TopicArn: ORDERS, Protocol: "http", Endpoint: HOOK };
    const Attributes = { RawMessageDelivery: "true" };
    expect(refusalOf(() => call("Subscribe", { ...asked, Attributes })).message).toBe(
      "Invalid parameter: Attributes Reason: Subscription already exists with different attributes",
    );
  });

  test("an account's own queue is confirmed at once, another's has to confirm", () => {
    const { call, waiting } = givenSubscription({ Protocol: "sqs", Endpoint: QUEUE });
    expect(waiting()).toEqual([]);
    const theirs = `arn:aws:sqs:us-east-1:${OTHER}:incoming`;
    const asked = { TopicArn: ORDERS, Protocol: "sqs", Endpoint: theirs };
    expect(call("Subscribe", asked)).toEqual({ SubscriptionArn: "pending confirmation" });
  });

  test("an endpoint's password is never shown", () => {
    const { attributes, call } = givenSubscription({ Endpoint: "http://joe:secret@127.0.0.1/x" });
    expect(attributes()?.Endpoint).toBe("http://joe:****@127.0.0.1/x");
    expect(JSON.stringify(call("ListSubscriptions", {}))).not.toContain("secret");
  });

  test.each([
    [
      { Protocol: "carrier-pigeon" },
      "Amazon SNS does not support this protocol string: carrier-pigeon",
    ],
    [{ Protocol: "lambda" }, "Protocol Reason: nothing is delivered by lambda here"],
    [
      { Protocol: "sms", Endpoint: "+15555550100" },
      "Protocol Reason: nothing is delivered by sms here",
    ],
    [{ Protocol: "https" }, "Endpoint must match the specified protocol"],
    [{ Endpoint: "hook" }, "Endpoint must match the specified protocol"],
    [{ Endpoint: "" }, "Endpoint"],
    [{ Protocol: "sqs", Endpoint: "queue" }, "SQS endpoint ARN"],
    [
      { Protocol: "sqs", Endpoint: `${QUEUE}.fifo` },
      "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to " +
        "standard SNS topics",
    ],
    [{ Protocol: "email", Endpoint: "joe" }, "Email address"],
    [{ Protocol: "email", Endpoint: "joe@example.com\r\nBcc: eve@example.com" }, "Email address"],
    [{ Attributes: { Colour: "red" } }, "Attributes Reason: AttributeName"],
    [
      { Attributes: { RawMessageDelivery: "maybe" } },
      "Attributes Reason: RawMessageDelivery: Invalid value [maybe]. Must be true or false.",
    ],
    [
      { Protocol: "email", Endpoint: "j@example.com", Attributes: { RawMessageDelivery: "true" } },
      "Attributes Reason: RawMessageDelivery: Delivery protocol [email] does not support " +
        "raw message delivery.",
    ],
    [
      { Attributes: { FilterPolicy: "{" } },
      "Attributes Reason: FilterPolicy: failed to parse JSON.",
    ],
    [
      { Attributes: { FilterPolicy: '{"a":{"b":["c"]}}' } },
      "Attributes Reason: Filter policy scope MessageAttributes does not support nested " +
        "filter policy",
    ],
    [
      { Attributes: { FilterPolicyScope: "Everything" } },
      "Attributes Reason: FilterPolicyScope: Invalid value [Everything]. Please use either " +
        "MessageBody or MessageAttributes",
    ],
    [
      { Attributes: { RedrivePolicy: '{"deadLetterTargetArn":"q"}' } },
      "Attributes Reason: RedrivePolicy: deadLetterTargetArn is an invalid arn",
    ],
    [
      { Attributes: { RedrivePolicy: "null" } },
      "Attributes Reason: RedrivePolicy: deadLetterTargetArn is an invalid arn",
    ],
  ])("refuses %j", (input, why) => {
    const { call } = givenTopics();
    call("CreateTopic", { Name: "orders" });
    const asked = { TopicArn: ORDERS, Protocol: "http", Endpoint: HOOK, ...input };
    expect(refusalOf(() => call("Subscribe", asked))).toEqual({
      code: "InvalidParameterException",
      message: `Invalid parameter: ${why}`,
    });
  });

  test("a nested filter policy is taken with the scope that has it, in whatever order", () => {
    const { attributes } = givenSubscription({
      Attributes: { FilterPolicy: '{"a":{"b":["c"]}}', FilterPolicyScope: "MessageBody" },
    });
    expect(attributes()).toMatchObject({ FilterPolicyScope: "MessageBody" });
  });
});

describe("ConfirmSubscription", () => {
  test("by who followed the link; once more is no error", () => {
    const { call, token, attributes, SubscriptionArn } = givenSubscription();
    const asked = { TopicArn: ORDERS, Token: token() };
    expect(call("ConfirmSubscription", asked, nobody)).toEqual({ SubscriptionArn });
    expect(call("ConfirmSubscription", asked, nobody)).toEqual({ SubscriptionArn });
    expect(attributes()).toMatchObject({
      PendingConfirmation: "false",
      ConfirmationWasAuthenticated: "false",
    });
  });

  test("with a signature, is shown to have been authenticated", () => {
    const { call, token, attributes } = givenSubscription();
    call("ConfirmSubscription", { TopicArn: ORDERS, Token: token() });
    expect(attributes()).toMatchObject({ ConfirmationWasAuthenticated: "true" });
  });

  test("refuses a token that is made up, of another topic, or three days old", () => {
    const { call, token, clock } = givenSubscription();
    call("CreateTopic", { Name: "others" });
    const Token = token();
    const others = `arn:aws:sns:us-east-1:${HOME}:others`;
    const wrong = { code: "InvalidParameterException", message: "Invalid parameter: Token" };
    const confirm = (input: { TopicArn: string; Token: string }) => () =>
      call("ConfirmSubscription", input);
    expect(refusalOf(confirm({ TopicArn: ORDERS, Token: "00" }))).toEqual(wrong);
    expect(refusalOf(confirm({ TopicArn: others, Token }))).toEqual(wrong);
    clock.ms += 3 * DAY_MS;
    expect(refusalOf(confirm({ TopicArn: ORDERS, Token }))).toEqual(wrong);
  });

  test("a subscription that nobody confirmed in time is gone after the next start", () => {
    const { call, clock, topics } = givenSubscription();
    clock.ms += 3 * DAY_MS;
    topics.start();
    expect(call("ListSubscriptions", {}).Subscriptions).toEqual([]);
  });
});

describe("Unsubscribe", () => {
  const confirmed = (more: { AuthenticateOnUnsubscribe?: string } = {}) => {
    const given = givenSubscription();
    given.call("ConfirmSubscription", { TopicArn: ORDERS, Token: given.token(), ...more });
    return given;
  };

  test("its owner's is final, and is no error twice", () => {
    const { call, SubscriptionArn, waiting } = confirmed();
    call("Unsubscribe", { SubscriptionArn });
    call("Unsubscribe", { SubscriptionArn });
    expect(waiting()).toEqual([]);
    expect(call("GetTopicAttributes", { TopicArn: ORDERS }).Attributes).toMatchObject({
      SubscriptionsDeleted: "1",
      SubscriptionsConfirmed: "0",
    });
    expect(refusalOf(() => call("GetSubscriptionAttributes", { SubscriptionArn })).code).toBe(
      "NotFoundException",
    );
  });

  test("a link's is told to the endpoint, which can take it back", () => {
    const { call, SubscriptionArn, waiting, attributes, token } = confirmed();
    call("Unsubscribe", { SubscriptionArn }, nobody);
    expect(waiting()).toMatchObject([{ type: "UnsubscribeConfirmation" }]);
    const asked = { TopicArn: ORDERS, Token: token() };
    expect(call("ConfirmSubscription", asked, nobody)).toEqual({ SubscriptionArn });
    expect(attributes()).toMatchObject({ PendingConfirmation: "false", Endpoint: HOOK });
  });

  test("a link's is refused where the confirmation asked for it", () => {
    const { call, SubscriptionArn } = confirmed({ AuthenticateOnUnsubscribe: "true" });
    expect(refusalOf(() => call("Unsubscribe", { SubscriptionArn }, nobody)).code).toBe(
      "AuthorizationErrorException",
    );
    expect(refusalOf(() => call("Unsubscribe", { SubscriptionArn }, bob)).code).toBe(
      "AuthorizationErrorException",
    );
    call("Unsubscribe", { SubscriptionArn });
  });

  test("a link's is refused for a queue, which confirmed with a signature", () => {
    const { call, SubscriptionArn } = givenSubscription({ Protocol: "sqs", Endpoint: QUEUE });
    expect(refusalOf(() => call("Unsubscribe", { SubscriptionArn }, nobody)).code).toBe(
      "AuthorizationErrorException",
    );
  });

  test.each([
    ["x", "Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1"],
    [ORDERS, "Invalid parameter: SubscriptionId"],
  ])("of %s is refused", (SubscriptionArn, message) => {
    const { call } = givenTopics();
    expect(refusalOf(() => call("Unsubscribe", { SubscriptionArn })).message).toBe(message);
  });
});

describe("SetSubscriptionAttributes", () => {
  test("sets, shows and takes away", () => {
    const { call, SubscriptionArn, attributes } = givenSubscription();
    const set = (AttributeName: string, AttributeValue: string) =>
      call("SetSubscriptionAttributes", { SubscriptionArn, AttributeName, AttributeValue });
    set("RawMessageDelivery", "True");
    set("FilterPolicy", '{"store":["a"]}');
    set("RedrivePolicy", JSON.stringify({ deadLetterTargetArn: QUEUE }));
    expect(attributes()).toMatchObject({
      RawMessageDelivery: "true",
      FilterPolicy: '{"store":["a"]}',
      FilterPolicyScope: "MessageAttributes",
    });
    set("FilterPolicy", "");
    expect(attributes()).not.toHaveProperty("FilterPolicy");
    expect(attributes()).not.toHaveProperty("FilterPolicyScope");
  });

  test("is not for other accounts, unless they subscribed", () => {
    const { call, SubscriptionArn } = givenSubscription();
    const asked = { SubscriptionArn, AttributeName: "RawMessageDelivery", AttributeValue: "true" };
    expect(refusalOf(() => call("SetSubscriptionAttributes", asked, bob)).code).toBe(
      "AuthorizationErrorException",
    );
    call("AddPermission", {
      ...{ TopicArn: ORDERS, Label: "b", AWSAccountId: [OTHER], ActionName: ["Subscribe"] },
    });
    const Endpoint = `arn:aws:sqs:us-east-1:${OTHER}:incoming`;
    const theirs = call("Subscribe", { TopicArn: ORDERS, Protocol: "sqs", Endpoint }, bob);
    call(
      "SetSubscriptionAttributes",
      { ...asked, SubscriptionArn: theirs.SubscriptionArn ?? "" },
      bob,
    );
    expect(call("ListSubscriptions", {}, bob).Subscriptions).toHaveLength(1);
    expect(call("ListSubscriptions", {}).Subscriptions).toHaveLength(1);
    expect(call("ListSubscriptionsByTopic", { TopicArn: ORDERS }).Subscriptions).toHaveLength(2);
  });
});
