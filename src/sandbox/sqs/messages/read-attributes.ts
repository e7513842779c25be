import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { ServiceError } from "../../../wire/index.ts";
import { invalidParameter } from "../refusals.ts";
import type { MessageAttribute, MessageAttributes } from "./message.ts";

type GivenAttributes = Readonly<Record<string, MessageAttributeValue>> | undefined;

const ATTRIBUTES_MAX = 10;
const NAME = /^(?!\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/;
const RESERVED = /^(?:aws|amazon)\./i;
const DATA_TYPE = /^(?:String|Number|Binary)(?:\..{1,249})?$/;
const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/** Reads the attributes of a message. @throws {ServiceError} */
export function readMessageAttributes(given: GivenAttributes): MessageAttributes {
  const entries = Object.entries(given ?? {});
  if (entries.length > ATTRIBUTES_MAX) {
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum ` +
        `[${ATTRIBUTES_MAX}].`,
    );
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, readAttribute(name, value)]));
}

/** Reads what a sender may say of a message in AWS's own name. @throws {ServiceError} */
export function readSystemAttributes(given: GivenAttributes): MessageAttributes {
  const entries = Object.entries(given ?? {});
  const [unknown] = entries.find(([name]) => name !== "AWSTraceHeader") ?? [];
  if (unknown !== undefined) {
    throw invalidParameter(`Message system attribute name '${unknown}' is invalid.`);
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, readAttribute(name, value)]));
}

function readAttribute(name: string, value: MessageAttributeValue): MessageAttribute {
  if (!NAME.test(name) || RESERVED.test(name)) {
    throw invalidParameter(`Message attribute name '${name}' is invalid.`);
  }
  if ((value.StringListValues?.length ?? 0) + (value.BinaryListValues?.length ?? 0) > 0) {
    throw new ServiceError(
      "UnsupportedOperation",
      "Message attribute list values in SendMessage operation are not supported.",
    );
  }
  const { DataType: dataType = "" } = value;
  if (!DATA_TYPE.test(dataType)) {
    throw invalidParameter(
      `The type of message (user) attribute '${name}' is invalid. You must use only the ` +
        "following supported type prefixes: Binary, Number, String.",
    );
  }
  return dataType.startsWith("Binary")
    ? { dataType, binary: readBinary(name, value) }
    : { dataType, text: readText(name, value) };
}

function readBinary(name: string, { BinaryValue, DataType }: MessageAttributeValue): string {
  if (!BinaryValue || BinaryValue.length === 0) throw empty(name, "binary", DataType);
  return Buffer.from(BinaryValue).toString("base64");
}

function readText(name: string, { StringValue, DataType }: MessageAttributeValue): string {
  if (!StringValue) throw empty(name, "string", DataType);
  if (DataType?.startsWith("Number") && !NUMBER.test(StringValue)) {
    throw invalidParameter(
      `Can't cast the value of message (user) attribute '${name}' to a number.`,
    );
  }
  return StringValue;
}

const empty = (name: string, kind: string, dataType: string | undefined): ServiceError =>
  invalidParameter(
    `Message (user) attribute '${name}' must contain a non-empty value of type '${kind}' for ` +
      `its type '${dataType}'.`,
  );

/** How much attributes count towards the size of a message. */
export function bytesOfAttributes(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (bytes, [name, { dataType, text = "", binary = "" }]) =>
      bytes +
      Buffer.byteLength(name) +
      Buffer.byteLength(dataType) +
      Buffer.byteLength(text) +
      Buffer.byteLength(binary, "base64"),
    0,
  );
}
