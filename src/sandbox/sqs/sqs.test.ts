import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { CONTEXT_NOW_MS, operationContext } from "../../../test/support/operation-context.ts";
import { refusalOf } from "../../../test/support/refusal.ts";
import { seededIds } from "../../base/ids.ts";
import { StateStore } from "../../base/state-store.ts";
import { Queues } from "./index.ts";
import { sqsService } from "./sqs-service.ts";

let store: StateStore;
let queues: Queues;
let sqs: ReturnType<typeof sqsService>["operations"];
let nowMs: number;
let context: ReturnType<typeof operationContext>;

beforeEach(() => {
  nowMs = CONTEXT_NOW_MS;
  const clock = { nowMs: () => nowMs };
  store = StateStore.open(":memory:", { survivesPowerLoss: false });
  queues = new Queues({ store, clock, ids: seededIds("sqs") });
  sqs = sqsService(queues).operations;
  context = operationContext({ clock });
});

const URL = "http://127.0.0.1:4580/111122223333/q";
const ARN = "arn:aws:sqs:us-east-1:111122223333:q";
const create = (QueueName = "q", Attributes: Record<string, string> = {}) =>
  sqs.CreateQueue({ QueueName, Attributes }, context).QueueUrl ?? "";
const send = (MessageBody: string, more = {}) =>
  sqs.SendMessage({ QueueUrl: URL, MessageBody, ...more }, context);
const receive = async (more = {}, QueueUrl = URL) =>
  (await sqs.ReceiveMessage({ QueueUrl, MaxNumberOfMessages: 10, ...more }, context)).Messages ??
  [];
const bodies = async (more = {}, url = URL) => (await receive(more, url)).map(({ Body }) => Body);
const attributes = (QueueUrl = URL) =>
  sqs.GetQueueAttributes({ QueueUrl, AttributeNames: ["All"] }, context).Attributes ?? {};
const counts = (url = URL) => {
  const all = attributes(url);
  return [
    all.ApproximateNumberOfMessages,
    all.ApproximateNumberOfMessagesNotVisible,
    all.ApproximateNumberOfMessagesDelayed,
  ].map(Number);
};
const wait = (seconds: number) => {
  nowMs += seconds * 1000;
};

