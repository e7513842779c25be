import { checkFilterPolicy } from "../filter-policy.ts";
import { isFifo, subscriptionArn, topicArn } from "../identifiers.ts";
import { invalidParameter } from "../refusals.ts";
import {
  checkSubscriptionDeliveryPolicy,
  describeSubscriptionPolicy,
} from "../sending/delivery-policy.ts";
import type { SubscriptionDocument, TopicDocument } from "../topics-state.ts";
import { accountOfQueue, maskEndpoint } from "./endpoint.ts";

const VALUE_LENGTH_MAX = 262_144;

/** Where an attribute is set: it shows in the words of the refusal. */
export type SettingCall = "Subscribe" | "SetSubscriptionAttributes";

interface Setting {
  readonly subscription: Pick<SubscriptionDocument, "name" | "protocol" | "endpoint">;
  readonly attributes: Readonly<Record<string, string>>;
  readonly value: string;
  readonly fail: (reason: string) => Error;
}

/** Every attribute that can be set, with what holds it to its form and gives what is kept. */
const CHECKS: Readonly<Record<string, (setting: Setting) => string>> = {
  RawMessageDelivery: ({ value, subscription, fail }) => {
    if (!/^(?:true|false)$/i.test(value)) {
      throw fail(`RawMessageDelivery: Invalid value [${value}]. Must be true or false.`);
    }
    const isRaw = value.toLowerCase() === "true";
    if (isRaw && subscription.protocol.startsWith("email")) {
      throw fail(
        "RawMessageDelivery: Delivery protocol [" +
          `${subscription.protocol}] does not support raw message delivery.`,
      );
    }
    return value.toLowerCase();
  },
  FilterPolicy: ({ value, attributes, fail }) => {
    if (value !== "") checkFilterPolicy(value, attributes.FilterPolicyScope, fail);
    return value;
  },
  FilterPolicyScope: ({ value, attributes, fail }) => {
    if (value !== "MessageAttributes" && value !== "MessageBody") {
      throw fail(
        `FilterPolicyScope: Invalid value [${value}]. ` +
          "Please use either MessageBody or MessageAttributes",
      );
    }
    if (attributes.FilterPolicy) checkFilterPolicy(attributes.FilterPolicy, value, fail);
    return value;
  },
  RedrivePolicy: ({ value, subscription, fail }) => {
    if (value !== "") checkRedrivePolicy(value, subscription, fail);
    return value;
  },
  DeliveryPolicy: ({ value }) => {
    if (value !== "") checkSubscriptionDeliveryPolicy(value);
    return value;
  },
};

/**
 * @returns the attributes with those given, checked. An empty value takes one away.
 * @throws {ServiceError} `InvalidParameterException`.
 */
export function withAttributes(
  subscription: Setting["subscription"] & Pick<SubscriptionDocument, "attributes">,
  given: Readonly<Record<string, string | undefined>>,
  call: SettingCall,
): Readonly<Record<string, string>> {
  const fail = (reason: string) =>
    invalidParameter(call === "Subscribe" ? `Attributes Reason: ${reason}` : reason);
  const attributes: Record<string, string> = { ...subscription.attributes };
  // The scope says how the policy is to be read, so it is looked at first.
  const ordered = Object.entries(given).sort(([a], [b]) => Number(isScope(b)) - Number(isScope(a)));
  for (const [name, value = ""] of ordered) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
    if (!check) throw fail("AttributeName");
    if (value.length > VALUE_LENGTH_MAX) throw fail(`${name}: the value is too long`);
    const earlier = isScope(name) && "FilterPolicy" in given ? {} : attributes;
    attributes[name] = check({ subscription, attributes: earlier, value, fail });
  }
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ""));
}

const isScope = (name: string): boolean => name === "FilterPolicyScope";

function checkRedrivePolicy(
  text: string,
  { name, endpoint }: Setting["subscription"],
  fail: Setting["fail"],
): void {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw fail("RedrivePolicy: failed to parse JSON.");
  }
  const arn = (policy as { deadLetterTargetArn?: unknown } | null)?.deadLetterTargetArn;
  if (typeof arn !== "string" || accountOfQueue(arn) === undefined) {
    throw fail("RedrivePolicy: deadLetterTargetArn is an invalid arn");
  }
  if (isFifo({ name }) && endpoint.endsWith(".fifo") && !arn.endsWith(".fifo")) {
    throw fail(
      "RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.",
    );
  }
}

/** @returns undefined where a message that cannot be delivered is dropped. */
export function deadLetterQueueOf({ attributes }: SubscriptionDocument): string | undefined {
  if (!attributes.RedrivePolicy) return undefined;
  const policy = JSON.parse(attributes.RedrivePolicy) as { deadLetterTargetArn: string };
  return policy.deadLetterTargetArn;
}

/** What GetSubscriptionAttributes shows. */
export function showAttributes(
  topic: TopicDocument,
  subscription: SubscriptionDocument,
): Record<string, string> {
  const isHttp = subscription.protocol.startsWith("http");
  return {
    RawMessageDelivery: "false",
    ...(subscription.attributes.FilterPolicy && { FilterPolicyScope: "MessageAttributes" }),
    ...subscription.attributes,
    SubscriptionPrincipal: subscription.principal,
    Owner: subscription.owner,
    TopicArn: topicArn(subscription),
    SubscriptionArn: subscriptionArn(subscription),
    Protocol: subscription.protocol,
    Endpoint: maskEndpoint(subscription.endpoint),
    PendingConfirmation: String(!subscription.isConfirmed),
    ConfirmationWasAuthenticated: String(subscription.confirmationWasAuthenticated),
    ...(isHttp && { EffectiveDeliveryPolicy: describeSubscriptionPolicy(topic, subscription) }),
  };
}
