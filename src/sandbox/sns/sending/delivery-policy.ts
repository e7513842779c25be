import { z } from "zod";
import { invalidParameter } from "../refusals.ts";
import type { SubscriptionDocument, TopicDocument } from "../topics-state.ts";

/** When a delivery that failed is tried again. Delays are in seconds, numbers are of retries. */
export interface RetryPolicy {
  readonly numRetries: number;
  readonly numNoDelayRetries: number;
  readonly minDelayTarget: number;
  readonly numMinDelayRetries: number;
  readonly maxDelayTarget: number;
  readonly numMaxDelayRetries: number;
  readonly backoffFunction: "arithmetic" | "exponential" | "geometric" | "linear";
}

/** Source: documented, developer guide, "Amazon SNS message delivery retries", as the limits. */
const HTTP_RETRIES: RetryPolicy = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: "linear",
};

/** Of queues, which AWS manages. Source: documented, as above. */
const QUEUE_RETRIES: RetryPolicy = {
  numRetries: 100_015,
  numNoDelayRetries: 3,
  minDelayTarget: 1,
  numMinDelayRetries: 2,
  maxDelayTarget: 20,
  numMaxDelayRetries: 100_000,
  backoffFunction: "exponential",
};

/** Of mail. Source: documented, as above. */
const MAIL_RETRIES: RetryPolicy = {
  numRetries: 50,
  numNoDelayRetries: 0,
  minDelayTarget: 10,
  numMinDelayRetries: 2,
  maxDelayTarget: 600,
  numMaxDelayRetries: 38,
  backoffFunction: "exponential",
};

const CONTENT_TYPE = "text/plain; charset=UTF-8";
const DELAY_MAX_SECONDS = 3600;
const RETRIES_MAX = 100;

const delay = z.int().min(1).max(DELAY_MAX_SECONDS);
const count = z.int().min(0).max(RETRIES_MAX);
const retries = z
  .strictObject({
    minDelayTarget: delay,
    maxDelayTarget: delay,
    numRetries: count,
    numMaxDelayRetries: count.nullish(),
    numNoDelayRetries: count.nullish(),
    numMinDelayRetries: count.nullish(),
    backoffFunction: z.enum(["arithmetic", "exponential", "geometric", "linear"]).nullish(),
  })
  .partial()
  .nullish();
const throttle = z.strictObject({ maxReceivesPerSecond: z.number().min(1).nullish() }).nullish();
const request = z.strictObject({ headerContentType: z.string().max(256).nullish() }).nullish();

const topicSchema = z.strictObject({
  http: z
    .strictObject({
      defaultHealthyRetryPolicy: retries,
      defaultSicklyRetryPolicy: z.unknown(),
      defaultThrottlePolicy: throttle,
      defaultRequestPolicy: request,
      disableSubscriptionOverrides: z.boolean().nullish(),
    })
    .partial()
    .nullish(),
});
const subscriptionSchema = z
  .strictObject({
    healthyRetryPolicy: retries,
    sicklyRetryPolicy: z.unknown(),
    throttlePolicy: throttle,
    requestPolicy: request,
    guaranteed: z.boolean().nullish(),
  })
  .partial();

/** @throws {ServiceError} `InvalidParameterException` for what is no delivery policy of a topic. */
export function checkTopicDeliveryPolicy(text: string): void {
  const { http } = parse(topicSchema, text);
  retryPolicy(http?.defaultHealthyRetryPolicy);
}

/** @throws {ServiceError} `InvalidParameterException` for what is none of a subscription. */
export function checkSubscriptionDeliveryPolicy(text: string): void {
  retryPolicy(parse(subscriptionSchema, text).healthyRetryPolicy);
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidParameter("DeliveryPolicy: failed to parse JSON.");
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw invalidParameter(`DeliveryPolicy: ${issue?.path.join(".")}: ${issue?.message}`);
}

/** Fills in what is not said, and holds the whole to the limits. */
function retryPolicy(given: z.output<typeof retries>): RetryPolicy {
  const said = Object.entries(given ?? {}).filter(([, value]) => value !== null);
  const policy: RetryPolicy = { ...HTTP_RETRIES, ...Object.fromEntries(said) };
  const { minDelayTarget, maxDelayTarget, numRetries } = policy;
  if (minDelayTarget > maxDelayTarget) {
    throw invalidParameter("DeliveryPolicy: minDelayTarget must not exceed maxDelayTarget");
  }
  const phases = policy.numNoDelayRetries + policy.numMinDelayRetries + policy.numMaxDelayRetries;
  if (phases > numRetries) {
    throw invalidParameter(
      "DeliveryPolicy: numRetries must be greater than or equal to the sum of " +
        "numNoDelayRetries, numMinDelayRetries and numMaxDelayRetries",
    );
  }
  const total = Array.from({ length: numRetries }, (_, i) => retryDelayMs(policy, i + 1) ?? 0);
  if (total.reduce((sum, one) => sum + one, 0) > DELAY_MAX_SECONDS * 1000) {
    throw invalidParameter("DeliveryPolicy: the total delay must not exceed 3600 seconds");
  }
  return policy;
}

