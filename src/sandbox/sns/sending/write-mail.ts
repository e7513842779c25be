import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { replaceDurably } from "../../../base/files.ts";
import { topicArn } from "../identifiers.ts";
import { subscribeUrl, unsubscribeUrl } from "../messages/envelope.ts";
import { DELIVERED, type Delivery, type DeliveryOutcome, failed } from "./delivery.ts";

const LINE_BYTES_MAX = 998;
const NAME_LENGTH_MAX = 100;
const SENDER = "no-reply@sns.amazonaws.com";

/**
 * Writes a message to an address as one `.eml` file, readable by its owner alone. The same message
 * once more replaces the file.
 *
 * @param envelope what an `email-json` subscription gets.
 */
export async function writeMail(
  delivery: Delivery,
  envelope: string,
  options: { readonly mailDirectory: string; readonly baseUrl: string },
): Promise<DeliveryOutcome> {
  const { row, subscription } = delivery;
  const text =
    subscription.protocol === "email-json" ? envelope : textOf(delivery, options.baseUrl);
  const name = `${timeOf(row.atMs)}-${safeName(subscription.endpoint)}-${row.messageId}.eml`;
  try {
    await mkdir(options.mailDirectory, { recursive: true, mode: 0o700 });
    await replaceDurably(join(options.mailDirectory, name), mailOf(delivery, text));
    return DELIVERED;
  } catch (error) {
    return failed(String((error as NodeJS.ErrnoException).code), true);
  }
}

/** Sorts by time, and holds nothing that a file's name may not. */
const timeOf = (atMs: number): string => new Date(atMs).toISOString().replace(/[:.]/g, "-");

/** No separator, and no dot in front: an address is the client's text. */
const safeName = (address: string): string =>
  address
    .replace(/[^\w@+.-]/g, "_")
    .replace(/^\./, "_")
    .slice(0, NAME_LENGTH_MAX);

function textOf({ row, subscription, topic }: Delivery, baseUrl: string): string {
  if (row.type !== "Notification") {
    return (
      `You have chosen to subscribe to the topic:\n${topicArn(topic)}\n\n` +
      "To confirm this subscription, open the link below. If this was in error, no action is " +
      `needed.\n${subscribeUrl(baseUrl, subscription, row.token)}\n`
    );
  }
  return (
    `${row.message}\n\n--\nTo stop receiving notifications from this topic, open this link:\n` +
    `${unsubscribeUrl(baseUrl, subscription)}\n`
  );
}

/** RFC 5322, with lines that end as it says. */
function mailOf({ row, subscription, topic }: Delivery, text: string): string {
  const isPlain = text.split("\n").every((line) => Buffer.byteLength(line) <= LINE_BYTES_MAX);
  const usual =
    row.type === "Notification"
      ? "AWS Notification Message"
      : "AWS Notification - Subscription Confirmation";
  const sender = topic.attributes.DisplayName || "AWS Notifications";
  const headers = [
    `From: ${phrase(sender)} <${SENDER}>`,
    `To: ${subscription.endpoint}`,
    `Subject: ${unstructured(row.subject ?? usual)}`,
    `Date: ${new Date(row.atMs).toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${row.messageId}@sns.amazonaws.com>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=UTF-8",
    `Content-Transfer-Encoding: ${isPlain ? "8bit" : "base64"}`,
  ];
  const body = isPlain ? text.replace(/\r?\n/g, "\r\n") : inBase64(text);
  return `${headers.join("\r\n")}\r\n\r\n${body}`;
}

const inBase64 = (text: string): string =>
  `${
    Buffer.from(text)
      .toString("base64")
      .match(/.{1,76}/g)
      ?.join("\r\n") ?? ""
  }\r\n`;

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

const unstructured = (text: string): string => (isAscii(text) ? text : encodedWords(text));

const phrase = (text: string): string =>
  isAscii(text) ? `"${text.replace(/["\\]/g, "\\$&")}"` : encodedWords(text);

/** RFC 2047. Cut between characters, because a word has to be whole by itself. */
function encodedWords(text: string): string {
  const words: string[] = [];
  let word = "";
  for (const character of text) {
    if (Buffer.byteLength(word + character) > 45) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  return [...words, word]
    .map((one) => `=?UTF-8?B?${Buffer.from(one).toString("base64")}?=`)
    .join("\r\n ");
}
