import { isFifo, subscriptionArn, topicArn } from "../identifiers.ts";
import type { OutboxRow, SubscriptionDocument } from "../topics-state.ts";
import type { Signer } from "./signing-keys.ts";

/** Members of an envelope in the order in which SNS writes them; undefined ones are left out. */
type Members = Readonly<Record<string, unknown>>;

export interface EnvelopeOptions {
  /** Where this server is reached, without a slash at its end. */
  readonly baseUrl: string;
  readonly signer: Signer;
  readonly signatureVersion: "1" | "2";
}

/**
 * A message in the JSON that SNS delivers: signed, but for messages of FIFO topics.
 *
 * Source: documented, developer guide, "Parsing Amazon SNS message formats"; observed, the spaces,
 * and that messages of FIFO topics have a number instead of a signature.
 */
export function writeEnvelope(
  row: OutboxRow,
  subscription: SubscriptionDocument,
  options: EnvelopeOptions,
): string {
  const members = membersOf(row, subscription, options.baseUrl);
  const { attributes, ...rest } = members;
  const isSigned = !isFifo(subscription) || row.type !== "Notification";
  return format({
    ...rest,
    ...(isSigned && sign(rest, options)),
    UnsubscribeURL:
      row.type === "Notification" ? unsubscribeUrl(options.baseUrl, subscription) : undefined,
    MessageAttributes: attributes,
  });
}

function membersOf(
  row: OutboxRow,
  subscription: SubscriptionDocument,
  baseUrl: string,
): Members & { readonly attributes: unknown } {
  const isNotification = row.type === "Notification";
  const hasAttributes = Object.keys(row.attributes ?? {}).length > 0;
  return {
    Type: row.type,
    MessageId: row.messageId,
    SequenceNumber: row.sequenceNumber,
    Token: row.token,
    TopicArn: topicArn(subscription),
    Subject: row.subject,
    Message: row.message,
    SubscribeURL: isNotification ? undefined : subscribeUrl(baseUrl, subscription, row.token),
    Timestamp: new Date(row.atMs).toISOString(),
    attributes: isNotification && hasAttributes ? row.attributes : undefined,
  };
}

function sign(members: Members, { baseUrl, signer, signatureVersion }: EnvelopeOptions): Members {
  return {
    SignatureVersion: signatureVersion,
    Signature: signer.sign(stringToSign(members), signatureVersion === "1" ? "sha1" : "sha256"),
    SigningCertURL: `${baseUrl}${signer.certificatePath}`,
  };
}

/** The members that are signed, whatever the type: those that it has not got are left out. */
const SIGNED = [
  ...["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
];

/** Source: documented, developer guide, "Verifying the signatures of Amazon SNS messages". */
function stringToSign(members: Members): string {
  return SIGNED.filter((name) => members[name] !== undefined)
    .map((name) => `${name}\n${String(members[name])}\n`)
    .join("");
}

/** As SNS spaces its JSON: two spaces before a member, one on each side of its colon. */
function format(members: Members): string {
  const lines = Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `  "${name}" : ${formatValue(name, value)}`);
  return `{\n${lines.join(",\n")}\n}`;
}

function formatValue(name: string, value: unknown): string {
  if (name !== "MessageAttributes") return JSON.stringify(value);
  const lines = Object.entries(value as Members).map(
    ([attribute, one]) => `    ${JSON.stringify(attribute)} : ${JSON.stringify(one)}`,
  );
  return `{\n${lines.join(",\n")}\n  }`;
}

export function subscribeUrl(
  baseUrl: string,
  subscription: SubscriptionDocument,
  token = "",
): string {
  return `${baseUrl}/?Action=ConfirmSubscription&TopicArn=${topicArn(subscription)}&Token=${token}`;
}

export const unsubscribeUrl = (baseUrl: string, subscription: SubscriptionDocument): string =>
  `${baseUrl}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn(subscription)}`;