describe("a queue", () => {
  test("has AWS's defaults, its ARN, and a URL at the host that was called", () => {
    expect(create()).toBe(URL);
    expect(attributes()).toEqual({
      QueueArn: ARN,
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
      ApproximateNumberOfMessagesDelayed: "0",
      CreatedTimestamp: "1769860800",
      LastModifiedTimestamp: "1769860800",
      DelaySeconds: "0",
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      ReceiveMessageWaitTimeSeconds: "0",
      VisibilityTimeout: "30",
      SqsManagedSseEnabled: "true",
    });
    expect(sqs.GetQueueUrl({ QueueName: "q" }, context)).toEqual({ QueueUrl: URL });
  });

  test("is created again only with the same attributes", () => {
    create("q", { VisibilityTimeout: "10" });
    expect(create("q", { VisibilityTimeout: "10", DelaySeconds: "0" })).toBe(URL);
    expect(refusalOf(() => create("q", { VisibilityTimeout: "11" }))).toEqual({
      code: "QueueNameExists",
      message:
        "A queue already exists with the same name and a different value for attribute " +
        "VisibilityTimeout",
    });
  });

  test.each([
    ["a.b", {}, "InvalidParameterValueException"],
    ["", {}, "InvalidParameterValueException"],
    ["x".repeat(81), {}, "InvalidParameterValueException"],
    ["q.fifo", {}, "InvalidParameterValueException"],
    ["q", { FifoQueue: "true" }, "InvalidParameterValueException"],
    ["q", { FifoQueue: "false" }, "InvalidAttributeName"],
    ["q", { VisibilityTimeout: "43201" }, "InvalidAttributeValue"],
    ["q", { VisibilityTimeout: "soon" }, "InvalidAttributeValue"],
    ["q", { DelaySeconds: "-1" }, "InvalidAttributeValue"],
    ["q", { MaximumMessageSize: "1023" }, "InvalidAttributeValue"],
    ["q", { Policy: "no json" }, "InvalidAttributeValue"],
    ["q", { Colour: "red" }, "InvalidAttributeName"],
    ["q", { RedrivePolicy: "{}" }, "InvalidParameterValueException"],
    ["q", { RedriveAllowPolicy: '{"redrivePermission":"some"}' }, "InvalidAttributeValue"],
  ])("named %s with %j is refused: %s", (name, given, code) => {
    expect(refusalOf(() => create(name, given as Record<string, string>)).code).toBe(code);
  });

  test("is set, and what is set empty is unset", () => {
    create("q", { Policy: '{"Version":"2012-10-17","Statement":[]}' });
    wait(5);
    const set = { VisibilityTimeout: "0", Policy: "", KmsMasterKeyId: "alias/k" };
    sqs.SetQueueAttributes({ QueueUrl: URL, Attributes: set }, context);
    expect(attributes()).toMatchObject({
      VisibilityTimeout: "0",
      KmsMasterKeyId: "alias/k",
      KmsDataKeyReusePeriodSeconds: "300",
      SqsManagedSseEnabled: "false",
      LastModifiedTimestamp: "1769860805",
    });
    expect(attributes()).not.toHaveProperty("Policy");
  });

  test("is listed by its beginning, in pages", () => {
    for (const name of ["a1", "b1", "a3", "a2"]) create(name);
    const first = sqs.ListQueues({ QueueNamePrefix: "a", MaxResults: 2 }, context);
    expect(first.QueueUrls?.map((url) => url.slice(-2))).toEqual(["a1", "a2"]);
    const rest = { QueueNamePrefix: "a", MaxResults: 2, NextToken: first.NextToken };
    expect(sqs.ListQueues(rest, context)).toEqual({
      QueueUrls: ["http://127.0.0.1:4580/111122223333/a3"],
    });
    expect(sqs.ListQueues({ QueueNamePrefix: "z" }, context)).toEqual({});
    const elsewhere = operationContext({ region: "eu-west-1" });
    expect(sqs.ListQueues({}, elsewhere)).toEqual({});
  });

  test("that is gone is not found, and neither is what it held", async () => {
    create();
    send("one");
    sqs.DeleteQueue({ QueueUrl: URL }, context);
    expect(refusalOf(() => send("two")).code).toBe("QueueDoesNotExist");
    create();
    expect(await bodies()).toEqual([]);
  });

  test("without messages is what purging leaves, once a minute", async () => {
    create();
    send("one");
    sqs.PurgeQueue({ QueueUrl: URL }, context);
    expect(counts()).toEqual([0, 0, 0]);
    expect(refusalOf(() => sqs.PurgeQueue({ QueueUrl: URL }, context)).code).toBe(
      "PurgeQueueInProgress",
    );
    wait(60);
    sqs.PurgeQueue({ QueueUrl: URL }, context);
  });

  test("has tags, and a policy that permissions are added to", () => {
    create();
    sqs.TagQueue({ QueueUrl: URL, Tags: { team: "a", stage: "b" } }, context);
    sqs.UntagQueue({ QueueUrl: URL, TagKeys: ["stage"] }, context);
    expect(sqs.ListQueueTags({ QueueUrl: URL }, context)).toEqual({ Tags: { team: "a" } });
    const permission = {
      ...{ QueueUrl: URL, Label: "let", AWSAccountIds: ["444455556666"] },
      Actions: ["SendMessage", "ReceiveMessage"],
    };
    sqs.AddPermission(permission, context);
    expect(JSON.parse(attributes().Policy ?? "")).toEqual({
      Version: "2008-10-17",
      Id: `${ARN}/SQSDefaultPolicy`,
      Statement: [
        {
          Sid: "let",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::444455556666:root" },
          Action: ["SQS:SendMessage", "SQS:ReceiveMessage"],
          Resource: ARN,
        },
      ],
    });
    expect(refusalOf(() => sqs.AddPermission(permission, context)).code).toBe(
      "InvalidParameterValueException",
    );
    sqs.RemovePermission({ QueueUrl: URL, Label: "let" }, context);
    expect(attributes()).not.toHaveProperty("Policy");
  });

  test.each([
    [{ Actions: [] }, "MissingRequiredParameterException", "parameter Actions."],
    [{ Actions: Array(8).fill("SendMessage") }, "OverLimit", "8 Actions were found"],
    [
      { Actions: ["SendMessage", "DeleteQueue"] },
      "InvalidParameterValueException",
      "Value SQS:DeleteQueue for parameter ActionName is invalid. Reason: Only the queue owner",
    ],
    [{ AWSAccountIds: [] }, "InvalidParameterValueException", "Value [] for parameter PrincipalId"],
    [{ AWSAccountIds: ["x"] }, "InvalidParameterValueException", "Value [x] for parameter"],
  ])("takes no permission with %j", (given, code, message) => {
    create("q");
    const who = { Label: "l", AWSAccountIds: ["444455556666"], Actions: ["SendMessage"] };
    const refusal = refusalOf(() =>
      sqs.AddPermission({ QueueUrl: URL, ...who, ...given }, context),
    );
    expect(refusal).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(attributes()).not.toHaveProperty("Policy");
  });

  test("of another account is used by whom its policy names", () => {
    create();
    const stranger = operationContext({
      accountId: "444455556666",
      principal: { kind: "root", accountId: "444455556666" },
    });
    const sendStrange = () => sqs.SendMessage({ QueueUrl: URL, MessageBody: "x" }, stranger);
    expect(refusalOf(sendStrange)).toEqual({
      code: "AccessDenied",
      message: `Access to the resource ${URL} is denied.`,
    });
    const Actions = ["SendMessage"];
    const who = { AWSAccountIds: ["444455556666"], Label: "let", Actions };
    sqs.AddPermission({ QueueUrl: URL, ...who }, context);
    sendStrange();
    expect(refusalOf(() => sqs.DeleteQueue({ QueueUrl: URL }, stranger)).code).toBe("AccessDenied");
  });

  test.each([
    [undefined, "QueueDoesNotExist"],
    ["http://127.0.0.1/111122223333/none", "QueueDoesNotExist"],
    ["q", "InvalidAddress"],
    ["http://127.0.0.1/q", "InvalidAddress"],
  ])("at %s is not found: %s", (QueueUrl, code) => {
    const call = () => sqs.SendMessage({ QueueUrl, MessageBody: "x" }, context);
    expect(refusalOf(call).code).toBe(code);
  });
});

