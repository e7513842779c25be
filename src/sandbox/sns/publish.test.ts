import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { describe, expect, test } from "vitest";
import { refusalOf } from "../../../test/support/refusal.ts";
import { givenTopics, HOME, ORDERS, QUEUE } from "./given.fixture.ts";

const FIFO = `${ORDERS}.fifo`;

/** A topic whose messages, bare, come to a queue. */
function givenQueue(attributes: Record<string, string> = {}) {
  const given = givenTopics();
  given.call("CreateTopic", { Name: "orders" });
  given.call("Subscribe", {
    ...{ TopicArn: ORDERS, Protocol: "sqs", Endpoint: QUEUE },
    Attributes: { RawMessageDelivery: "true", ...attributes },
  });
  const bodies = async (count: number) => {
    const found: string[] = [];
    while (found.length < count) found.push((await given.queues.received.next()).message.body);
    return found;
  };
  return { ...given, bodies };
}

/** A FIFO topic whose messages, bare, come to a FIFO queue. */
function givenFifo(attributes: Record<string, string> = {}) {
  const given = givenTopics();
  given.call("CreateTopic", {
    Name: "orders.fifo",
    Attributes: { FifoTopic: "true", ...attributes },
  });
  given.call("Subscribe", {
    ...{ TopicArn: FIFO, Protocol: "sqs", Endpoint: `${QUEUE}.fifo` },
    Attributes: { RawMessageDelivery: "true" },
  });
  return given;
}

describe("what Publish refuses", () => {
  const attribute = (name: string, value: MessageAttributeValue) => ({
    MessageAttributes: { [name]: value },
  });
  const text = { DataType: "String", StringValue: "x" };
  test.each([
    [{ Message: "" }, "InvalidParameterException", "Invalid parameter: Empty message"],
    [{ Subject: "" }, "InvalidParameterException", "Invalid parameter: Subject"],
    [{ Subject: "a\nb" }, "InvalidParameterException", "Invalid parameter: Subject"],
    [
      { MessageStructure: "xml" },
      "InvalidParameterException",
      "Invalid parameter: MessageStructure",
    ],
    [
      { MessageStructure: "json", Message: "x" },
      "InvalidParameterException",
      "Invalid parameter: Message Structure - JSON message body failed to parse",
    ],
    [
      { MessageStructure: "json", Message: '{"default":1}' },
      "InvalidParameterException",
      "Invalid parameter: Message Structure - No default entry in JSON message body",
    ],
    [
      { TopicArn: undefined },
      "InvalidParameterException",
      "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter",
    ],
    [
      { MessageDeduplicationId: "x" },
      "InvalidParameterException",
      "Invalid parameter: MessageDeduplicationId Reason: The request includes " +
        "MessageDeduplicationId parameter that is not valid for this topic type",
    ],
    [
      attribute("a", { DataType: "Text", StringValue: "x" }),
      "InvalidParameterValueException",
      "The message attribute 'a' has an invalid message attribute type, the set of supported " +
        "type prefixes is Binary, Number, and String.",
    ],
    [
      attribute("a", { DataType: "String" }),
      "InvalidParameterValueException",
      "The message attribute 'a' must contain non-empty message attribute value for message " +
        "attribute type 'String'.",
    ],
    [
      attribute("a", { DataType: "Binary", StringValue: "x" }),
      "InvalidParameterValueException",
      "The message attribute 'a' with type 'Binary' must use field 'Binary'.",
    ],
    [
      attribute("a", { DataType: "Number", StringValue: "ten" }),
      "InvalidParameterValueException",
      "Could not cast message attribute 'a' value to number.",
    ],
    [
      attribute("a..b", text),
      "InvalidParameterValueException",
      "Message attribute name can not have successive '.' character.",
    ],
    [
      attribute("a b", text),
      "InvalidParameterValueException",
      "Invalid non-alphanumeric character '#x20' was found in the message attribute name. " +
        "Can only include alphanumeric characters, hyphens, underscores, or dots.",
    ],
  ])("%j", (input, code, message) => {
    const { call } = givenQueue();
    const asked = { TopicArn: ORDERS, Message: "m", ...input };
    expect(refusalOf(() => call("Publish", asked))).toEqual({ code, message });
  });
});

test("262,144 bytes are taken, and one more is not", () => {
  const { call } = givenQueue();
  const publish = (Message: string) => call("Publish", { TopicArn: ORDERS, Message });
  expect(publish("é".repeat(131_072)).MessageId).toBeDefined();
  expect(refusalOf(() => publish(`${"é".repeat(131_072)}.`)).message).toBe(
    "Invalid parameter: Message too long",
  );
});

test("a topic can be named as the target", async () => {
  const { call, bodies } = givenQueue();
  call("Publish", { TargetArn: ORDERS, Message: "hello" });
  expect(await bodies(1)).toEqual(["hello"]);
});

test("each protocol gets its own text, and the others the default", async () => {
  const { call, bodies } = givenQueue();
  const publish = (texts: object) =>
    call("Publish", {
      ...{ TopicArn: ORDERS, MessageStructure: "json", Message: JSON.stringify(texts) },
    });
  publish({ default: "for all", sqs: "for queues" });
  publish({ default: "for all", http: "for hooks", sqs: 1 });
  expect(await bodies(2)).toEqual(["for queues", "for all"]);
});

