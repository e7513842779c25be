import type {
  MessageAttributeValue,
  ReceiveMessageRequest,
  Message as ShownMessage,
} from "@aws-sdk/client-sqs";
import { unknownAttribute } from "../refusals.ts";
import { digestAttributes, digestBody } from "./digest-message.ts";
import type { MessageAttribute, MessageAttributes } from "./message.ts";
import { writeReceiptHandle } from "./receipt-handle.ts";
import type { TakenMessage } from "./take-messages.ts";

/** What a receiver wants to know of a message beside its body. */
export interface Selection {
  readonly systemAttributes: ReadonlySet<string>;
  readonly attributes: readonly string[];
}

const SYSTEM_ATTRIBUTES = [
  "All",
  "SenderId",
  "SentTimestamp",
  "ApproximateReceiveCount",
  "ApproximateFirstReceiveTimestamp",
  "SequenceNumber",
  "MessageDeduplicationId",
  "MessageGroupId",
  "AWSTraceHeader",
  "DeadLetterQueueSourceArn",
];

/** @throws {ServiceError} `InvalidAttributeName`. */
export function readSelection(input: ReceiveMessageRequest): Selection {
  const { AttributeNames = [], MessageSystemAttributeNames = [] } = input;
  const named: readonly string[] = [...AttributeNames, ...MessageSystemAttributeNames];
  const unknown = named.find((name) => !SYSTEM_ATTRIBUTES.includes(name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
  return { systemAttributes: new Set(named), attributes: input.MessageAttributeNames ?? [] };
}

/** A message as its receiver sees it: with the handle to delete it by. */
export function presentMessage(
  queue: string,
  taken: TakenMessage,
  selection: Selection,
): ShownMessage {
  const { stamp, message, progress } = taken;
  const system = systemAttributesOf(taken, selection.systemAttributes);
  const selected = selectAttributes(message.attributes, selection.attributes);
  const digest = digestAttributes(selected);
  return {
    MessageId: message.messageId,
    ReceiptHandle: writeReceiptHandle(queue, { stamp, receipt: progress.receipt ?? "" }),
    MD5OfBody: digestBody(message.body),
    Body: message.body,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(digest !== undefined && {
      // Of what is shown, and not of what was sent: clients check what they see.
      MD5OfMessageAttributes: digest,
      MessageAttributes: Object.fromEntries(
        Object.entries(selected).map(([name, value]) => [name, presentAttribute(value)]),
      ),
    }),
  };
}

function systemAttributesOf(
  { message, progress }: TakenMessage,
  wanted: ReadonlySet<string>,
): Record<string, string> {
  const all: Readonly<Record<string, string | undefined>> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAtMs),
    ApproximateReceiveCount: String(progress.receiveCount),
    ApproximateFirstReceiveTimestamp: String(progress.firstReceivedAtMs),
    SequenceNumber: message.sequenceNumber,
    MessageDeduplicationId: message.deduplicationId,
    MessageGroupId: message.groupId,
    AWSTraceHeader: message.systemAttributes.AWSTraceHeader?.text,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  };
  const shown = Object.entries(all).flatMap(([name, value]) =>
    value !== undefined && (wanted.has("All") || wanted.has(name)) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(shown);
}

/** `All`, `.*`, names, and beginnings of names as `foo.*`. */
function selectAttributes(
  attributes: MessageAttributes,
  names: readonly string[],
): MessageAttributes {
  const isWanted = (name: string) =>
    names.some((wanted) => {
      if (wanted === "All" || wanted === ".*" || wanted === name) return true;
      return wanted.endsWith(".*") && name.startsWith(wanted.slice(0, -1));
    });
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}

function presentAttribute({ dataType, text, binary }: MessageAttribute): MessageAttributeValue {
  return binary === undefined
    ? { DataType: dataType, StringValue: text }
    : { DataType: dataType, BinaryValue: new Uint8Array(Buffer.from(binary, "base64")) };
}