describe("a message", () => {
  beforeEach(() => void create());

  test("is received with its digests, and with what was asked for", async () => {
    const sent = send("hello", {
      MessageAttributes: {
        "b.count": { DataType: "Number", StringValue: "3" },
        "a.raw": { DataType: "Binary.gif", BinaryValue: new Uint8Array([1, 2]) },
      },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "Root=1-2" } },
    });
    expect(sent).toEqual({
      MessageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      MD5OfMessageBody: "5d41402abc4b2a76b9719d911017c592",
      MD5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
      MD5OfMessageSystemAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    wait(2);
    const [message] = await receive({
      AttributeNames: ["All"],
      MessageAttributeNames: ["b.*"],
    });
    expect(message).toEqual({
      MessageId: sent.MessageId,
      ReceiptHandle: expect.stringMatching(/^AQEB/),
      MD5OfBody: sent.MD5OfMessageBody,
      Body: "hello",
      Attributes: {
        SenderId: "AIDACKCEVSQ6C2EXAMPLE",
        SentTimestamp: "1769860800000",
        ApproximateReceiveCount: "1",
        ApproximateFirstReceiveTimestamp: "1769860802000",
        AWSTraceHeader: "Root=1-2",
      },
      MessageAttributes: { "b.count": { DataType: "Number", StringValue: "3" } },
      MD5OfMessageAttributes: attributeDigest("b.count", "Number", "3"),
    });
  });

  test("is hidden from others until its time is over or it is deleted", async () => {
    send("one");
    expect(await bodies()).toEqual(["one"]);
    expect(await bodies()).toEqual([]);
    expect(counts()).toEqual([0, 1, 0]);
    wait(30);
    expect(counts()).toEqual([1, 0, 0]);
    const [again] = await receive({ MessageSystemAttributeNames: ["ApproximateReceiveCount"] });
    expect(again?.Attributes).toEqual({ ApproximateReceiveCount: "2" });
    sqs.DeleteMessage({ QueueUrl: URL, ReceiptHandle: again?.ReceiptHandle }, context);
    sqs.DeleteMessage({ QueueUrl: URL, ReceiptHandle: again?.ReceiptHandle }, context);
    wait(60);
    expect(await bodies()).toEqual([]);
  });

  test("stays when an older handle is used to delete it", async () => {
    send("one");
    const [first] = await receive({ VisibilityTimeout: 0 });
    const [second] = await receive();
    sqs.DeleteMessage({ QueueUrl: URL, ReceiptHandle: first?.ReceiptHandle }, context);
    expect(counts()).toEqual([0, 1, 0]);
    sqs.DeleteMessage({ QueueUrl: URL, ReceiptHandle: second?.ReceiptHandle }, context);
    expect(counts()).toEqual([0, 0, 0]);
  });

  test("is kept longer, or given back, by its receiver", async () => {
    send("one");
    const [{ ReceiptHandle } = {}] = await receive();
    const change = (VisibilityTimeout: number) =>
      sqs.ChangeMessageVisibility({ QueueUrl: URL, ReceiptHandle, VisibilityTimeout }, context);
    change(100);
    wait(99);
    expect(await bodies()).toEqual([]);
    change(0);
    expect(refusalOf(() => change(10)).code).toBe("MessageNotInflight");
    expect(await bodies()).toEqual(["one"]);
  });

  test("comes after its delay, its own before the queue's", async () => {
    sqs.SetQueueAttributes({ QueueUrl: URL, Attributes: { DelaySeconds: "5" } }, context);
    send("late");
    send("now", { DelaySeconds: 0 });
    expect(counts()).toEqual([1, 0, 1]);
    expect(await bodies()).toEqual(["now"]);
    wait(5);
    expect(await bodies()).toEqual(["late"]);
  });

  test("is gone after the queue's retention, also while it is received", async () => {
    sqs.SetQueueAttributes(
      { QueueUrl: URL, Attributes: { MessageRetentionPeriod: "60" } },
      context,
    );
    send("old");
    wait(1);
    send("younger");
    await receive({ VisibilityTimeout: 43_200, MaxNumberOfMessages: 1 });
    wait(59);
    expect(counts()).toEqual([1, 0, 0]);
    expect(await bodies()).toEqual(["younger"]);
  });

  test("survives a restart", async () => {
    send("one");
    send("two");
    const [one] = await receive({ MaxNumberOfMessages: 1 });
    const clock = { nowMs: () => nowMs };
    const again = sqsService(new Queues({ store, clock, ids: seededIds("2") })).operations;
    const input = { QueueUrl: URL, MaxNumberOfMessages: 10 };
    const { Messages } = await again.ReceiveMessage(input, context);
    expect(Messages?.map(({ Body }) => Body)).toEqual(["two"]);
    again.DeleteMessage({ QueueUrl: URL, ReceiptHandle: one?.ReceiptHandle }, context);
    expect(counts()).toEqual([0, 1, 0]);
  });

  test.each([
    ["", {}, "MissingRequiredParameterException"],
    ["a\u0001", {}, "InvalidMessageContents"],
    ["a\ud800", {}, "InvalidMessageContents"],
    ["a\uffff", {}, "InvalidMessageContents"],
    ["x".repeat(1_048_577), {}, "InvalidParameterValueException"],
    ["x", { DelaySeconds: 901 }, "InvalidParameterValueException"],
    ["x", { MessageDeduplicationId: "d" }, "InvalidParameterValueException"],
    ["x", attribute("aws.x", "String", "v"), "InvalidParameterValueException"],
    ["x", attribute("a", "Text", "v"), "InvalidParameterValueException"],
    ["x", attribute("a", "String", ""), "InvalidParameterValueException"],
    ["x", attribute("a", "Number", "many"), "InvalidParameterValueException"],
    [
      "x",
      { MessageSystemAttributes: { Other: { DataType: "String", StringValue: "v" } } },
      "InvalidParameterValueException",
    ],
  ])("of %.9s with %j is refused: %s", (body, more, code) => {
    expect(refusalOf(() => send(body, more)).code).toBe(code);
  });

  test("may be a mebibyte, and is counted in bytes with its attributes", () => {
    send("é".repeat(524_288));
    const more = attribute("ab", "String", "cd");
    const bytes = "ab".length + "String".length + "cd".length;
    send("x".repeat(1_048_576 - bytes), more);
    expect(refusalOf(() => send("x".repeat(1_048_577 - bytes), more)).message).toBe(
      "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
    );
  });

  test.each([
    { MaxNumberOfMessages: 11 },
    { MaxNumberOfMessages: 0 },
    { WaitTimeSeconds: 21 },
    { VisibilityTimeout: 43_201 },
  ])("is not received with %j", async (more) => {
    await expect(receive(more)).rejects.toMatchObject({ code: "InvalidParameterValueException" });
  });

  test("is deleted only by a handle", async () => {
    send("one");
    const remove = (ReceiptHandle: string) =>
      sqs.DeleteMessage({ QueueUrl: URL, ReceiptHandle }, context);
    expect(refusalOf(() => remove("garbage")).code).toBe("ReceiptHandleIsInvalid");
    const other = create("other");
    const [{ ReceiptHandle } = {}] = await receive();
    const elsewhere = () => sqs.DeleteMessage({ QueueUrl: other, ReceiptHandle }, context);
    expect(refusalOf(elsewhere).code).toBe("ReceiptHandleIsInvalid");
  });
});

