import { describe, expect, test } from "vitest";
import { refusalOf } from "../../../../test/support/refusal.ts";
import {
  checkSubscriptionDeliveryPolicy,
  checkTopicDeliveryPolicy,
  describeTopicPolicy,
  effectivePolicy,
  type RetryPolicy,
  retryDelayMs,
} from "./delivery-policy.ts";

/** Seconds before each retry, until there is none. */
function delaysOf(policy: RetryPolicy): number[] {
  const delays: number[] = [];
  for (;;) {
    const delay = retryDelayMs(policy, delays.length + 1);
    if (delay === undefined) return delays;
    delays.push(delay / 1000);
  }
}

const subscriptionOf = (protocol: "http" | "sqs" | "email", policy?: object) => ({
  protocol,
  attributes: policy ? { DeliveryPolicy: JSON.stringify(policy) } : {},
});
const topicOf = (policy?: object) => ({
  attributes: policy ? { DeliveryPolicy: JSON.stringify({ http: policy }) } : {},
});
const inPhases = (backoffFunction: RetryPolicy["backoffFunction"], least = 1, most = 9) => ({
  minDelayTarget: least,
  maxDelayTarget: most,
  numRetries: 9,
  numNoDelayRetries: 2,
  numMinDelayRetries: 1,
  numMaxDelayRetries: 1,
  backoffFunction,
});

describe("retries", () => {
  test("an endpoint gets three, twenty seconds apart, where nobody says otherwise", () => {
    expect(delaysOf(effectivePolicy(topicOf(), subscriptionOf("http")).retries)).toEqual([
      20, 20, 20,
    ]);
  });

  test("a queue gets three at once, two after a second, ten ever later, then every 20 s", () => {
    const delays = delaysOf(effectivePolicy(topicOf(), subscriptionOf("sqs")).retries);
    expect(delays).toHaveLength(100_015);
    expect(delays.slice(0, 6)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(delays.slice(13, 17)).toEqual([expect.closeTo(10.48, 1), 20, 20, 20]);
  });

  test("mail gets fifty, over six hours", () => {
    const delays = delaysOf(effectivePolicy(topicOf(), subscriptionOf("email")).retries);
    expect(delays).toHaveLength(50);
    expect(delays.reduce((sum, one) => sum + one)).toBeGreaterThan(6 * 3600);
  });

  test.each([
    ["linear", [0, 0, 1, 1, 3, 5, 7, 9, 9]],
    ["arithmetic", [0, 0, 1, 1, 1.8, 3.4, 5.8, 9, 9]],
    ["geometric", [0, 0, 1, 1, 1.732, 3, 5.196, 9, 9]],
    ["exponential", [0, 0, 1, 1, 1.533, 2.6, 4.733, 9, 9]],
  ] as const)("%s: at once, the least delay, more and more, the most", (name, expected) => {
    expect(delaysOf(inPhases(name))).toEqual(expected);
  });
});

describe("whose policy holds", () => {
  const own = { healthyRetryPolicy: { numRetries: 1 } };
  const ofTopic = { defaultHealthyRetryPolicy: { numRetries: 2 } };
  const numberOf = (topic: object | undefined, subscription: object | undefined) =>
    effectivePolicy(topicOf(topic), subscriptionOf("http", subscription)).retries.numRetries;

  test("the subscription's own before its topic's", () => {
    expect(numberOf(ofTopic, own)).toBe(1);
  });

  test("the topic's where the subscription has none", () => {
    expect(numberOf(ofTopic, undefined)).toBe(2);
  });

  test("the topic's alone where it lets nobody override it", () => {
    expect(numberOf({ ...ofTopic, disableSubscriptionOverrides: true }, own)).toBe(2);
  });

  test("what a policy leaves out is as SNS has it", () => {
    expect(JSON.parse(describeTopicPolicy(topicOf(ofTopic)))).toEqual({
      http: {
        defaultHealthyRetryPolicy: {
          minDelayTarget: 20,
          maxDelayTarget: 20,
          numRetries: 2,
          numMaxDelayRetries: 0,
          numNoDelayRetries: 0,
          numMinDelayRetries: 0,
          backoffFunction: "linear",
        },
        disableSubscriptionOverrides: false,
        defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
      },
    });
  });
});

test.each([
  ["{", /failed to parse JSON/],
  ['{"healthyRetryPolicy":{"numRetries":101}}', /numRetries/],
  ['{"healthyRetryPolicy":{"minDelayTarget":0}}', /minDelayTarget/],
  ['{"healthyRetryPolicy":{"maxDelayTarget":3601}}', /maxDelayTarget/],
  ['{"healthyRetryPolicy":{"minDelayTarget":30}}', /must not exceed maxDelayTarget/],
  ['{"healthyRetryPolicy":{"numNoDelayRetries":4}}', /greater than or equal to the sum/],
  ['{"healthyRetryPolicy":{"maxDelayTarget":3600,"numRetries":9}}', /3600 seconds/],
  ['{"healthyRetryPolicy":{"backoffFunction":"sudden"}}', /backoffFunction/],
  ['{"throttlePolicy":{"maxReceivesPerSecond":0}}', /maxReceivesPerSecond/],
  ['{"http":{}}', /http/],
])("%s is no policy of a subscription", (policy, message) => {
  const refusal = refusalOf(() => checkSubscriptionDeliveryPolicy(policy));
  expect(refusal.code).toBe("InvalidParameterException");
  expect(refusal.message).toMatch(message);
});

test("a policy of a subscription is none of a topic", () => {
  const refusal = refusalOf(() => checkTopicDeliveryPolicy('{"healthyRetryPolicy":{}}'));
  expect(refusal.message).toMatch(/healthyRetryPolicy/);
});