test("a subscription gets what its filter policy lets through", async () => {
  const { call, bodies } = givenQueue({ FilterPolicy: '{"store":["a"]}' });
  const publish = (Message: string, store: string) =>
    call("Publish", {
      ...{ TopicArn: ORDERS, Message },
      MessageAttributes: { store: { DataType: "String", StringValue: store } },
    });
  publish("not this", "b");
  publish("this", "a");
  expect(await bodies(1)).toEqual(["this"]);
});

test("a queue gets attributes beside a bare message, and the topic as its source", async () => {
  const { call, queues } = givenQueue();
  call("Publish", {
    ...{ TopicArn: ORDERS, Message: "m" },
    MessageAttributes: {
      text: { DataType: "String.Name", StringValue: "v" },
      bytes: { DataType: "Binary", BinaryValue: Buffer.from("hi") },
    },
  });
  expect(await queues.received.next()).toEqual({
    queueArn: QUEUE,
    by: { kind: "service", name: "sns.amazonaws.com" },
    source: { sourceArn: ORDERS, sourceAccount: HOME },
    message: {
      body: "m",
      attributes: {
        text: { dataType: "String.Name", text: "v" },
        bytes: { dataType: "Binary", binary: "aGk=" },
      },
    },
  });
});

describe("PublishBatch", () => {
  const entry = (Id: string, Message = Id) => ({ Id, Message });

  test("takes up to ten, each with its own id", async () => {
    const { call, bodies } = givenQueue();
    const ids = Array.from({ length: 10 }, (_, place) => `m${place}`);
    const { Successful, Failed } = call("PublishBatch", {
      ...{ TopicArn: ORDERS, PublishBatchRequestEntries: ids.map((id) => entry(id)) },
    });
    expect(Successful?.map(({ Id }) => Id)).toEqual(ids);
    expect(new Set(Successful?.map(({ MessageId }) => MessageId)).size).toBe(10);
    expect(Failed).toEqual([]);
    expect((await bodies(10)).sort()).toEqual(ids);
  });

  test.each([
    [[], "EmptyBatchRequestException"],
    [
      Array.from({ length: 11 }, (_, place) => entry(`m${place}`)),
      "TooManyEntriesInBatchRequestException",
    ],
    [[entry("a"), entry("a")], "BatchEntryIdsNotDistinctException"],
    [[entry("a b")], "InvalidBatchEntryIdException"],
    [
      [entry("a", "x".repeat(200_000)), entry("b", "x".repeat(200_000))],
      "BatchRequestTooLongException",
    ],
    [[entry("a"), entry("b", "")], "InvalidParameterException"],
  ])("refuses the %#th batch as a whole", (PublishBatchRequestEntries, code) => {
    const { call, queues } = givenQueue();
    const asked = { TopicArn: ORDERS, PublishBatchRequestEntries };
    expect(refusalOf(() => call("PublishBatch", asked)).code).toBe(code);
    expect(queues.received.size).toBe(0);
  });
});

describe("a FIFO topic", () => {
  const message = { TopicArn: FIFO, Message: "m", MessageGroupId: "g" };

  test("wants a group, and something to know the message again by", () => {
    const { call } = givenFifo();
    const groupless = { TopicArn: FIFO, Message: "m", MessageDeduplicationId: "d" };
    expect(refusalOf(() => call("Publish", groupless)).message).toBe(
      "Invalid parameter: The MessageGroupId parameter is required for FIFO topics",
    );
    expect(refusalOf(() => call("Publish", message)).message).toBe(
      "Invalid parameter: The topic should either have ContentBasedDeduplication enabled or " +
        "MessageDeduplicationId provided explicitly",
    );
  });

  test("takes a message once in five minutes, and answers as it did", () => {
    const { call, clock } = givenFifo({ ContentBasedDeduplication: "true" });
    const first = call("Publish", message);
    expect(first.SequenceNumber).toBe("10000000000000000001");
    clock.ms += 5 * 60_000 - 1;
    expect(call("Publish", message)).toEqual(first);
    clock.ms += 1;
    const later = call("Publish", message);
    expect(later.SequenceNumber).toBe("10000000000000000002");
    clock.ms += 1;
    expect(call("Publish", message)).toEqual(later);
  });

  test("tells groups apart only where that is its scope", () => {
    const both = (attributes: Record<string, string>) => {
      const { call } = givenFifo({ ContentBasedDeduplication: "true", ...attributes });
      const numberOf = (MessageGroupId: string) =>
        call("Publish", { ...message, MessageGroupId }).SequenceNumber;
      return numberOf("g") === numberOf("h");
    };
    expect(both({})).toBe(true);
    expect(both({ FifoThroughputScope: "MessageGroup" })).toBe(false);
  });

  test("keeps its order, and hands groups and ids on to the queue", async () => {
    const { call, queues } = givenFifo();
    call("PublishBatch", {
      TopicArn: FIFO,
      PublishBatchRequestEntries: ["1", "2", "3"].map((id) => ({
        ...{ Id: id, Message: id, MessageGroupId: "g", MessageDeduplicationId: `d${id}` },
      })),
    });
    for (const id of ["1", "2", "3"]) {
      expect((await queues.received.next()).message).toEqual({
        ...{ body: id, groupId: "g", deduplicationId: `d${id}` },
      });
    }
  });

  test.each(["http", "email"])("delivers nothing by %s", (Protocol) => {
    const { call } = givenFifo();
    const asked = { TopicArn: FIFO, Protocol, Endpoint: "http://127.0.0.1/" };
    expect(refusalOf(() => call("Subscribe", asked)).message).toContain(
      "Please use FIFO SQS queue",
    );
  });
});