function attribute(name: string, DataType: string, StringValue: string) {
  return { MessageAttributes: { [name]: { DataType, StringValue } } };
}

/** The digest of one text attribute, as the developer guide describes it. */
function attributeDigest(name: string, type: string, value: string): string {
  const counted = (text: string) =>
    Buffer.concat([Buffer.from([0, 0, 0, text.length]), Buffer.from(text)]);
  const bytes = [counted(name), counted(type), Buffer.from([1]), counted(value)];
  return createHash("md5").update(Buffer.concat(bytes)).digest("hex");
}

describe("a batch", () => {
  beforeEach(() => void create());

  test("is sent, given back and deleted entry by entry", async () => {
    const sent = sqs.SendMessageBatch(
      {
        QueueUrl: URL,
        Entries: [
          { Id: "a", MessageBody: "one" },
          { Id: "b", MessageBody: "\u0000" },
          { Id: "c", MessageBody: "three", DelaySeconds: 1000 },
        ],
      },
      context,
    );
    expect(sent.Successful).toEqual([
      {
        Id: "a",
        MessageId: expect.any(String),
        MD5OfMessageBody: "f97c5d29941bfb1b2fdab0874906ab82",
      },
    ]);
    expect(sent.Failed).toMatchObject([
      { Id: "b", SenderFault: true, Code: "InvalidMessageContents" },
      { Id: "c", SenderFault: true, Code: "InvalidParameterValue" },
    ]);
    const [{ ReceiptHandle } = {}] = await receive();
    const Entries = [
      { Id: "1", ReceiptHandle, VisibilityTimeout: 0 },
      { Id: "2", ReceiptHandle: "x", VisibilityTimeout: 0 },
    ];
    const changed = sqs.ChangeMessageVisibilityBatch({ QueueUrl: URL, Entries }, context);
    expect(changed.Successful).toEqual([{ Id: "1" }]);
    expect(changed.Failed).toMatchObject([{ Id: "2", Code: "ReceiptHandleIsInvalid" }]);
    const [again] = await receive();
    const deleted = sqs.DeleteMessageBatch(
      { QueueUrl: URL, Entries: [{ Id: "1", ReceiptHandle: again?.ReceiptHandle }] },
      context,
    );
    expect(deleted).toEqual({ Successful: [{ Id: "1" }], Failed: [] });
    expect(counts()).toEqual([0, 0, 0]);
  });

  const entry = (Id: string, MessageBody = "x") => ({ Id, MessageBody });
  test.each([
    [[], "EmptyBatchRequest"],
    [Array.from({ length: 11 }, (_, i) => entry(`e${i}`)), "TooManyEntriesInBatchRequest"],
    [[entry("a"), entry("a")], "BatchEntryIdsNotDistinct"],
    [[entry("a b")], "InvalidBatchEntryId"],
    [[entry("a", "x".repeat(600_000)), entry("b", "x".repeat(600_000))], "BatchRequestTooLong"],
  ])("that breaks a rule is refused as a whole (%#)", (Entries, code) => {
    expect(refusalOf(() => sqs.SendMessageBatch({ QueueUrl: URL, Entries }, context)).code).toBe(
      code,
    );
  });
});

