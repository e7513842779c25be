import { describe, expect, test } from "vitest";
import { refusalOf } from "../../../test/support/refusal.ts";
import { bob, givenTopics, HOME, ORDERS, OTHER, QUEUE } from "./given.fixture.ts";

const MISSING = `arn:aws:sns:us-east-1:${HOME}:missing`;

describe("CreateTopic", () => {
  test("gives the same topic when asked again, with or without what it was made with", () => {
    const { call } = givenTopics();
    const asked = {
      Name: "orders",
      Attributes: { DisplayName: "O" },
      Tags: [{ Key: "a", Value: "b" }],
    };
    expect(call("CreateTopic", asked)).toEqual({ TopicArn: ORDERS });
    expect(call("CreateTopic", asked)).toEqual({ TopicArn: ORDERS });
    expect(call("CreateTopic", { Name: "orders" })).toEqual({ TopicArn: ORDERS });
    expect(call("ListTagsForResource", { ResourceArn: ORDERS })).toEqual({
      Tags: [{ Key: "a", Value: "b" }],
    });
  });

  test.each([
    [
      { Attributes: { DisplayName: "P" } },
      "Attributes Reason: Topic already exists with different attributes",
    ],
    [
      { Attributes: { KmsMasterKeyId: "k" } },
      "Attributes Reason: Topic already exists with different attributes",
    ],
    [{ Tags: [{ Key: "a", Value: "c" }] }, "Tags Reason: Topic already exists with different tags"],
  ])("refuses to make a topic anew with %j", (more, why) => {
    const { call } = givenTopics();
    call("CreateTopic", { Name: "orders", Tags: [{ Key: "a", Value: "b" }] });
    expect(refusalOf(() => call("CreateTopic", { Name: "orders", ...more }))).toEqual({
      code: "InvalidParameterException",
      message: `Invalid parameter: ${why}`,
    });
  });

  test.each([
    [{ Name: "" }, "Topic Name"],
    [{ Name: "a b" }, "Topic Name"],
    [{ Name: "a".repeat(257) }, "Topic Name"],
    [{ Name: "orders.fifo" }, "Topic Name"],
    [{ Name: "orders", Attributes: { FifoTopic: "true" } }, "Topic Name"],
    [{ Name: "orders", Attributes: { Policy: "{" } }, "Policy Error: null"],
    [
      { Name: "orders", Attributes: { Colour: "red" } },
      "Attributes Reason: Unknown attribute Colour",
    ],
    [
      { Name: "orders", Attributes: { toString: "x" } },
      "Attributes Reason: Unknown attribute toString",
    ],
    [
      { Name: "orders", Attributes: { ContentBasedDeduplication: "true" } },
      "Attributes Reason: Unknown attribute ContentBasedDeduplication",
    ],
    [
      { Name: "orders", Attributes: { SignatureVersion: "3" } },
      "Attributes Reason: SignatureVersion: Invalid value [3]",
    ],
    [
      {
        Name: "orders",
        Tags: [
          { Key: "a", Value: "" },
          { Key: "a", Value: "" },
        ],
      },
      "Duplicated keys are not allowed.",
    ],
  ])("refuses %j", (input, why) => {
    const { call } = givenTopics();
    expect(refusalOf(() => call("CreateTopic", input))).toEqual({
      code: "InvalidParameterException",
      message: `Invalid parameter: ${why}`,
    });
  });
});

test("a new topic has AWS's attributes, and its default policy", () => {
  const { call } = givenTopics();
  call("CreateTopic", { Name: "orders" });
  const { Attributes } = call("GetTopicAttributes", { TopicArn: ORDERS });
  expect(Attributes).toMatchObject({
    Owner: HOME,
    TopicArn: ORDERS,
    DisplayName: "",
    SubscriptionsConfirmed: "0",
    SubscriptionsDeleted: "0",
    SubscriptionsPending: "0",
  });
  expect(Attributes).not.toHaveProperty("FifoTopic");
  expect(JSON.parse(Attributes?.Policy ?? "")).toMatchObject({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Principal: { AWS: "*" },
        Resource: ORDERS,
        Condition: { StringEquals: { "AWS:SourceOwner": HOME } },
      },
    ],
  });
});

