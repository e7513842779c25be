import type { Ids } from "../../base/ids.ts";
import { partitionOf } from "../../models/index.ts";
import { invalidParameter } from "./refusals.ts";

/** Where a topic is, and what it is called. */
export interface TopicAddress {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

/** A subscription's: its topic's, and an id. */
export interface SubscriptionAddress extends TopicAddress {
  readonly id: string;
}

const ARN = /^arn:aws[\w-]*:sns:([a-z0-9-]{1,32}):(\d{12}):([\w-]{1,256}(?:\.fifo)?)(?::(.+))?$/;
const SUBSCRIPTION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads the ARN of a topic.
 *
 * @param member what the request calls it: `TopicArn` or `TargetArn`.
 * @throws {ServiceError} `InvalidParameterException` for what is no such ARN.
 */
export function readTopicArn(arn: string | undefined, member = "TopicArn"): TopicAddress {
  const [, region, accountId, name, rest] = ARN.exec(arn ?? "") ?? [];
  if (region === undefined || accountId === undefined || name === undefined || rest) {
    throw invalidParameter(`${member}${whyNoArn(arn)}`);
  }
  return { accountId, region, name };
}

/** @throws {ServiceError} `InvalidParameterException` for what is no ARN of a subscription. */
export function readSubscriptionArn(arn: string | undefined): SubscriptionAddress {
  const [, region, accountId, name, id] = ARN.exec(arn ?? "") ?? [];
  if (region === undefined || accountId === undefined || name === undefined) {
    throw invalidParameter(`SubscriptionArn${whyNoArn(arn)}`);
  }
  if (!id || !SUBSCRIPTION_ID.test(id)) throw invalidParameter("SubscriptionId");
  return { accountId, region, name, id };
}

function whyNoArn(arn = ""): string {
  const elements = arn.split(":").length;
  return elements < 6 ? ` Reason: An ARN must have at least 6 elements, not ${elements}` : "";
}

export const topicArn = ({ accountId, region, name }: TopicAddress): string =>
  `arn:${partitionOf(region)}:sns:${region}:${accountId}:${name}`;

export const subscriptionArn = (address: SubscriptionAddress): string =>
  `${topicArn(address)}:${address.id}`;

/** `<account>/<region>/<name>`: a topic's key, which the keys of all that is its begin with. */
export const topicKey = ({ accountId, region, name }: TopicAddress): string =>
  `${accountId}/${region}/${name}`;

export const subscriptionKey = (address: SubscriptionAddress): string =>
  `${topicKey(address)}/${address.id}`;

export const isFifo = ({ name }: Pick<TopicAddress, "name">): boolean => name.endsWith(".fifo");

/** 288 hexadecimal digits. Source: observed, the tokens of confirmation messages. */
export const mintToken = (ids: Ids): string => ids.bytes(144).toString("hex");