describe("a dead-letter queue", () => {
  let dead: string;
  beforeEach(() => {
    dead = create("dead");
    const deadLetterTargetArn = `${ARN.slice(0, -1)}dead`;
    create("q", { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: "2" }) });
  });

  test("gets what was received too often, with its id, time and count", async () => {
    const { MessageId } = send("poison");
    wait(1);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(await bodies({ VisibilityTimeout: 0 })).toEqual(["poison"]);
    }
    expect(counts(dead)).toEqual([0, 0, 0]);
    expect(await bodies()).toEqual([]);
    const [message] = await receive({ AttributeNames: ["All"] }, dead);
    expect(message).toMatchObject({
      MessageId,
      Attributes: {
        SentTimestamp: String(CONTEXT_NOW_MS),
        ApproximateReceiveCount: "3",
        DeadLetterQueueSourceArn: ARN,
      },
    });
  });

  test("is named by its sources", () => {
    expect(sqs.ListDeadLetterSourceQueues({ QueueUrl: dead }, context)).toEqual({
      queueUrls: [URL],
    });
    expect(attributes().RedrivePolicy).toBe(
      `{"deadLetterTargetArn":"${ARN.slice(0, -1)}dead","maxReceiveCount":2}`,
    );
  });

  const policy = (deadLetterTargetArn: string, maxReceiveCount: unknown = 1) =>
    JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
  test.each([
    [policy(`${ARN}none`)],
    [policy("arn:aws:sqs:eu-west-1:111122223333:dead")],
    [policy(`${ARN.slice(0, -1)}dead`, 1001)],
    [policy(`${ARN.slice(0, -1)}dead`, 0)],
    [policy("dead")],
  ])("%s is refused", (RedrivePolicy) => {
    expect(refusalOf(() => create("r", { RedrivePolicy })).code).toBe(
      "InvalidParameterValueException",
    );
  });

  test("may refuse sources", () => {
    const set = { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' };
    sqs.SetQueueAttributes({ QueueUrl: dead, Attributes: set }, context);
    const RedrivePolicy = policy(`${ARN.slice(0, -1)}dead`);
    expect(() => create("r", { RedrivePolicy })).toThrow("denies");
  });
});