test("attributes are set, shown, and taken away again", () => {
  const { call } = givenTopics();
  call("CreateTopic", { Name: "orders" });
  const set = (AttributeName: string, AttributeValue: string) =>
    call("SetTopicAttributes", { TopicArn: ORDERS, AttributeName, AttributeValue });
  const shown = () => call("GetTopicAttributes", { TopicArn: ORDERS }).Attributes;
  set("KmsMasterKeyId", "alias/aws/sns");
  set("SignatureVersion", "2");
  set("SQSFailureFeedbackRoleArn", `arn:aws:iam::${HOME}:role/feedback`);
  expect(shown()).toMatchObject({ KmsMasterKeyId: "alias/aws/sns", SignatureVersion: "2" });
  set("KmsMasterKeyId", "");
  expect(shown()).not.toHaveProperty("KmsMasterKeyId");
  expect(refusalOf(() => set("FifoTopic", "true")).message).toBe(
    "Invalid parameter: AttributeName",
  );
});

test("a topic's ARN is of its region's partition", () => {
  const { call } = givenTopics();
  expect(call("CreateTopic", { Name: "tcn" }, { region: "cn-north-1" })).toEqual({
    TopicArn: "arn:aws-cn:sns:cn-north-1:111122223333:tcn",
  });
});

test("topics are listed by the hundred, by account and region", () => {
  const { call } = givenTopics();
  for (let i = 0; i < 201; i++) call("CreateTopic", { Name: `t${i}` });
  call("CreateTopic", { Name: "theirs" }, bob);
  call("CreateTopic", { Name: "elsewhere" }, { region: "eu-west-1" });
  const first = call("ListTopics", {});
  const second = call("ListTopics", { NextToken: first.NextToken });
  const third = call("ListTopics", { NextToken: second.NextToken });
  expect([first, second, third].map(({ Topics }) => Topics?.length)).toEqual([100, 100, 1]);
  expect(third.NextToken).toBeUndefined();
  expect(refusalOf(() => call("ListTopics", { NextToken: "x" })).message).toBe(
    "Invalid parameter: NextToken",
  );
});

test.each([
  ["GetTopicAttributes", MISSING, "NotFoundException", "Topic does not exist"],
  [
    "GetTopicAttributes",
    "orders",
    "InvalidParameterException",
    "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
  ],
  [
    "GetTopicAttributes",
    `arn:aws:sns:eu-west-1:${HOME}:orders`,
    "InvalidParameterException",
    "Invalid parameter: TopicArn",
  ],
  ["ListSubscriptionsByTopic", MISSING, "NotFoundException", "Topic does not exist"],
] as const)("%s of %s is refused", (name, TopicArn, code, message) => {
  const { call } = givenTopics();
  expect(refusalOf(() => call(name, { TopicArn }))).toEqual({ code, message });
});

test("deleting a topic takes its subscriptions with it, and is no error twice", () => {
  const { call } = givenTopics();
  call("CreateTopic", { Name: "orders" });
  call("CreateTopic", { Name: "orders-2" });
  call("Subscribe", { TopicArn: ORDERS, Protocol: "sqs", Endpoint: QUEUE });
  call("Subscribe", { TopicArn: `${ORDERS}-2`, Protocol: "sqs", Endpoint: QUEUE });
  call("DeleteTopic", { TopicArn: ORDERS });
  call("DeleteTopic", { TopicArn: ORDERS });
  expect(call("ListTopics", {}).Topics).toEqual([{ TopicArn: `${ORDERS}-2` }]);
  expect(call("ListSubscriptions", {}).Subscriptions).toHaveLength(1);
});

test("tags come and go; fifty are enough", () => {
  const { call } = givenTopics();
  call("CreateTopic", { Name: "orders" });
  const tags = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: "v" }));
  call("TagResource", { ResourceArn: ORDERS, Tags: tags });
  expect(
    refusalOf(() =>
      call("TagResource", { ResourceArn: ORDERS, Tags: [{ Key: "one more", Value: "" }] }),
    ).code,
  ).toBe("TagLimitExceededException");
  call("UntagResource", { ResourceArn: ORDERS, TagKeys: tags.slice(1).map(({ Key }) => Key) });
  expect(call("ListTagsForResource", { ResourceArn: ORDERS }).Tags).toEqual([
    { Key: "k0", Value: "v" },
  ]);
  expect(refusalOf(() => call("ListTagsForResource", { ResourceArn: MISSING })).code).toBe(
    "ResourceNotFoundException",
  );
});

