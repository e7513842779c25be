import { isFifo, type TopicAddress } from "../identifiers.ts";
import { invalidParameter } from "../refusals.ts";
import type { Protocol } from "../topics-state.ts";

const ENDPOINT_LENGTH_MAX = 2048;
const ADDRESS_LENGTH_MAX = 320;
const QUEUE = /^arn:aws[\w-]*:sqs:[a-z0-9-]{1,32}:(\d{12}):([\w-]{1,80}(?:\.fifo)?)$/;
/** Nothing that could end a header or begin another address. */
const ADDRESS = /^[^\s@<>"(),:;\\[\]]+@[^\s@<>"(),:;\\[\]]+$/;

/** What SNS has and nothing here can deliver to. */
const NOT_DELIVERED = new Set(["application", "firehose", "lambda", "sms"]);

/**
 * Checks where a subscription is to deliver to.
 *
 * @throws {ServiceError} `InvalidParameterException`; also for protocols that AWS has and that are
 *   not carried out here, because a subscription that never gets anything would be a lie.
 */
export function checkEndpoint(
  topic: TopicAddress,
  protocol: string,
  endpoint: string,
): { readonly protocol: Protocol; readonly endpoint: string } {
  if (NOT_DELIVERED.has(protocol)) {
    throw invalidParameter(`Protocol Reason: nothing is delivered by ${protocol} here`);
  }
  if (!isProtocol(protocol)) {
    throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  }
  if (endpoint === "" || endpoint.length > ENDPOINT_LENGTH_MAX) throw invalidParameter("Endpoint");
  if (protocol === "sqs") checkQueue(topic, endpoint);
  else if (isFifo(topic)) {
    throw invalidParameter("Invalid parameter: Endpoint Reason: Please use FIFO SQS queue");
  }
  if (protocol === "http" || protocol === "https") checkUrl(protocol, endpoint);
  if (protocol === "email" || protocol === "email-json") {
    const isAddress = endpoint.length <= ADDRESS_LENGTH_MAX && ADDRESS.test(endpoint);
    if (!isAddress) throw invalidParameter("Email address");
  }
  return { protocol, endpoint };
}

function checkQueue(topic: TopicAddress, endpoint: string): void {
  if (!QUEUE.test(endpoint)) throw invalidParameter("SQS endpoint ARN");
  if (endpoint.endsWith(".fifo") && !isFifo(topic)) {
    throw invalidParameter(
      "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard " +
        "SNS topics",
    );
  }
}

function checkUrl(protocol: string, endpoint: string): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!endpoint.startsWith(`${protocol}://`) || url?.protocol !== `${protocol}:`) {
    throw invalidParameter("Endpoint must match the specified protocol");
  }
}

/** @returns undefined for what is no ARN of a queue. */
export const accountOfQueue = (arn: string): string | undefined => QUEUE.exec(arn)?.[1];

const isProtocol = (text: string): text is Protocol =>
  ["http", "https", "sqs", "email", "email-json"].includes(text);

/** An endpoint without the password that its URL may hold. Source: documented, the FAQ of SNS. */
export const maskEndpoint = (endpoint: string): string =>
  endpoint.replace(/^(https?:\/\/[^/?#:@]*:)[^/?#]*@/, "$1****@");