describe("a FIFO queue", () => {
  const FIFO = `${URL}.fifo`;
  const put = (MessageBody: string, MessageGroupId: string, more = {}) =>
    sqs.SendMessage({ QueueUrl: FIFO, MessageBody, MessageGroupId, ...more }, context);
  const get = (more = {}) => bodies(more, FIFO);
  beforeEach(() => {
    create("q.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true" });
  });

  test("gives the messages of a group one after another, whoever receives", async () => {
    for (const body of ["a1", "b1", "a2", "b2", "a3"]) put(body, body.charAt(0));
    expect(await get({ MaxNumberOfMessages: 1 })).toEqual(["a1"]);
    expect(await get({ MaxNumberOfMessages: 1 })).toEqual(["b1"]);
    expect(await get()).toEqual([]);
    wait(30);
    expect(await get({ MaxNumberOfMessages: 3 })).toEqual(["a1", "b1", "a2"]);
    expect(await get()).toEqual([]);
  });

  test("goes on with a group when its message is deleted", async () => {
    put("a1", "a");
    put("a2", "a");
    const [first] = await receive({ MaxNumberOfMessages: 1 }, FIFO);
    expect(await get()).toEqual([]);
    sqs.DeleteMessage({ QueueUrl: FIFO, ReceiptHandle: first?.ReceiptHandle }, context);
    expect(await get()).toEqual(["a2"]);
  });

  test("takes the same message once in five minutes", async () => {
    const first = put("same", "a");
    wait(299);
    expect(put("same", "b")).toEqual(first);
    expect(put("other", "a", { MessageDeduplicationId: "x" }).MessageId).not.toBe(first.MessageId);
    expect(counts(FIFO)[0]).toBe(2);
    wait(1);
    expect(put("same", "a").MessageId).not.toBe(first.MessageId);
    expect(counts(FIFO)[0]).toBe(3);
  });

  test("may tell duplicates apart by their group", () => {
    const set = { DeduplicationScope: "messageGroup" };
    sqs.SetQueueAttributes({ QueueUrl: FIFO, Attributes: set }, context);
    for (const group of ["a", "b", "a"]) put("same", group);
    expect(counts(FIFO)[0]).toBe(2);
  });

  test("numbers its messages in twenty digits that grow", async () => {
    const numbers = ["1", "2", "3"].map((body) => put(body, "a").SequenceNumber ?? "");
    for (const number of numbers) expect(number).toMatch(/^\d{20}$/);
    expect(numbers.toSorted()).toEqual(numbers);
    const [message] = await receive({ AttributeNames: ["All"] }, FIFO);
    expect(message?.Attributes).toMatchObject({
      SequenceNumber: numbers[0],
      MessageGroupId: "a",
      MessageDeduplicationId: createHash("sha256").update("1").digest("hex"),
    });
  });

  test("does not take a handle whose time is over", async () => {
    put("one", "a");
    const [{ ReceiptHandle } = {}] = await receive({}, FIFO);
    wait(30);
    const late = () => sqs.DeleteMessage({ QueueUrl: FIFO, ReceiptHandle }, context);
    expect(refusalOf(late).message).toMatch(/The receipt handle has expired\.$/);
  });

  test.each([
    [{}, "MissingRequiredParameterException"],
    [{ MessageGroupId: "a b" }, "InvalidParameterValueException"],
    [{ MessageGroupId: "a", DelaySeconds: 1 }, "InvalidParameterValueException"],
    [{ MessageGroupId: "a", MessageDeduplicationId: "" }, "InvalidParameterValueException"],
  ])("refuses a message with %j: %s", (more, code) => {
    const call = () => sqs.SendMessage({ QueueUrl: FIFO, MessageBody: "x", ...more }, context);
    expect(refusalOf(call).code).toBe(code);
  });
});

