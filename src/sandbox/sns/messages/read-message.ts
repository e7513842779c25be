import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { invalidParameter } from "../refusals.ts";
import type { MessageAttributes } from "../topics-state.ts";
import { bytesOfAttributes, readMessageAttributes } from "./message-attributes.ts";

/** Source: documented, Publish: 262,144 bytes, not characters. */
export const MESSAGE_BYTES_MAX = 262_144;
const SUBJECT_LENGTH_MAX = 100;
/** Source: documented, Publish: letters, digits and punctuation. */
const FIFO_ID = /^[\x21-\x7e]{1,128}$/;

/** What a client sends, in Publish and as an entry of PublishBatch. */
export interface MessageInput {
  readonly Message?: string | undefined;
  readonly Subject?: string | undefined;
  readonly MessageStructure?: string | undefined;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttributeValue>> | undefined;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

/** A message that a topic can take. */
export interface CheckedMessage {
  /** As it was published: one for all, or one for each protocol in JSON. */
  readonly text: string;
  /** By protocol, with a `default`; undefined when all get the same. */
  readonly texts: Readonly<Record<string, string>> | undefined;
  readonly subject: string | undefined;
  readonly attributes: MessageAttributes;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly bytes: number;
}

/** @throws {ServiceError} `InvalidParameterException` or `InvalidParameterValueException`. */
export function readMessage(input: MessageInput): CheckedMessage {
  const { Message: text = "", Subject: subject } = input;
  if (subject !== undefined) checkSubject(subject);
  if (text === "") throw invalidParameter("Empty message");
  const attributes = readMessageAttributes(input.MessageAttributes);
  const bytes = Buffer.byteLength(text) + bytesOfAttributes(attributes);
  if (bytes > MESSAGE_BYTES_MAX) throw invalidParameter("Message too long");
  checkId("MessageGroupId", input.MessageGroupId);
  checkId("MessageDeduplicationId", input.MessageDeduplicationId);
  return {
    ...{ text, subject, attributes, bytes },
    texts: readStructure(text, input.MessageStructure),
    groupId: input.MessageGroupId,
    deduplicationId: input.MessageDeduplicationId,
  };
}

function checkSubject(subject: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  const hasControl = /[\u0000-\u001f\u007f]/.test(subject);
  if (subject === "" || subject.length > SUBJECT_LENGTH_MAX || hasControl) {
    throw invalidParameter("Subject");
  }
}

function checkId(name: string, id: string | undefined): void {
  if (id !== undefined && !FIFO_ID.test(id)) {
    throw invalidParameter(
      `${name} Reason: ${name} can only include alphanumeric and punctuation characters. ` +
        "1 to 128 in length",
    );
  }
}

function readStructure(text: string, structure: string | undefined) {
  if (structure === undefined) return undefined;
  if (structure !== "json") throw invalidParameter("MessageStructure");
  const texts = parseTexts(text);
  if (texts.default === undefined) {
    throw invalidParameter("Message Structure - No default entry in JSON message body");
  }
  return texts;
}

/** Only strings count. Source: documented, Publish. */
function parseTexts(text: string): Readonly<Record<string, string>> {
  const failed = "Message Structure - JSON message body failed to parse";
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalidParameter(failed);
  }
  if (typeof parsed !== "object" || parsed === null) throw invalidParameter(failed);
  const strings = Object.entries(parsed).filter((entry) => typeof entry[1] === "string");
  return Object.fromEntries(strings) as Readonly<Record<string, string>>;
}
