import { policyOf } from "../access.ts";
import { isFifo, topicArn, topicKey } from "../identifiers.ts";
import { invalidParameter } from "../refusals.ts";
import { checkTopicDeliveryPolicy, describeTopicPolicy } from "../sending/delivery-policy.ts";
import type { TopicDocument, TopicsState } from "../topics-state.ts";
import { checkPolicy } from "./policy-text.ts";

const DISPLAY_NAME_LENGTH_MAX = 100;
const VALUE_LENGTH_MAX = 262_144;

/** Where an attribute is set: it shows in the words of the refusal. */
export type SettingCall = "CreateTopic" | "SetTopicAttributes";

const oneOf =
  (...values: readonly string[]) =>
  (value: string) =>
    values.includes(value);
const isFlag = oneOf("true", "false");
const isShort = (value: string) => value.length <= 2048;

/** Every attribute that can be set, with what it must be. */
const CHECKS: Readonly<Record<string, (value: string) => boolean>> = {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  DisplayName: (value) => value.length <= DISPLAY_NAME_LENGTH_MAX && !/[\u0000-\u001f]/.test(value),
  KmsMasterKeyId: isShort,
  SignatureVersion: oneOf("1", "2"),
  TracingConfig: oneOf("PassThrough", "Active"),
  FifoTopic: isFlag,
  ContentBasedDeduplication: isFlag,
  FifoThroughputScope: oneOf("Topic", "MessageGroup"),
  ArchivePolicy: isShort,
};
const FEEDBACK_OF = /^(?:HTTP|Firehose|Lambda|Application|SQS)(\w+)$/;
const FEEDBACK = new Set([
  ...["SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn"],
]);
const FIFO_ONLY = new Set([
  ...["FifoTopic", "ContentBasedDeduplication", "FifoThroughputScope", "ArchivePolicy"],
]);

/**
 * Puts a checked value into a topic. An empty policy brings the default back.
 *
 * @throws {ServiceError} `InvalidParameterException`.
 */
export function withAttribute(
  topic: TopicDocument,
  attribute: { readonly name: string; readonly value: string },
  call: SettingCall,
): TopicDocument {
  const { name, value } = attribute;
  if (value.length > VALUE_LENGTH_MAX) throw refusal(call, `${name}: the value is too long`);
  if (name === "Policy") return withPolicy(topic, value);
  if (name === "DeliveryPolicy") {
    if (value !== "") checkTopicDeliveryPolicy(value);
  } else if (!FEEDBACK.has(FEEDBACK_OF.exec(name)?.[1] ?? "")) {
    checkValue(topic, attribute, call);
  }
  return { ...topic, attributes: { ...topic.attributes, [name]: value } };
}

function checkValue(
  topic: TopicDocument,
  { name, value }: { readonly name: string; readonly value: string },
  call: SettingCall,
): void {
  const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  const isFixed = name === "FifoTopic" && call === "SetTopicAttributes";
  if (!check || isFixed) throw refusal(call, "AttributeName", `Unknown attribute ${name}`);
  if (FIFO_ONLY.has(name) && !isFifo(topic) && value !== "false") {
    throw refusal(call, name, `Unknown attribute ${name}`);
  }
  const isCleared = value === "" && call === "SetTopicAttributes";
  if (!check(value) && !isCleared) throw refusal(call, name, `${name}: Invalid value [${value}]`);
}

function withPolicy(topic: TopicDocument, value: string): TopicDocument {
  const { policy: _, ...rest } = topic;
  if (value === "") return rest;
  checkPolicy(value, topicArn(topic));
  return { ...rest, policy: value };
}

function refusal(call: SettingCall, short: string, long = short) {
  return invalidParameter(call === "CreateTopic" ? `Attributes Reason: ${long}` : short);
}

/** What GetTopicAttributes shows. */
export function showAttributes(state: TopicsState, topic: TopicDocument): Record<string, string> {
  const found = state.subscriptions.list({ prefix: `${topicKey(topic)}/` });
  const confirmed = found.filter(({ value }) => value.isConfirmed).length;
  const set = Object.entries(topic.attributes).filter(([, value]) => value !== "");
  return {
    DisplayName: "",
    ...(isFifo(topic) && { FifoTopic: "true", ContentBasedDeduplication: "false" }),
    ...Object.fromEntries(set),
    Policy: policyOf(topic),
    EffectiveDeliveryPolicy: describeTopicPolicy(topic),
    Owner: topic.accountId,
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsDeleted: String(topic.subscriptionsDeleted),
    SubscriptionsPending: String(found.length - confirmed),
    TopicArn: topicArn(topic),
  };
}