describe("a long poll", () => {
  beforeEach(() => {
    create();
    const real = performance.timeOrigin;
    context = operationContext({ clock: { nowMs: () => Math.floor(real + performance.now()) } });
  });

  test("is answered by the send that comes later", async () => {
    const received = bodies({ WaitTimeSeconds: 20 });
    send("at last");
    expect(await received).toEqual(["at last"]);
  });

  test("is answered when a message is given back", async () => {
    send("again");
    const [{ ReceiptHandle } = {}] = await receive();
    const received = bodies({ WaitTimeSeconds: 20 });
    const change = { QueueUrl: URL, ReceiptHandle, VisibilityTimeout: 0 };
    sqs.ChangeMessageVisibility(change, context);
    expect(await received).toEqual(["again"]);
  });

  test("is answered when the delay of a message is over", async () => {
    send("soon", { DelaySeconds: 1 });
    expect(await bodies({ WaitTimeSeconds: 20 })).toEqual(["soon"]);
  });

  test("takes nothing for a client that goes away", async () => {
    const gone = new AbortController();
    const received = sqs.ReceiveMessage(
      { QueueUrl: URL, WaitTimeSeconds: 20 },
      { ...context, endsWaiting: () => gone.signal },
    );
    gone.abort();
    expect(await received).toEqual({});
    send("for another");
    expect(await bodies()).toEqual(["for another"]);
  });

  test.each([
    ["its queue is deleted", () => sqs.DeleteQueue({ QueueUrl: URL }, context)],
    [
      "the sandbox is emptied",
      () => {
        store.clear();
        queues.clear();
      },
    ],
  ])("ends when %s", async (_, end) => {
    const received = bodies({ WaitTimeSeconds: 20 });
    end();
    await expect(received).rejects.toMatchObject({ code: "QueueDoesNotExist" });
  });
});

