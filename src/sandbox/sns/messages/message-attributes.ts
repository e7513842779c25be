import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { invalidValue } from "../refusals.ts";
import type { MessageAttributes } from "../topics-state.ts";

const NAME_LENGTH_MAX = 256;
const DATA_TYPE = /^(?:String|Number|Binary)(?:\.[\w.-]{1,249})?$/;
const ATTRIBUTES_MAX = 1000;

/**
 * Checks the attributes of a message, and gives them as they are kept.
 *
 * @throws {ServiceError} `InvalidParameterValueException`.
 */
export function readMessageAttributes(
  given: Readonly<Record<string, MessageAttributeValue | undefined>> = {},
): MessageAttributes {
  const all = Object.entries(given);
  if (all.length > ATTRIBUTES_MAX) throw invalidValue("There are too many message attributes.");
  return Object.fromEntries(all.map(([name, value = {}]) => [name, readAttribute(name, value)]));
}

function readAttribute(name: string, given: Partial<MessageAttributeValue>) {
  checkName(name);
  const { DataType: type = "", StringValue, BinaryValue } = given;
  if (!DATA_TYPE.test(type)) {
    throw invalidValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of ` +
        "supported type prefixes is Binary, Number, and String.",
    );
  }
  const isBinary = type.startsWith("Binary");
  const value = isBinary ? BinaryValue && Buffer.from(BinaryValue).toString("base64") : StringValue;
  if (value === undefined && (StringValue ?? BinaryValue) !== undefined) {
    const field = isBinary ? "Binary" : "String";
    throw invalidValue(
      `The message attribute '${name}' with type '${type}' must use field '${field}'.`,
    );
  }
  if (!value) {
    throw invalidValue(
      `The message attribute '${name}' must contain non-empty message attribute value for ` +
        `message attribute type '${type}'.`,
    );
  }
  if (type.startsWith("Number") && !Number.isFinite(Number(value))) {
    throw invalidValue(`Could not cast message attribute '${name}' value to number.`);
  }
  return { Type: type, Value: value };
}

function checkName(name: string): void {
  if (name === "" || name.length > NAME_LENGTH_MAX) {
    throw invalidValue(
      `Length of message attribute name must be less than ${NAME_LENGTH_MAX} bytes.`,
    );
  }
  const [odd] = /[^\w.-]/.exec(name) ?? [];
  if (odd !== undefined) {
    const code = odd.charCodeAt(0).toString(16).toUpperCase();
    throw invalidValue(
      `Invalid non-alphanumeric character '#x${code}' was found in the message attribute name. ` +
        "Can only include alphanumeric characters, hyphens, underscores, or dots.",
    );
  }
  if (name.startsWith(".")) {
    throw invalidValue("Invalid message attribute name starting with character '.' was found.");
  }
  if (name.endsWith(".")) {
    throw invalidValue("Invalid message attribute name ending with character '.' was found.");
  }
  if (name.includes("..")) {
    throw invalidValue("Message attribute name can not have successive '.' character.");
  }
}

/** Names, types and values count towards a message's size. Source: documented, the quotas. */
export function bytesOfAttributes(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce((sum, [name, { Type, Value }]) => {
    const valueBytes = Type.startsWith("Binary")
      ? Buffer.byteLength(Value, "base64")
      : Buffer.byteLength(Value);
    return sum + Buffer.byteLength(name) + Buffer.byteLength(Type) + valueBytes;
  }, 0);
}
