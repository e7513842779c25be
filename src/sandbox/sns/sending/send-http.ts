import type { Dispatcher } from "undici";
import { subscriptionArn, topicArn } from "../identifiers.ts";
import { DELIVERED, type Delivery, type DeliveryOutcome, failed } from "./delivery.ts";
import { effectivePolicy } from "./delivery-policy.ts";

/** Source: documented, developer guide, "Make sure your endpoint is ready". */
const TIMEOUT_MS = 15_000;
/** Read only so that the connection can be used again. */
const ANSWER_BYTES_MAX = 16 * 1024;

/**
 * Posts a message to an endpoint. Redirects are not followed, and nothing of the answer but its
 * status is looked at.
 *
 * @param body an envelope, or the bare message.
 */
export async function sendHttp(
  delivery: Delivery,
  body: string,
  options: { readonly dispatcher: Dispatcher; readonly signal: AbortSignal },
): Promise<DeliveryOutcome> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const { endpoint } = delivery.subscription;
  const { request } = await import("undici");
  try {
    const { statusCode, body: answer } = await request(withoutUser(endpoint), {
      method: "POST",
      headers: headersOf(delivery),
      ...{ body, signal, dispatcher: options.dispatcher },
    });
    // Its status says all: an answer that breaks off after it takes nothing back.
    await answer.dump({ limit: ANSWER_BYTES_MAX, signal }).catch(() => undefined);
    return outcomeOf(statusCode);
  } catch (error) {
    return failed(codeOf(error), true);
  }
}

/**
 * Source: documented, developer guide, "Amazon SNS message delivery retries": what the server is at
 * fault for is tried again; assumed, that too many requests are a fault of the moment.
 */
function outcomeOf(status: number): DeliveryOutcome {
  if (status >= 200 && status < 300) return DELIVERED;
  return failed(`the endpoint answered ${status}`, status >= 500 || status === 429);
}

/** Source: documented, developer guide, "HTTP/HTTPS headers" and "raw message delivery". */
function headersOf({ row, subscription, topic }: Delivery): Record<string, string> {
  const isNotification = row.type === "Notification";
  const isRaw = isNotification && subscription.attributes.RawMessageDelivery === "true";
  const { contentType } = effectivePolicy(topic, subscription);
  const authorization = authorizationOf(subscription.endpoint);
  return {
    "x-amz-sns-message-type": row.type,
    "x-amz-sns-message-id": row.messageId,
    "x-amz-sns-topic-arn": topicArn(topic),
    ...(row.type !== "SubscriptionConfirmation" && {
      "x-amz-sns-subscription-arn": subscriptionArn(subscription),
    }),
    ...(isRaw && { "x-amz-sns-rawdelivery": "true" }),
    "content-type": isNotification ? contentType : "text/plain; charset=UTF-8",
    "user-agent": "Amazon Simple Notification Service Agent",
    "accept-encoding": "gzip,deflate",
    ...(authorization !== undefined && { authorization }),
  };
}

/** An endpoint may hold a name and a password, for Basic authentication. */
function authorizationOf(endpoint: string): string | undefined {
  const { username, password } = new URL(endpoint);
  if (username === "" && password === "") return undefined;
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(user).toString("base64")}`;
}

function withoutUser(endpoint: string): URL {
  const url = new URL(endpoint);
  url.username = "";
  url.password = "";
  return url;
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === "string" ? code : String(name);
}