describe("a service of the sandbox", () => {
  const TOPIC = "arn:aws:sns:us-east-1:111122223333:t";
  const sns = { kind: "service", name: "sns.amazonaws.com" } as const;

  test("sends what the queue's policy lets it send, for the source that it names", async () => {
    create("q", {
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Principal: { Service: "sns.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: ARN,
          Condition: { ArnEquals: { "aws:SourceArn": TOPIC } },
        },
      }),
    });
    const attributes = { color: { dataType: "String", text: "red" } };
    const message = { body: "published", attributes };
    queues.send(ARN, message, sns, { sourceArn: TOPIC, sourceAccount: "111122223333" });
    const other = () => queues.send(ARN, message, sns, { sourceArn: `${TOPIC}2` });
    expect(refusalOf(other).code).toBe("AccessDenied");
    const received = await receive({ MessageAttributeNames: ["All"] });
    expect(received).toMatchObject([
      {
        Body: "published",
        MessageAttributes: { color: { DataType: "String", StringValue: "red" } },
      },
    ]);
  });

  test("sends for the queue's own account where nobody set a policy", async () => {
    create();
    queues.send(ARN, { body: "own" }, sns, { sourceArn: TOPIC });
    const foreign = { sourceArn: TOPIC.replace("111122223333", "444455556666") };
    const other = () => queues.send(ARN, { body: "foreign" }, sns, foreign);
    expect(refusalOf(other).code).toBe("AccessDenied");
    expect(await bodies()).toEqual(["own"]);
  });

  test("sends nothing without a policy and a source, or to what is not there", () => {
    create();
    expect(refusalOf(() => queues.send(ARN, { body: "x" }, sns)).code).toBe("AccessDenied");
    const nowhere = () => queues.send(`${ARN}2`, { body: "x" }, sns);
    expect(refusalOf(nowhere).code).toBe("QueueDoesNotExist");
    expect([queues.has(ARN), queues.has(`${ARN}2`)]).toEqual([true, false]);
  });

  test("sends for a caller of the queue's own account without one", async () => {
    create();
    const arn = "arn:aws:iam::111122223333:user/alice";
    queues.send(ARN, { body: "x" }, { kind: "caller", accountId: "111122223333", arn });
    expect(await bodies()).toEqual(["x"]);
  });
});