/** How messages go to a subscription's HTTP endpoint. */
export interface EffectivePolicy {
  readonly retries: RetryPolicy;
  readonly contentType: string;
  /** Undefined where there is no limit. */
  readonly maxReceivesPerSecond: number | undefined;
}

/** What holds for a subscription: its own policy, its topic's, then what its protocol has. */
export function effectivePolicy(
  topic: Pick<TopicDocument, "attributes">,
  subscription: Pick<SubscriptionDocument, "attributes" | "protocol">,
): EffectivePolicy {
  const { protocol } = subscription;
  if (protocol !== "http" && protocol !== "https") {
    const retries = protocol === "sqs" ? QUEUE_RETRIES : MAIL_RETRIES;
    return { retries, contentType: CONTENT_TYPE, maxReceivesPerSecond: undefined };
  }
  const http = topicPolicy(topic);
  const text =
    http?.disableSubscriptionOverrides === true ? "" : subscription.attributes.DeliveryPolicy;
  const own = text ? parse(subscriptionSchema, text) : undefined;
  return {
    retries: retryPolicy(own?.healthyRetryPolicy ?? http?.defaultHealthyRetryPolicy),
    contentType:
      own?.requestPolicy?.headerContentType ??
      http?.defaultRequestPolicy?.headerContentType ??
      CONTENT_TYPE,
    maxReceivesPerSecond:
      own?.throttlePolicy?.maxReceivesPerSecond ??
      http?.defaultThrottlePolicy?.maxReceivesPerSecond ??
      undefined,
  };
}

function topicPolicy({ attributes }: Pick<TopicDocument, "attributes">) {
  const text = attributes.DeliveryPolicy;
  return text ? parse(topicSchema, text).http : undefined;
}

/** `EffectiveDeliveryPolicy` of a topic. Source: observed. */
export function describeTopicPolicy(topic: Pick<TopicDocument, "attributes">): string {
  const http = topicPolicy(topic);
  return JSON.stringify({
    http: {
      defaultHealthyRetryPolicy: retryPolicy(http?.defaultHealthyRetryPolicy),
      disableSubscriptionOverrides: http?.disableSubscriptionOverrides ?? false,
      ...(http?.defaultThrottlePolicy && { defaultThrottlePolicy: http.defaultThrottlePolicy }),
      defaultRequestPolicy: {
        headerContentType: http?.defaultRequestPolicy?.headerContentType ?? CONTENT_TYPE,
      },
    },
  });
}

/** `EffectiveDeliveryPolicy` of an HTTP subscription. Source: observed. */
export function describeSubscriptionPolicy(
  topic: Pick<TopicDocument, "attributes">,
  subscription: Pick<SubscriptionDocument, "attributes" | "protocol">,
): string {
  const { retries, contentType, maxReceivesPerSecond } = effectivePolicy(topic, subscription);
  return JSON.stringify({
    healthyRetryPolicy: retries,
    sicklyRetryPolicy: null,
    throttlePolicy: maxReceivesPerSecond === undefined ? null : { maxReceivesPerSecond },
    requestPolicy: { headerContentType: contentType },
    guaranteed: false,
  });
}

/**
 * How long to wait before the retry of that number, the first being 1: at once, then a few times
 * the least delay, then more and more, then the most.
 *
 * @returns undefined when there is no such retry.
 */
export function retryDelayMs(policy: RetryPolicy, retry: number): number | undefined {
  const { numRetries, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } = policy;
  if (retry > numRetries) return undefined;
  if (retry <= numNoDelayRetries) return 0;
  if (retry <= numNoDelayRetries + numMinDelayRetries) return policy.minDelayTarget * 1000;
  if (retry > numRetries - numMaxDelayRetries) return policy.maxDelayTarget * 1000;
  const inBackoff = retry - numNoDelayRetries - numMinDelayRetries;
  const steps = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
  return Math.round(backoffSeconds(policy, inBackoff, steps) * 1000);
}

/**
 * All lead from the least delay to the most, each at its own pace. Source: assumed, AWS shows the
 * functions as a graph without numbers; the times of an endpoint's retries would tell.
 */
function backoffSeconds(policy: RetryPolicy, step: number, steps: number): number {
  const { minDelayTarget: least, maxDelayTarget: most, backoffFunction } = policy;
  if (steps < 2) return least;
  const along = (step - 1) / (steps - 1);
  switch (backoffFunction) {
    case "linear":
      return least + (most - least) * along;
    case "arithmetic":
      return least + ((most - least) * ((step - 1) * step)) / ((steps - 1) * steps);
    case "geometric":
      return least * (most / least) ** along;
    case "exponential":
      return least + ((most - least) * (2 ** (step - 1) - 1)) / (2 ** (steps - 1) - 1);
  }
}