describe("the policy of a topic", () => {
  const publishAsBob = { TopicArn: ORDERS, Message: "m" };

  test("keeps other accounts out while nobody set one", () => {
    const { call } = givenTopics();
    call("CreateTopic", { Name: "orders" });
    expect(refusalOf(() => call("Publish", publishAsBob, bob))).toEqual({
      code: "AuthorizationErrorException",
      message:
        `User: arn:aws:iam::${OTHER}:user/bob is not authorized to perform: SNS:Publish on ` +
        `resource: ${ORDERS} because no resource-based policy allows the SNS:Publish action`,
    });
  });

  test("lets in whom AddPermission names, for that action only, until RemovePermission", () => {
    const { call } = givenTopics();
    call("CreateTopic", { Name: "orders" });
    const permission = { TopicArn: ORDERS, Label: "bob" };
    const added = { ...permission, AWSAccountId: [OTHER], ActionName: ["Publish"] };
    call("AddPermission", added);
    expect(refusalOf(() => call("AddPermission", added)).message).toBe(
      "Invalid parameter: Statement already exists",
    );
    expect(call("Publish", publishAsBob, bob).MessageId).toBeDefined();
    expect(refusalOf(() => call("DeleteTopic", { TopicArn: ORDERS }, bob)).code).toBe(
      "AuthorizationErrorException",
    );
    call("RemovePermission", permission);
    expect(refusalOf(() => call("Publish", publishAsBob, bob)).code).toBe(
      "AuthorizationErrorException",
    );
  });

  test.each([
    [{ Label: "l", AWSAccountId: [], ActionName: ["Publish"] }, "AWSAccountId"],
    [{ Label: "l", AWSAccountId: ["bob"], ActionName: ["Publish"] }, "AWSAccountId"],
    [
      { Label: "l", AWSAccountId: [OTHER], ActionName: ["Fly"] },
      "Policy statement action out of service scope!",
    ],
  ])("AddPermission refuses %j", (input, why) => {
    const { call } = givenTopics();
    call("CreateTopic", { Name: "orders" });
    const refusal = refusalOf(() => call("AddPermission", { TopicArn: ORDERS, ...input }));
    expect(refusal.message).toBe(`Invalid parameter: ${why}`);
  });

  const policyFor = (principal: object) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: principal, Action: "sns:Publish", Resource: ORDERS },
      ],
    });
  const trail = { kind: "service", name: "cloudtrail.amazonaws.com" } as const;
  const rule = { kind: "service", name: "events.amazonaws.com" } as const;
  const ofHome = { "aws:SourceArn": `arn:aws:cloudtrail:us-east-1:${HOME}:trail/t` };
  const ofOther = { "aws:SourceArn": `arn:aws:cloudtrail:us-east-1:${OTHER}:trail/t` };

  test.each([
    ["a trail of the topic's account, without a policy", trail, ofHome, undefined, "taken"],
    ["a trail of another account, without a policy", trail, ofOther, undefined, "refused"],
    ["a trail that does not say whose it is", trail, {}, undefined, "refused"],
    ["a trail, with a policy that names somebody else", trail, ofHome, { AWS: OTHER }, "refused"],
    ["a trail, with a policy that names it", trail, ofOther, { Service: trail.name }, "taken"],
    ["a rule of the account, without a policy", rule, ofHome, undefined, "taken"],
    ["a rule of another account, without a policy", rule, ofOther, undefined, "refused"],
    ["a rule, with a policy that names it", rule, ofHome, { Service: rule.name }, "taken"],
  ] as const)("%s: %s", async (_, by, context, principal, expected) => {
    const { call, topics } = givenTopics();
    call("CreateTopic", {
      Name: "orders",
      ...(principal && { Attributes: { Policy: policyFor(principal) } }),
    });
    const published = topics.publish(ORDERS, { message: "m" }, by, context);
    if (expected === "taken") expect((await published).messageId).toMatch(/^[0-9a-f-]{36}$/);
    else await expect(published).rejects.toMatchObject({ code: "AuthorizationErrorException" });
  });

  test("publishing from within to a topic that is not there says so", async () => {
    const { topics } = givenTopics();
    await expect(topics.publish(MISSING, { message: "m" }, trail, ofHome)).rejects.toMatchObject({
      code: "NotFoundException",
    });
  });
});
